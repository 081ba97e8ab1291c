package chat.parlance.store.memory;

import java.time.Instant;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Member;
import chat.parlance.core.Revocation;
import chat.parlance.core.UserId;
import chat.parlance.core.store.LogTransaction.Stamped;
import chat.parlance.core.store.StoreUnavailableException;
import chat.parlance.core.store.UserStore.LastSeen;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Everything that is committed, under one lock.
final class Tables {

  record Key(String space, String key) {}

  record StampKey(String space, String actor, String key) {}

  record Seat(ConversationId conversation, String user) {}

  final Map<ConversationId, Room> rooms = new HashMap<>();
  final Map<Key, ConversationId> keys = new HashMap<>();
  final Map<UserId, Set<ConversationId>> memberships = new HashMap<>();
  final Map<Long, ConversationId> messages = new HashMap<>();
  final Map<StampKey, Stamped> stamps = new HashMap<>();
  final Map<UserId, LastSeen> lastSeen = new HashMap<>();
  final Outbox outbox = new Outbox();
  final Map<UserId, String> names = new HashMap<>();
  final Map<UserId, Map<String, Instant>> favourites = new HashMap<>();
  final Map<UserId, Instant> erasures = new HashMap<>();
  final Names aliases = new Names();
  final Map<Revocation, Revocation> revocations = new HashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private boolean closed;
  long commits;
  @Nullable Instant filling;

  /// Looks at the tables, or changes them, while nobody else does.
  <T extends @Nullable Object> T with(Function<Tables, T> work) {
    lock.lock();
    try {
      if (closed) {
        throw new StoreUnavailableException("The store is closed.");
      }
      return work.apply(this);
    } finally {
      lock.unlock();
    }
  }

  /// Asks about one conversation; `otherwise` is the answer when there is none with this id.
  <T extends @Nullable Object> T in(ConversationId id, T otherwise, Function<Room, T> question) {
    return with(all -> {
      var room = all.rooms.get(id);
      return room == null ? otherwise : question.apply(room);
    });
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      rooms.clear();
      keys.clear();
      memberships.clear();
      messages.clear();
      stamps.clear();
      lastSeen.clear();
      names.clear();
      favourites.clear();
      erasures.clear();
      aliases.clear();
      revocations.clear();
    } finally {
      lock.unlock();
    }
  }

  @Nullable Conversation head(ConversationId id) {
    var room = rooms.get(id);
    return room == null ? null : room.head();
  }

  void adopt(Conversation head) {
    messages.values().removeIf(head.id()::equals);
    rooms.put(head.id(), Room.adopted(head, rooms.get(head.id())));
  }

  void trim(ConversationId conversation, long floor, Instant now) {
    var room = rooms.get(conversation);
    if (room != null) {
      room.trim(floor, now).forEach(messages::remove);
    }
  }

  /// Puts the member in its seat, or empties it.
  void seat(Seat seat, @Nullable Member member) {
    var room = rooms.get(seat.conversation());
    if (room == null) {
      return;
    }
    var user = new UserId(seat.conversation().space(), seat.user());
    if (member == null) {
      room.members().remove(seat.user());
      memberships.computeIfPresent(user, (_, all) -> {
        all.remove(seat.conversation());
        return all.isEmpty() ? null : all;
      });
    } else {
      room.members().put(seat.user(), member);
      memberships.computeIfAbsent(user, _ -> new LinkedHashSet<>()).add(seat.conversation());
    }
  }

  void erase(UserId user) {
    erasures.remove(user);
    names.remove(user);
    favourites.remove(user);
    favourites.forEach((other, people) -> {
      if (other.space().equals(user.space())) {
        people.remove(user.user());
      }
    });
    lastSeen.remove(user);
  }

  /// Of two revocations of the same tokens, one that covers both; those that do not matter any more go.
  void revoke(Revocation revocation, Instant now) {
    revocations.values().removeIf(known -> known.until().isBefore(now));
    var about = new Revocation(revocation.space(), revocation.token(), revocation.user(), Instant.EPOCH,
        Instant.EPOCH);
    revocations.merge(about, revocation, (one, other) -> new Revocation(one.space(), one.token(), one.user(),
        one.issuedBefore().isAfter(other.issuedBefore()) ? one.issuedBefore() : other.issuedBefore(),
        one.until().isAfter(other.until()) ? one.until() : other.until()));
  }
}
