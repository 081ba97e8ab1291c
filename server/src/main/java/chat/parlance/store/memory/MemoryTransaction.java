package chat.parlance.store.memory;

import chat.parlance.core.store.OutboxStore;
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
import chat.parlance.core.store.Arrivals;
import chat.parlance.core.store.AliasStore;
import chat.parlance.core.store.LogTransaction;
import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.UserStore.LastSeen;
import chat.parlance.store.memory.Tables.Seat;
import chat.parlance.store.memory.Tables.StampKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What one transaction did, laid over the tables until it is committed. For one thread.
final class MemoryTransaction implements LogTransaction {

  private record Entry(Change change, Conversation head) {}

  final Tables tables;
  private final Runnable end;
  private final Instant now;
  /// Conversations that begin anew here, as they begin.
  final Map<ConversationId, Conversation> adopted = new LinkedHashMap<>();
  final Map<ConversationId, Conversation> heads = new HashMap<>();
  final Map<Tables.Key, ConversationId> keys = new HashMap<>();
  final Map<Seat, Optional<Member>> seats = new LinkedHashMap<>();
  private final Map<Long, Kept> messages = new LinkedHashMap<>();
  final Stamps stamps;
  final Map<Seat, Marks> marks = new HashMap<>();
  private final Trims trims = new Trims();
  private final List<Entry> entries = new ArrayList<>();
  private final Map<UserId, Map<String, Instant>> favourites = new HashMap<>();
  final List<Consumer<Tables>> rest = new ArrayList<>();
  private boolean over;
  private boolean ended;

  /// `end` gives the turn to the next one.
  MemoryTransaction(Tables tables, Instant now, Runnable end) {
    this.tables = tables;
    this.stamps = new Stamps(tables);
    this.now = now;
    this.end = end;
  }

  @Override
  public @Nullable Conversation conversation(ConversationId id) {
    running();
    var mine = heads.get(id);
    return mine != null ? mine : tables.<@Nullable Conversation>with(all -> all.head(id));
  }

  @Override
  public @Nullable Conversation keyed(String space, String key) {
    running();
    var wanted = new Tables.Key(space, key);
    var id = keys.get(wanted);
    if (id == null) {
      id = tables.<@Nullable ConversationId>with(all -> all.keys.get(wanted));
    }
    return id == null ? null : conversation(id);
  }

  @Override
  public @Nullable Member member(ConversationId conversation, String user) {
    running();
    var mine = seats.get(new Seat(conversation, user));
    return mine != null ? mine.orElse(null) : tables.<@Nullable Member>with(all -> {
      var room = all.rooms.get(conversation);
      return room == null ? null : room.members().get(user);
    });
  }

  @Override
  public @Nullable Member heir(ConversationId conversation, String leaving) {
    running();
    List<Member> stored = tables.with(all -> {
      var room = all.rooms.get(conversation);
      return room == null ? List.of() : List.copyOf(room.members().values());
    });
    var untouched = stored.stream().filter(member -> !seats.containsKey(new Seat(conversation, member.user())));
    var touched = seats.entrySet().stream().filter(seat -> seat.getKey().conversation().equals(conversation))
        .flatMap(seat -> seat.getValue().stream());
    return Stream.concat(untouched, touched).filter(member -> !member.user().equals(leaving)).min(Member.SUCCESSION)
        .orElse(null);
  }

  @Override
  public @Nullable Message message(ConversationId conversation, long id) {
    var kept = kept(conversation, id);
    return kept == null ? null : kept.shown();
  }

  private @Nullable Kept kept(ConversationId conversation, long id) {
    running();
    var mine = messages.get(id);
    if (mine != null) {
      return mine.message().conversation().equals(conversation) ? mine : null;
    }
    if (adopted.containsKey(conversation)) {
      return null;
    }
    return tables.<@Nullable Kept>with(all -> {
      var room = all.rooms.get(conversation);
      var stored = room == null ? null : room.message(id);
      return stored == null || trims.gone(stored) ? null : stored;
    });
  }

