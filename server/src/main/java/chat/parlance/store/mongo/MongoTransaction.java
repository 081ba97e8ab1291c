package chat.parlance.store.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.ne;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Marks;
import chat.parlance.core.Member;
import chat.parlance.core.Message;
import chat.parlance.core.Receipt;
import chat.parlance.core.Revocation;
import chat.parlance.core.Role;
import chat.parlance.core.UserId;
import chat.parlance.core.store.AliasStore;
import chat.parlance.core.store.Arrivals;
import chat.parlance.core.store.LogTransaction;
import chat.parlance.core.store.OutboxStore;
import chat.parlance.core.store.StaleReadException;
import chat.parlance.core.store.StoreException;
import chat.parlance.store.mongo.Places.Position;
import chat.parlance.store.mongo.Places.Seat;
import com.mongodb.client.model.Sorts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/// What one transaction did, laid over what is in the database until it is committed. For one thread.
final class MongoTransaction implements LogTransaction {

  private final MongoLog.Parts parts;
  private final Runnable end;
  private final Looked looked;
  private final AtHand messages;
  private final Stamps stamps;
  private final Appended appended = new Appended();
  private final Rest rest = new Rest();
  private final Map<ConversationId, Conversation> heads = new HashMap<>();
  private final Map<Seat, Optional<Member>> seats = new HashMap<>();
  private final Progressed progress;
  private final Floors floors;
  private final Further further;
  private final Map<UserId, Set<String>> favourites = new HashMap<>();
  private int draft;
  private boolean over;
  private boolean ended;

  /// `end` lets the next one begin.
  MongoTransaction(MongoLog.Parts parts, Runnable end) {
    this.parts = parts;
    this.end = end;
    this.looked = new Looked(parts.mongo(), parts.known());
    this.stamps = new Stamps(parts.mongo(), parts.known());
    this.progress = new Progressed(parts.mongo());
    this.floors = new Floors(parts.mongo());
    this.messages = new AtHand(parts.mongo(), floors);
    this.further = new Further(new Given(), new MongoArrivals(
        new MongoArrivals.Around(parts, floors, appended, rest, heads, seats, progress)),
        new Trims(parts.mongo(), floors));
  }

  private Mongo running() {
    if (over) {
      throw new StoreException("the transaction is over");
    }
    return parts.mongo();
  }

  @Override
  public void nextDraft() {
    looked.next(appended.has(draft));
    draft++;
  }

  @Override
  public long idFor(String space, String key, long proposed) {
    running();
    long id = parts.keys().reserve(space, key, proposed);
    if (id != proposed && conversation(new ConversationId(space, id)) != null) {
      parts.keys().forget(space, key);
      throw new StaleReadException("another server has just opened the conversation");
    }
    return id;
  }

  @Override
  public @Nullable Conversation conversation(ConversationId id) {
    running();
    var mine = heads.get(id);
    return mine != null ? mine : looked.conversation(id);
  }

  @Override
  public @Nullable Conversation keyed(String space, String key) {
    running();
    var id = parts.keys().find(space, key);
    return id == null ? null : conversation(new ConversationId(space, id));
  }

  @Override
  public @Nullable Member member(ConversationId conversation, String user) {
    running();
    var seat = new Seat(conversation, user);
    var mine = seats.get(seat);
    return mine != null ? mine.orElse(null) : begins(conversation) ? null : looked.member(seat);
  }

  /// Whether this transaction lets it begin anew.
  private boolean begins(ConversationId conversation) {
    return further.arrivals().adopted().containsKey(conversation);
  }

  @Override
  public @Nullable Member heir(ConversationId conversation, String leaving) {
    var touched = seats.entrySet().stream().filter(seat -> seat.getKey().conversation().equals(conversation)).toList();
    var candidates = new ArrayList<Member>();
    running().ask(() -> running().find("member", and(Places.of(conversation), ne("user", leaving), eq("goneAt", null)))
        .sort(Sorts.ascending("rank", "joinedAt", "user")).limit(touched.size() + 1).map(Docs::member)
        .into(candidates));
    candidates.removeIf(member -> begins(conversation) || seats.containsKey(new Seat(conversation, member.user())));
    touched.forEach(seat -> seat.getValue().ifPresent(candidates::add));
    return candidates.stream().filter(member -> !member.user().equals(leaving)).min(Member.SUCCESSION).orElse(null);
  }

