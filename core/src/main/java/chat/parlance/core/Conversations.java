package chat.parlance.core;

import chat.parlance.core.store.ConversationStore;
import chat.parlance.core.store.Stores;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which conversations there are for a user, and who is in them. Everything here may block on the store.
public final class Conversations {

  /// Unread messages are counted up to this many.
  public static final int UNREAD_CAP = 1_000;

  /// Where a list of conversations goes on: after the one that was last active then.
  public record Cursor(long updatedAtMillis, long id) {}

  /// A part of a user's list, newest activity first; `next` is null at its end.
  public record Listing(List<Standing> standings, @Nullable Cursor next) {}

  /// A page, and how many there are on all pages.
  public record Counted<T>(List<T> page, long total) {
    public Counted {
      page = List.copyOf(page);
    }
  }

  /// A member, and when it read something last; null if it has read nothing.
  public record Participant(Member member, @Nullable Instant lastRead) {}

  /// A member and how far it is.
  public record Seat(Member member, Marks marks) {}

  private static final Comparator<Conversation> NEWEST_FIRST = Comparator
      .comparingLong((Conversation c) -> c.updatedAt().toEpochMilli()).thenComparingLong(c -> c.id().value())
      .reversed();

  private final Stores stores;
  private final Views views;
  private final RecentChanges recent;

  public Conversations(Stores stores, Views views, RecentChanges recent) {
    this.stores = stores;
    this.views = views;
    this.recent = recent;
  }

  /// The same for those who must not block: what is not in memory is a [NotInMemoryException].
  public Conversations inMemory() {
    return new Conversations(new MemoryAlone(), views.inMemory(), recent);
  }

  /// The conversation if `by` may see it; otherwise throws [Rejection.NotFound].
  public Conversation visible(Identity by, ConversationId id) {
    var head = id.space().equals(by.space()) ? views.head(id) : null;
    if (head == null) {
      throw new RejectedException(new Rejection.NotFound("conversation", Long.toString(id.value(), 36)));
    }
    Access.require(head, views.member(id, by.user()), by);
    return head;
  }

  /// The conversation if `by` may post there now; otherwise throws what posting would.
  public Conversation writable(Identity by, ConversationId id) {
    return Rules.active(visible(by, id));
  }

  /// What the user is in the conversation, null if it is no member; checks no membership of who asks. What is not in memory
  /// is read, or a [NotInMemoryException] where that must not be.
  public @Nullable Role role(ConversationId id, String user) {
    var member = views.member(id, user);
    return member == null ? null : member.role();
  }

  /// What staff sees, newest activity first: all support conversations of the space, and the others that `by` is in. Who is no
  /// staff is refused with [Rejection.Forbidden]. `status` null means any.
  public Counted<Conversation> all(Identity by, @Nullable ConversationStatus status, long skip, int limit) {
    if (!by.staff()) {
      throw new RejectedException(new Rejection.Forbidden("Only staff may list the conversations of others."));
    }
    var support = new ConversationStore.Support(by.space(), status);
    var others = new ConversationStore.Others(by.id(), status);
    long own = stores.conversations().count(others);
    long total = stores.conversations().count(support) + own;
    if (skip >= total) {
      return new Counted<>(List.of(), total);
    }
    var newest = own == 0 ? List.<Conversation>of()
        : stores.conversations().byActivity(others, (int) Math.min(own, skip + limit));
    return new Counted<>(merged(support, newest, skip, limit), total);
  }

  /// A part of both together. `own` is all that there is beside `asked`, up to where the part ends. No more than all of it
  /// comes before the part; so that many support conversations before it are looked at too, and what of `own` is newer than
  /// these is before the part as well.
  private List<Conversation> merged(ConversationStore.Support asked, List<Conversation> own, long skip, int limit) {
    long from = Math.max(0, skip - own.size());
    var all = new ArrayList<>(stores.conversations().byActivity(asked, from, (int) (skip - from) + limit));
    long before = from == 0 || all.isEmpty() ? 0
        : own.stream().filter(head -> NEWEST_FIRST.compare(head, all.getFirst()) < 0).count();
    all.addAll(own.subList((int) before, own.size()));
    return all.stream().sorted(NEWEST_FIRST).skip(skip - from - before).limit(limit).toList();
  }

  /// The user's conversations of [#ids] that are in this status (null: any), newest activity first.
  public Counted<Conversation> mine(Identity by, @Nullable ConversationStatus status, long skip, int limit) {
    var mine = byActivity(by).stream().filter(head -> status == null || head.status() == status).toList();
    return new Counted<>(mine.stream().skip(skip).limit(limit).toList(), mine.size());
  }