  @Override
  public boolean reacted(ConversationId conversation, long messageSeq, String emoji, String user) {
    running();
    for (var mine : messages.values()) {
      if (mine.message().seq() == messageSeq && mine.message().conversation().equals(conversation)) {
        return mine.reacted(emoji, user);
      }
    }
    return tables.with(all -> {
      var room = all.rooms.get(conversation);
      var kept = room == null ? null : room.messageAt(messageSeq);
      return kept != null && kept.reacted(emoji, user);
    });
  }

  @Override
  public @Nullable Stamped stamped(String space, String actor, String key) {
    running();
    return stamps.find(new StampKey(space, actor, key));
  }

  @Override
  public Marks marks(ConversationId conversation, String user) {
    running();
    var mine = marks.get(new Seat(conversation, user));
    return mine != null ? mine : tables.with(all -> {
      var room = all.rooms.get(conversation);
      return room == null ? Marks.NONE : room.marks(user);
    });
  }

  @Override
  public void append(Change change, Conversation head, @Nullable Stamp stamp) {
    running();
    try {
      checkPosition(change, head);
      if (stamp != null) {
        stamps.use(change, stamp);
      }
      project(change, head);
    } catch (StoreException e) {
      over = true;
      throw e;
    }
    heads.put(head.id(), head);
    entries.add(new Entry(gone(change) ? change.with(change.body().withoutWords()) : change, head));
  }

  /// Whether it is about a message from before the log begins.
  private boolean gone(Change change) {
    long seq = change.body().aboutSeq();
    var mine = adopted.get(change.conversation());
    return seq > 0 && seq <= (mine != null ? mine.lastSeq() : tables.in(change.conversation(), 0L, Room::floor));
  }

  private void checkPosition(Change change, Conversation head) {
    var before = conversation(change.conversation());
    long next = before == null ? 1 : before.lastSeq() + 1;
    if (change.seq() != next || head.lastSeq() != next || !head.id().equals(change.conversation())) {
      throw new StoreException("The change of conversation " + change.conversation().value() + " has position "
          + change.seq() + " and a head at " + head.lastSeq() + " (expected: " + next + ").");
    }
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
  }

  private void project(Change change, Conversation head) {
    var id = change.conversation();
    switch (change.body()) {
      case ChangeBody.Opened opened -> {
        if (head.key() != null) {
          if (keyed(id.space(), head.key()) != null) {
            throw new StoreException("There is a conversation with such a key already.");
          }
          keys.put(new Tables.Key(id.space(), head.key()), id);
        }
        opened.members().forEach(seat -> join(change, seat.user(), seat.role()));
      }
      case ChangeBody.Posted posted -> {
        if (messages.containsKey(posted.id()) || tables.with(all -> all.messages.containsKey(posted.id()))) {
          throw new StoreException("There is a message with such an id already.");
        }
        messages.put(posted.id(), Kept.of(change, posted));
      }
      case ChangeBody.Edited _,ChangeBody.Deleted _,ChangeBody.Reacted _,ChangeBody.Unreacted _,ChangeBody.Pinned _,ChangeBody.Unpinned _ -> {
        var kept = kept(id, change.body().aboutMessage());
        if (kept != null) {
          messages.put(kept.message().id(), kept.after(change));
        } else if (!gone(change)) {
          throw new StoreException("There is no such message to change.");
        }
      }
      case ChangeBody.MemberJoined(var user, var role) -> join(change, user, role);
      case ChangeBody.MemberLeft(var user) -> seats.put(new Seat(id, seated(id, user).user()), Optional.empty());
      case ChangeBody.RoleChanged(var user, var role) -> seats.put(new Seat(id, user),
          Optional.of(seated(id, user).with(role)));
      case ChangeBody.Updated _ -> {
        // the head says it
      }
    }
  }

