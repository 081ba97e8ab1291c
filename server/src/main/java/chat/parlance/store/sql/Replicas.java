package chat.parlance.store.sql;

import chat.parlance.core.ConversationId;
import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.Stores;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Databases that follow the primary and are only read. One answers for conversations as the primary would when each of them is there as far
/// as on the primary a moment before: whatever changes a conversation or its messages moves its head. One that failed is left alone for a
/// while, longer and longer.
final class Replicas implements AutoCloseable {

  static final Replicas NONE = new Replicas(List.of(), System::nanoTime);
  static final String POSITIONS = "select c.id, c.last_seq, c.floor from json_each(?) j cross join conversation c"
      + " where c.space = ? and c.id = j.value";
  private static final long LONGEST_PAUSE = TimeUnit.MINUTES.toNanos(1);

  /// How far a conversation is.
  record Position(long last, long floor) {

    private boolean covers(Position other) {
      return last >= other.last && floor >= other.floor;
    }
  }

  /// What was answered, which may be null.
  record Answer<T extends @Nullable Object>(T value) {}

  /// One of them, and whether it answers.
  private record Replica(Pool pool, Silence silence) {}

  private final List<Replica> all;
  private final AtomicInteger turn = new AtomicInteger();
  private final LongAdder answered = new LongAdder();
  private final LongAdder left = new LongAdder();
  private final LongAdder behind = new LongAdder();
  private final LongAdder failed = new LongAdder();

  Replicas(List<Pool> pools, LongSupplier nanoTime) {
    this.all = pools.stream().map(pool -> new Replica(pool, new Silence(nanoTime, LONGEST_PAUSE))).toList();
  }

  boolean none() {
    return all.isEmpty();
  }

  /// How far these conversations of a space are.
  static Map<Long, Position> positions(Statements sql, int space, Collection<ConversationId> ids) {
    var found = new HashMap<Long, Position>();
    sql.each(POSITIONS, row -> found.put(row.number(1), new Position(row.number(2), row.number(3))), Listed.ids(ids),
        space);
    return found;
  }

  /// Asks the next one; null when the primary is to be asked, for whatever reason. A replica only goes forward, so that what it says
  /// after it has said how far it is, is at least as new.
  <T extends @Nullable Object> @Nullable Answer<T> ask(int space, Collection<ConversationId> ids,
      Map<Long, Position> wanted, BiFunction<Statements, Integer, T> question) {
    var replica = next();
    if (replica == null) {
      left.increment();
      return null;
    }
    try (var borrowed = replica.pool.borrow("read")) {
      var answer = answer(borrowed, space, ids, wanted, question);
      replica.silence.answered();
      (answer == null ? behind : answered).increment();
      return answer;
    } catch (StoreException _) { // the primary says what there is to say
      replica.silence.unanswered();
      failed.increment();
      return null;
    }
  }

  private static <T extends @Nullable Object> @Nullable Answer<T> answer(Pool.Borrowed borrowed, int space,
      Collection<ConversationId> ids, Map<Long, Position> wanted, BiFunction<Statements, Integer, T> question) {
    try {
      return covers(positions(borrowed.statements(), space, ids), wanted)
          ? new Answer<>(question.apply(borrowed.statements(), space))
          : null;
    } catch (StoreException e) {
      borrowed.giveUp();
      throw e;
    }
  }

  private @Nullable Replica next() {
    int first = turn.getAndIncrement();
    for (int i = 0; i < all.size(); i++) {
      var replica = all.get(Math.floorMod(first + i, all.size()));
      if (!replica.silence.lasts()) {
        return replica;
      }
    }
    return null;
  }

  private static boolean covers(Map<Long, Position> there, Map<Long, Position> wanted) {
    return wanted.entrySet().stream().allMatch(one -> {
      var position = there.get(one.getKey());
      return position != null && position.covers(one.getValue());
    });
  }

  Stores.Replicated counts() {
    return new Stores.Replicated(answered.sum(), left.sum() + behind.sum() + failed.sum(), behind.sum(), failed.sum());
  }

  @Override
  public void close() {
    all.forEach(replica -> replica.pool.close());
  }
}
