package chat.parlance.store.memory;

import chat.parlance.core.Conversation;
import chat.parlance.core.Member;
import chat.parlance.core.UserId;
import chat.parlance.core.store.Arrivals;
import chat.parlance.core.store.Contents.Marked;
import chat.parlance.core.store.OutboxStore.Wish;
import chat.parlance.store.memory.Tables.Seat;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a transaction writes because another store has it so.
record MemoryArrivals(MemoryTransaction transaction) implements Arrivals {

  @Override
  public void adopt(Conversation head, List<Member> members) {
    var id = head.id();
    var before = transaction.tables.in(id, Set.<String>of(), room -> Set.copyOf(room.members().keySet()));
    before.forEach(user -> transaction.seats.put(new Seat(id, user), Optional.empty()));
    members.forEach(member -> transaction.seats.put(new Seat(id, member.user()), Optional.of(member)));
    if (head.key() != null) {
      transaction.keys.put(new Tables.Key(id.space(), head.key()), id);
    }
    transaction.adopted.put(id, head);
    transaction.heads.put(id, head);
  }

  @Override
  public void mark(Marked marked) {
    transaction.marks.put(new Seat(marked.conversation(), marked.user()), marked.marks());
    transaction.rest.add(all -> {
      var room = all.rooms.get(marked.conversation());
      if (room != null) {
        room.keep(marked);
      }
    });
  }

  @Override
  public void unstamp(UserId actor, String key) {
    var stamp = new Tables.StampKey(actor.space(), actor.user(), key);
    transaction.stamps.forget(stamp);
    transaction.rest.add(all -> all.stamps.remove(stamp));
  }

  @Override
  public void bury(Wish wish, Instant at, String reason) {
    transaction.rest.add(all -> all.outbox.bury(wish, at, reason));
  }

  @Override
  public void forgetWishes() {
    transaction.rest.add(all -> all.outbox.forget());
  }

  /// Transactions take turns: what is so now is so when it commits.
  @Override
  public boolean fill(@Nullable Instant was, @Nullable Instant now) {
    if (!Objects.equals(transaction.tables.<@Nullable Instant>with(all -> all.filling), was)) {
      return false;
    }
    transaction.rest.add(all -> all.filling = now);
    return true;
  }
}