  private void join(Change change, String user, Role role) {
    if (member(change.conversation(), user) != null) {
      throw new StoreException("There is such a member already.");
    }
    seats.put(new Seat(change.conversation(), user), Optional.of(new Member(change.conversation(), user, role,
        change.at(), Member.Settings.NONE)));
  }

  private Member seated(ConversationId conversation, String user) {
    var member = member(conversation, user);
    if (member == null) {
      throw new StoreException("There is no such member to change.");
    }
    return member;
  }

  @Override
  public void moveMarks(ConversationId conversation, String user, Marks to, Instant at) {
    running();
    marks.put(new Seat(conversation, user), to);
    rest.add(all -> {
      var room = all.rooms.get(conversation);
      if (room != null) {
        room.move(user, to, at);
      }
    });
  }

  @Override
  public void settle(ConversationId conversation, String user, Member.Settings settings) {
    running();
    var member = member(conversation, user);
    if (member != null) {
      seats.put(new Seat(conversation, user), Optional.of(new Member(conversation, user, member.role(),
          member.joinedAt(), settings)));
    }
  }

  @Override
  public void notePresence(UserId user, Instant lastSeen, @Nullable String text) {
    running();
    rest.add(all -> all.lastSeen.put(user, new LastSeen(lastSeen, text)));
  }

  @Override
  public void noteName(UserId user, String name) {
    running();
    rest.add(all -> all.names.put(user, name));
  }

  @Override
  public int favour(UserId user, String person, boolean on, Instant at) {
    running();
    var mine = favourites.computeIfAbsent(user,
        asked -> tables.with(all -> new LinkedHashMap<>(all.favourites.getOrDefault(asked, Map.of()))));
    if (on) {
      mine.putIfAbsent(person, at);
    } else {
      mine.remove(person);
    }
    rest.add(all -> all.favourites.put(user, mine));
    return mine.size();
  }

  @Override
  public void erasing(UserId user, Instant since) {
    running();
    rest.add(all -> all.erasures.putIfAbsent(user, since));
  }

  @Override
  public void erased(UserId user) {
    running();
    rest.add(all -> all.erase(user));
  }

  @Override
  public void alias(AliasStore.Alias alias) {
    running();
    rest.add(all -> all.aliases.add(alias));
  }

  @Override
  public void wish(OutboxStore.Wish wish) {
    running();
    rest.add(all -> all.outbox.add(wish));
  }

  @Override
  public void revoke(Revocation revocation) {
    running();
    rest.add(all -> all.revoke(revocation, now));
  }

  @Override
  public Arrivals arrivals() {
    running();
    return new MemoryArrivals(this);
  }

  @Override
  public Trimmed trim(ConversationId conversation, long upTo, int rows) {
    running();
    var trimmed = trims.next(tables, conversation, upTo, rows);
    messages.values().removeIf(trims::gone);
    rest.add(all -> all.trim(conversation, trimmed.floor(), now));
    return trimmed;
  }

  private void running() {
    if (over || ended) {
      throw new StoreException("The transaction is over.");
    }
  }

  @Override
  public void commit() {
    running();
    over = true;
    tables.with(all -> {
      adopted.values().forEach(all::adopt);
      for (var entry : entries) {
        all.rooms.computeIfAbsent(entry.head().id(), _ -> new Room(entry.head())).append(entry.change(), entry.head());
      }
      all.keys.putAll(keys);
      seats.forEach((seat, member) -> all.seat(seat, member.orElse(null)));
      messages.values().forEach(kept -> {
        all.messages.put(kept.message().id(), kept.message().conversation());
        Objects.requireNonNull(all.rooms.get(kept.message().conversation())).keep(kept);
      });
      stamps.keep(all);
      rest.forEach(step -> step.accept(all));
      all.commits++;
      return true;
    });
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