  @Override
  public @Nullable Message message(ConversationId conversation, long id) {
    running();
    var kept = messages.find(conversation, id);
    return kept == null ? null : kept.shown();
  }

  @Override
  public boolean reacted(ConversationId conversation, long messageSeq, String emoji, String user) {
    running();
    var kept = messages.at(new Position(conversation, messageSeq));
    return kept != null && kept.reacted(emoji, user);
  }

  @Override
  public void expect(List<Used> keys) {
    running();
    stamps.expect(keys);
  }

  /// What is told again must be there for readers too, also if whoever wrote it did not come so far.
  @Override
  public @Nullable Stamped stamped(String space, String actor, String key) {
    running();
    var found = stamps.find(new Used(new UserId(space, actor), key));
    if (found != null && found.receipt().seq() > 0) {
      var id = found.receipt().conversation();
      var head = conversation(id);
      if (head == null || head.lastSeq() < found.receipt().seq()) {
        parts.known().forget(id);
        parts.repair().conversation(id);
      }
    }
    return found;
  }

  @Override
  public Marks marks(ConversationId conversation, String user) {
    running();
    return progress.marks(new Seat(conversation, user));
  }

  @Override
  public void append(Change change, Conversation head, @Nullable Stamp stamp) {
    running();
    Change said;
    try {
      checkPosition(change, head);
      if (stamp != null) {
        stamps.use(new UserId(change.conversation().space(), change.actor()), stamp,
            new Receipt(change.conversation(), change.seq(), change.body().aboutMessage(), change.at(), false));
      }
      said = project(change, head) ? change : change.with(change.body().withoutWords());
    } catch (StoreException e) {
      over = true;
      throw e;
    }
    heads.put(head.id(), head);
    appended.add(draft, said, head.updatedAt(), stamp);
  }

  private void checkPosition(Change change, Conversation head) {
    var before = conversation(change.conversation());
    long next = before == null ? 1 : before.lastSeq() + 1;
    if (before != null && change.body() instanceof ChangeBody.Opened) {
      throw new StaleReadException("another server has just opened the conversation");
    }
    if (change.seq() != next || head.lastSeq() != next || !head.id().equals(change.conversation())) {
      throw new StoreException(
          "a change of conversation " + change.conversation().value() + " at position " + change.seq()
              + " with a head at " + head.lastSeq() + " (expected: " + next + ")");
    }
  }

  /// False if it is about a message that stood there before the log begins now, so that it changes nothing.
  private boolean project(Change change, Conversation head) {
    var id = change.conversation();
    if (Places.about(change) != 0 && messages.find(id, change.body().aboutMessage()) == null && floors.passed(change)) {
      return false;
    }
    switch (change.body()) {
      case ChangeBody.Opened opened -> {
        if (head.key() != null && parts.keys().reserve(id.space(), head.key(), id.value()) != id.value()) {
          throw new StaleReadException("another conversation has this key");
        }
        opened.members().forEach(seat -> join(change, seat.user(), seat.role()));
      }
      case ChangeBody.Posted posted -> messages.keep(Kept.of(change, posted, change.seq()));
      case ChangeBody.Edited _,ChangeBody.Deleted _,ChangeBody.Pinned _,ChangeBody.Unpinned _ -> about(change);
      case ChangeBody.Reacted(_, var seq, var emoji) -> react(change, seq, emoji, false);
      case ChangeBody.Unreacted(_, var seq, var emoji) -> react(change, seq, emoji, true);
      case ChangeBody.MemberJoined(var user, var role) -> join(change, user, role);
      case ChangeBody.MemberLeft(var user) -> seats.put(new Seat(id, seated(id, user).user()), Optional.empty());
      case ChangeBody.RoleChanged(var user, var role) ->
        seats.put(new Seat(id, user), Optional.of(seated(id, user).with(role)));
      case ChangeBody.Updated _ -> {
        // the head says it
      }
    }
    return true;
  }

