package chat.parlance.core;

import chat.parlance.core.store.Stores;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What is known of conversations, memberships and marks, kept in memory while it is fresh, so that a mass reconnect does
/// not read the database. Every commit passes through here before its sender is answered. Bounded in bytes.
public final class Views implements Delivery {

  /// Rows that are read with one statement.
  private static final int PAGE = 2_000;
  /// So often memberships are read at most while the user gets into more and more.
  private static final int ATTEMPTS = 5;
  /// About what one membership takes in the table of a user.
  private static final int MEMBERSHIP = 250;

  private record Seat(ConversationId conversation, String user) {}

  private record SpaceKind(String space, ConversationKind kind) {}

  /// The newest message of a conversation when its log ended at `at`; null: it has none.
  private record Newest(long at, @Nullable Message message) {}

  private final Stores stores;
  private final Told told;
  private final StampedCache<ConversationId, Conversation> heads;
  private final StampedCache<UserId, Map<ConversationId, Member>> memberships;
  private final StampedCache<Seat, Optional<Member>> members;
  private final StampedCache<Seat, Marks> marks;
  private final StampedCache<SpaceKind, List<ConversationId>> globals;
  private final StampedCache<ConversationId, Newest> newest;

  /// `bytes` is what all of it together may take, as estimated.
  public Views(Stores stores, long bytes) {
    this(stores, bytes, Told.ALONE);
  }

  /// The same where others write to the store too: nothing is kept of a conversation of which `told` does not know how far it was told.
  public Views(Stores stores, long bytes, Told told) {
    this.stores = stores;
    this.told = told;
    long part = bytes / 16;
    heads = new StampedCache<>(4 * part, (_, head) -> head.weight());
    memberships = new StampedCache<>(4 * part, (user, all) -> Weights.of(user) + MEMBERSHIP * (1L + all.size()));
    members = new StampedCache<>(2 * part, (seat, _) -> weight(seat) + MEMBERSHIP);
    marks = new StampedCache<>(3 * part, (seat, _) -> weight(seat) + 60);
    newest = new StampedCache<>(2 * part, (id, last) -> Weights.of(id) + 24 + weight(last.message()));
    globals = new StampedCache<>(part, (key, ids) -> Weights.of(key.space()) + 100 + 80L * ids.size());
  }

  private Views(Views all, Stores stores) {
    this.stores = stores;
    told = all.told;
    heads = all.heads;
    memberships = all.memberships;
    members = all.members;
    marks = all.marks;
    newest = all.newest;
    globals = all.globals;
  }

  /// The same, but what is not in memory is a [NotInMemoryException]: never blocks.
  Views inMemory() {
    return new Views(this, new MemoryAlone());
  }

  private static long weight(Seat seat) {
    return Weights.of(seat.conversation()) + Weights.of(seat.user());
  }

  private static long weight(@Nullable Message message) {
    return message == null ? 0 : message.weight();
  }

  /// About how many bytes are held now.
  public long bytes() {
    return heads.bytes() + memberships.bytes() + members.bytes() + marks.bytes() + newest.bytes()
        + globals.bytes();
  }

  @Override
  public void committed(List<Committed> batch) {
    for (var committed : batch) {
      var head = committed.head();
      if (!isOvertaken(head)) {
        heads.put(head.id(), head);
      }
      switch (committed.change().body()) {
        case ChangeBody.Opened opened -> {
          opened.members().forEach(seat -> seated(head.id(), seat.user(), seat.role(), committed.change().at()));
          globals.forget(new SpaceKind(head.id().space(), head.kind()));
        }
        case ChangeBody.MemberJoined(var user, var role) -> seated(head.id(), user, role, committed.change().at());
        case ChangeBody.MemberLeft(var user) -> forget(head.id(), user);
        case ChangeBody.RoleChanged(var user, _) -> forget(head.id(), user);
        default -> {
          // changes no membership
        }
      }
    }
  }

  /// Where others commit too, what is read may be newer than what is told.
  private boolean isOvertaken(Conversation head) {
    var known = told.shared() ? heads.known(head.id()) : null;
    return known != null && known.lastSeq() > head.lastSeq();
  }

  /// A new member: what there is to know of it is in the change.
  private void seated(ConversationId conversation, String user, Role role, Instant at) {
    memberships.forget(new UserId(conversation.space(), user));
    members.put(new Seat(conversation, user),
        Optional.of(new Member(conversation, user, role, at, Member.Settings.NONE)));
  }