  /// The conversation with this unique key if `by` may see it, else null.
  public @Nullable Conversation keyed(Identity by, String key) {
    var found = stores.conversations().keyed(by.space(), key);
    return found != null && Access.allowed(found, views.member(found.id(), by.user()), by) ? found : null;
  }

  /// The conversation as `by` sees it.
  public Standing standing(Identity by, ConversationId id) {
    return standing(by, visible(by, id));
  }

  /// The user's conversations and the global ones, by activity.
  public Listing list(Identity by, @Nullable Cursor after, int limit) {
    var heads = new ArrayList<>(byActivity(by));
    heads.removeIf(head -> after != null && !isAfter(head, after));
    var part = heads.subList(0, Math.min(limit, heads.size()));
    var last = part.isEmpty() ? null : part.getLast();
    var next = last == null || part.size() == heads.size() ? null
        : new Cursor(last.updatedAt().toEpochMilli(), last.id().value());
    return new Listing(standings(by, part), next);
  }

  /// The user's conversations with one other person each, newest activity first.
  public List<Standing> directs(Identity by, @Nullable Cursor after, int limit) {
    return standings(by, directs(by).filter(head -> after == null || isAfter(head, after)).limit(limit).toList());
  }

  /// Those of them that are with one of these users, by the users' ids.
  public Map<String, Standing> directsWith(Identity by, Collection<String> others) {
    var wanted = Set.copyOf(others);
    return standings(by, directs(by).filter(head -> wanted.contains(head.with(by.user()))).toList()).stream()
        .collect(Collectors.toMap(one -> Objects.requireNonNull(one.conversation().with(by.user())), one -> one));
  }

  private Stream<Conversation> directs(Identity by) {
    return byActivity(by).stream().filter(head -> head.kind() == ConversationKind.DIRECT);
  }

  /// All conversations of [#ids], newest activity first.
  List<Conversation> byActivity(Identity by) {
    return views.heads(by.space(), ids(by)).values().stream().sorted(NEWEST_FIRST).toList();
  }

  /// The newest position of each of these conversations of the space, which must exist; checks no membership.
  public Map<ConversationId, Long> lastSeqs(String space, Collection<ConversationId> ids) {
    var last = new HashMap<ConversationId, Long>();
    views.heads(space, ids).forEach((id, head) -> last.put(id, head.lastSeq()));
    return last;
  }

  /// The ids of all conversations whose changes `by` gets without asking: memberships and global ones.
  public List<ConversationId> ids(Identity by) {
    var memberships = views.memberships(by.id());
    var ids = new ArrayList<>(memberships.keySet());
    for (var global : views.globals(by.space())) {
      if (!memberships.containsKey(global)) {
        ids.add(global);
      }
    }
    return ids;
  }

  /// The people whom the user has as favourites, the first one first. May block.
  public List<String> favouritePeople(Identity by) {
    return stores.users().favourites(by.id());
  }

  /// Those of the user's conversations that are its favourites.
  public Set<ConversationId> favourites(Identity by) {
    return views.memberships(by.id()).values().stream().filter(member -> member.settings().favourite())
        .map(Member::conversation).collect(Collectors.toSet());
  }

  /// The conversation, which must exist; checks no membership. For who has checked it before.
  public Conversation head(ConversationId id) {
    var head = views.head(id);
    if (head == null) {
      throw new RejectedException(new Rejection.NotFound("conversation", Long.toString(id.value(), 36)));
    }
    return head;
  }

  /// Members in the order of their user ids, from after `afterUser` on.
  public List<Seat> members(Identity by, ConversationId id, String afterUser, int limit) {
    visible(by, id);
    var members = stores.conversations().members(id, afterUser, limit);
    Map<String, Marks> marks = new HashMap<>(stores.marks().marks(id, members.stream().map(Member::user).toList()));
    return members.stream().map(member -> new Seat(member, marks.getOrDefault(member.user(), Marks.NONE))).toList();
  }

  /// The members in the order in which they joined, at most `limit`; checks no membership.
  public List<Participant> participants(ConversationId id, int limit) {
    return participants(id.space(), List.of(id), limit).getOrDefault(id, List.of());
  }