  private void about(Change change) {
    var kept = messages.find(change.conversation(), change.body().aboutMessage());
    if (kept == null) {
      throw contradicted(change.conversation(), "there is no message to change");
    }
    messages.keep(kept.after(change));
  }

  private void react(Change change, long seq, String emoji, boolean there) {
    if (reacted(change.conversation(), seq, emoji, change.actor()) != there) {
      throw contradicted(change.conversation(),
          there ? "there is no such reaction to take back" : "there is such a reaction already");
    }
    about(change);
  }

  /// What contradicts the change may follow from one that another server has just appended, or did not come to the end with.
  private StaleReadException contradicted(ConversationId id, String how) {
    parts.known().forget(id);
    parts.repair().conversation(id);
    return new StaleReadException(how);
  }

  private void join(Change change, String user, Role role) {
    if (member(change.conversation(), user) != null) {
      throw contradicted(change.conversation(), "there is such a member already");
    }
    seats.put(new Seat(change.conversation(), user), Optional.of(new Member(change.conversation(), user, role,
        change.at(), Member.Settings.NONE)));
  }

  private Member seated(ConversationId conversation, String user) {
    var member = member(conversation, user);
    if (member == null) {
      throw contradicted(conversation, "there is no such member to change");
    }
    return member;
  }

  @Override
  public void stamp(UserId actor, Stamp stamp, Receipt receipt) {
    running();
    try {
      stamps.use(actor, stamp, receipt);
    } catch (StoreException e) {
      over = true;
      throw e;
    }
    rest.stamp(draft, actor, stamp, receipt);
  }

  @Override
  public void moveMarks(ConversationId conversation, String user, Marks to, Instant at) {
    running();
    progress.move(draft, new Seat(conversation, user), to, at, rest);
  }

  @Override
  public void settle(ConversationId conversation, String user, Member.Settings settings) {
    var member = member(conversation, user);
    if (member != null) {
      var seat = new Seat(conversation, user);
      seats.put(seat, Optional.of(new Member(conversation, user, member.role(), member.joinedAt(), settings)));
      rest.settle(draft, seat, settings);
    }
  }

  @Override
  public void notePresence(UserId user, Instant lastSeen, @Nullable String text) {
    running();
    var seen = new Document("seenAt", Docs.date(lastSeen));
    rest.user(draft, user, text == null
        ? new Document("$set", seen).append("$unset", new Document("seenText", ""))
        : new Document("$set", seen.append("seenText", text)));
  }

  @Override
  public void noteName(UserId user, String name) {
    running();
    rest.user(draft, user, new Document("$set", new Document("name", name)));
  }

  @Override
  public int favour(UserId user, String person, boolean on, Instant at) {
    var mine = favourites.computeIfAbsent(user, _ -> new LinkedHashSet<>(
        MongoUsers.favourites(running().one("user", eq(MongoUsers.id(user))))));
    if (on) {
      mine.add(person);
    } else {
      mine.remove(person);
    }
    rest.favour(draft, user, person, on, at);
    return mine.size();
  }

  @Override
  public void erasing(UserId user, Instant since) {
    running();
    rest.erasing(draft, user, since);
  }

  @Override
  public void erased(UserId user) {
    running();
    rest.erased(draft, user);
  }

  @Override
  public void alias(AliasStore.Alias alias) {
    running();
    further.names().add(draft, alias, appended);
  }

  @Override
  public Arrivals arrivals() {
    running();
    return further.arrivals();
  }

  @Override
  public Trimmed trim(ConversationId conversation, long upTo, int rows) {
    running();
    return further.trims().next(draft, conversation, upTo, rows);
  }

  @Override
  public void wish(OutboxStore.Wish wish) {
    running();
    if (!appended.wish(wish)) {
      rest.wish(wish);
    }
  }

  @Override
  public void revoke(Revocation revocation) {
    running();
    rest.revoke(draft, revocation, parts.clock().instant());
  }

  @Override
  public void commit() {
    running();
    nextDraft();
    over = true;
    new Commit(parts, looked, stamps, appended, rest, further).run(heads, seats);
  }

  @Override
  public void close() {
    over = true;
    if (!ended) {
      ended = true;
      end.run();
    }
  }
}