  private void forget(ConversationId conversation, String user) {
    memberships.forget(new UserId(conversation.space(), user));
    members.forget(new Seat(conversation, user));
  }

  /// Others moved the seats of these users in the conversation.
  void moved(ConversationId conversation, Collection<String> users) {
    users.forEach(user -> forget(conversation, user));
  }

  /// Others moved the seats of many, or opened what everybody is in.
  void movedMany() {
    memberships.forgetAll();
    members.forgetAll();
    globals.forgetAll();
  }

  /// Forgets what others may have changed without a change in a log: marks, settings; and who is where, which costs least with them.
  public void forgetAside() {
    marks.forgetAll();
    movedMany();
  }

  /// The conversations of which something is in memory that [Told] keeps right.
  public Collection<ConversationId> referred() {
    var all = new HashSet<ConversationId>(heads.keys());
    members.keys().forEach(seat -> all.add(seat.conversation()));
    memberships.values().forEach(map -> all.addAll(map.keySet()));
    globals.values().forEach(all::addAll);
    return all;
  }

  /// The conversations whose newest message is in memory.
  public Collection<ConversationId> remembered() {
    return newest.keys();
  }

  @Override
  public void trimmed(Trim trim) {
    newest.forget(trim.conversation());
  }

  @Override
  public void signal(Signal signal) {
    switch (signal) {
      case Signal.Marked marked -> {
        var seat = new Seat(marked.conversation(), marked.user().user());
        var known = told.shared() ? marks.known(seat) : null; // signals of others come in any order
        marks.put(seat, known == null ? marked.marks() : known.and(marked.marks()));
      }
      case Signal.Settled settled -> forget(settled.conversation(), settled.user().user());
      default -> {
        // says nothing that is kept here
      }
    }
  }

  @Nullable Conversation head(ConversationId id) {
    return heads.get(id, asked -> {
      var read = stores.conversations().conversation(asked);
      if (read != null) {
        told.begin(asked, read.lastSeq());
      }
      return read;
    });
  }

  /// Those of these conversations of one space that exist: from memory, and the others with few statements.
  Map<ConversationId, Conversation> heads(String space, Collection<ConversationId> ids) {
    return batch(heads, ids, missing -> {
      var read = new HashMap<ConversationId, Conversation>();
      stores.conversations().conversations(space, missing).forEach(head -> {
        told.begin(head.id(), head.lastSeq());
        read.put(head.id(), head);
      });
      return read;
    });
  }

  /// The user's marks in these conversations: from memory, and the others with few statements.
  Map<ConversationId, Marks> marks(UserId user, Collection<ConversationId> ids) {
    var all = new HashMap<ConversationId, Marks>();
    batch(marks, ids.stream().map(id -> new Seat(id, user.user())).toList(), missing -> {
      var stored = stores.marks().marks(user, missing.stream().map(Seat::conversation).toList());
      var read = new HashMap<Seat, Marks>();
      missing.forEach(seat -> read.put(seat, stored.getOrDefault(seat.conversation(), Marks.NONE)));
      return read;
    }).forEach((seat, known) -> all.put(seat.conversation(), known));
    return all;
  }

  private static <K, V> Map<K, V> batch(StampedCache<K, V> cache, Collection<K> keys,
      Function<List<K>, Map<K, V>> reader) {
    var found = new HashMap<K, V>();
    var missing = new LinkedHashMap<K, Long>();
    for (var key : keys) {
      var known = cache.known(key);
      if (known != null) {
        found.put(key, known);
      } else {
        missing.put(key, cache.stamp(key));
      }
    }
    var asked = new ArrayList<>(missing.keySet());
    for (int i = 0; i < asked.size(); i += PAGE) {
      reader.apply(asked.subList(i, Math.min(asked.size(), i + PAGE))).forEach((key, read) -> {
        cache.keep(key, read, missing.getOrDefault(key, -1L));
        found.put(key, read);
      });
    }
    return found;
  }

  /// The newest message of each of these conversations of one space as it stands, a deleted one too; absent where there is none.
  /// Any change of a conversation moves its end, so what was found is right while the end is where it was. What is not known is
  /// read all at once; may block on the store.
  Map<Conversation, Message> newest(Collection<Conversation> heads) {
    var found = new HashMap<Conversation, Message>();
    var stamps = new LinkedHashMap<Conversation, Long>();
    for (var head : heads) {
      var known = newest.known(head.id());
      if (known == null || known.at() != head.lastSeq()) {
        stamps.put(head, newest.stamp(head.id()));
      } else if (known.message() != null) {
        found.put(head, known.message());
      }
    }
    if (!stamps.isEmpty()) {
      var ids = stamps.keySet().stream().map(Conversation::id).toList();
      var read = new HashMap<ConversationId, Message>();
      stores.conversations().last(ids.getFirst().space(), ids)
          .forEach(message -> read.put(message.conversation(), message));
      stamps.forEach((head, stamp) -> {
        var message = read.get(head.id());
        newest.keep(head.id(), new Newest(head.lastSeq(), message), stamp);
        if (message != null) {
          found.put(head, message);
        }
      });
    }
    return found;
  }