  /// The same of several conversations of the space, asked for all at once.
  public Map<ConversationId, List<Participant>> participants(String space, Collection<ConversationId> ids, int limit) {
    var members = stores.conversations().members(space, ids, limit);
    var times = stores.marks().lastRead(members);
    return members.stream().sorted(Comparator.comparing(Member::joinedAt).thenComparing(Member::user))
        .collect(Collectors.groupingBy(Member::conversation,
            Collectors.mapping(member -> new Participant(member, times.get(member)), Collectors.toList())));
  }

  /// What these users are in the conversation, asked for all at once; who is no member is absent. Checks no membership.
  public Map<String, Role> roles(ConversationId id, Collection<String> users) {
    return views.members(id, users).values().stream().collect(Collectors.toMap(Member::user, Member::role));
  }

  /// Whether both are in one conversation that is not open to everybody.
  public boolean acquainted(Identity by, UserId other) {
    Validity.user("user", other.user());
    if (by.id().equals(other)) {
      return true;
    }
    var mine = views.memberships(by.id());
    var theirs = views.memberships(other);
    var small = mine.size() < theirs.size() ? mine : theirs;
    var large = Objects.equals(small, mine) ? theirs : mine;
    return small.keySet().stream().anyMatch(large::containsKey);
  }

  private Standing standing(Identity by, Conversation head) {
    return standings(by, List.of(head)).getFirst();
  }

  /// What is not in memory is asked for all at once.
  private List<Standing> standings(Identity by, List<Conversation> heads) {
    if (heads.isEmpty()) {
      return List.of();
    }
    var marks = views.marks(by.id(), heads.stream().map(Conversation::id).toList());
    var unread = unread(by, heads, marks);
    var last = lastMessages(heads, marks);
    return heads.stream().map(head -> new Standing(head, views.member(head.id(), by.user()), of(marks, head),
        unread.getOrDefault(head.id(), 0), last.get(head.id()))).toList();
  }

  private static Marks of(Map<ConversationId, Marks> marks, Conversation head) {
    return marks.getOrDefault(head.id(), Marks.NONE);
  }

  /// How many messages of others the user has not read in each of these conversations, in which it is; checks no membership.
  public Map<ConversationId, Integer> unread(Identity by, List<Conversation> heads) {
    return unread(by, heads, views.marks(by.id(), heads.stream().map(Conversation::id).toList()));
  }

  private Map<ConversationId, Integer> unread(Identity by, List<Conversation> heads,
      Map<ConversationId, Marks> marks) {
    var unread = new HashMap<ConversationId, Integer>();
    var asked = new HashMap<ConversationId, Long>();
    for (var head : heads) {
      long after = Math.max(of(marks, head).read(), of(marks, head).cleared());
      var changes = after >= head.lastSeq() ? List.<Change>of() : recent.since(head.id(), after);
      if (changes == null) {
        asked.put(head.id(), after);
      } else {
        unread.put(head.id(), (int) changes.stream().filter(change -> change.body() instanceof ChangeBody.Posted posted
            && posted.deletedAt() == null && !change.actor().equals(by.user())).limit(UNREAD_CAP).count());
      }
    }
    if (!asked.isEmpty()) {
      unread.putAll(stores.conversations().unread(by.id(), asked, UNREAD_CAP));
    }
    return unread;
  }

  private Map<ConversationId, Message> lastMessages(List<Conversation> heads, Map<ConversationId, Marks> marks) {
    var last = new HashMap<ConversationId, Message>();
    var asked = new ArrayList<Conversation>();
    for (var head : heads) {
      var known = recentMessage(head, of(marks, head).cleared());
      if (known != null) {
        last.put(head.id(), known);
      } else {
        asked.add(head);
      }
    }
    views.newest(asked).forEach((head, message) -> {
      if (message.seq() > of(marks, head).cleared()) {
        last.put(head.id(), message);
      }
    });
    return last;
  }

  /// The newest message if it is among the last changes and they are in memory.
  private @Nullable Message recentMessage(Conversation head, long after) {
    var changes = recent.since(head.id(), Math.max(after, head.lastSeq() - 20));
    if (changes == null) {
      return null;
    }
    var fold = new MessageFold();
    changes.forEach(fold::add);
    return fold.messages().isEmpty() ? null : fold.messages().getLast();
  }

  private static boolean isAfter(Conversation head, Cursor cursor) {
    long updatedAt = head.updatedAt().toEpochMilli();
    return updatedAt < cursor.updatedAtMillis()
        || updatedAt == cursor.updatedAtMillis() && head.id().value() < cursor.id();
  }
}