  /// What is read of the conversation from now on is kept right.
  private void watch(ConversationId id) {
    if (!told.knows(id)) {
      head(id);
    }
  }

  /// All memberships of the user by conversation. May block on the store.
  public Map<ConversationId, Member> memberships(UserId user) {
    return Objects.requireNonNull(memberships.get(user, this::readMemberships));
  }

  /// The user's membership of this conversation, whatever else it is in; null if there is none. May block on the store.
  @Nullable Member member(ConversationId conversation, String user) {
    var all = memberships.known(new UserId(conversation.space(), user));
    return all != null ? all.get(conversation) : memberAlone(conversation, user);
  }

  /// What these users are in the conversation: from memory, and the others with one statement; who is no member is absent.
  Map<String, Member> members(ConversationId conversation, Collection<String> users) {
    var found = new HashMap<String, Member>();
    var others = new ArrayList<Seat>();
    for (var user : users) {
      var all = memberships.known(new UserId(conversation.space(), user));
      var known = all == null ? null : all.get(conversation);
      if (known != null) {
        found.put(user, known);
      } else if (all == null) {
        others.add(new Seat(conversation, user));
      }
    }
    if (!others.isEmpty()) {
      watch(conversation);
    }
    batch(members, others, missing -> {
      var read = new HashMap<Seat, Optional<Member>>();
      missing.forEach(seat -> read.put(seat, Optional.empty()));
      stores.conversations().members(conversation, missing.stream().map(Seat::user).toList())
          .forEach(member -> read.put(new Seat(conversation, member.user()), Optional.of(member)));
      return read;
    }).forEach((seat, member) -> member.ifPresent(it -> found.put(seat.user(), it)));
    return found;
  }

  private @Nullable Member memberAlone(ConversationId conversation, String user) {
    watch(conversation);
    return Objects.requireNonNull(members.get(new Seat(conversation, user),
        seat -> Optional.ofNullable(stores.conversations().member(seat.conversation(), seat.user())))).orElse(null);
  }

  Marks marks(ConversationId conversation, String user) {
    return Objects.requireNonNull(marks.get(new Seat(conversation, user),
        seat -> stores.marks().marks(seat.conversation(), seat.user())));
  }

  /// The conversations of the space that everybody is in. May block on the store.
  public Collection<ConversationId> globals(String space) {
    return Objects
        .requireNonNull(globals.get(new SpaceKind(space, ConversationKind.GLOBAL), key -> stores.conversations()
            .ofKind(key.space(), key.kind(), 100).stream().map(head -> {
              told.begin(head.id(), head.lastSeq());
              return head.id();
            }).toList()));
  }

  /// The same membership with what it shares with others; there is one for each seat of everybody who is here.
  private static Member small(UserId user, Member read) {
    var settings = read.settings().equals(Member.Settings.NONE) ? Member.Settings.NONE : read.settings();
    return new Member(read.conversation(), user.user(), read.role(), read.joinedAt(), settings);
  }

  /// Where others commit too, all of it is read again after it was known how far each conversation was told: a membership that ended
  /// before that is gone then, and one that ends later will be told.
  private Map<ConversationId, Member> readMemberships(UserId user) {
    var read = readAllMemberships(user);
    for (int i = 0; i < ATTEMPTS; i++) {
      var unknown = read.keySet().stream().filter(id -> !told.knows(id)).toList();
      if (unknown.isEmpty()) {
        break;
      }
      heads(user.space(), unknown);
      read = readAllMemberships(user);
    }
    return read;
  }

  private Map<ConversationId, Member> readAllMemberships(UserId user) {
    var read = new HashMap<ConversationId, Member>();
    long after = Long.MIN_VALUE;
    while (true) {
      var page = stores.conversations().memberships(user, after, PAGE);
      page.forEach(member -> read.put(member.conversation(), small(user, member)));
      if (page.size() < PAGE) {
        return Map.copyOf(read);
      }
      after = page.getLast().conversation().value();
    }
  }
}
