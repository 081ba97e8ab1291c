package chat.parlance.core;

import java.time.Instant;
import java.time.InstantSource;

/// Makes 64-bit ids that grow with time: 41 bits of milliseconds since 2025, 10 bits of node, 12 bits of counter.
///
/// Ids of one instance never repeat and never go back, also when the clock does. Safe for use by many threads.
///
/// The last node is no server: its ids are those of what was imported, which may have other names ([Aliases]).
public final class Ids {

  private static final long EPOCH_MILLIS = 1_735_689_600_000L;
  private static final int NODE_BITS = 10;
  private static final int COUNTER_BITS = 12;

  /// Servers have numbers below this.
  public static final int SERVERS = (1 << NODE_BITS) - 1;
  /// So many imported things can have ids of one millisecond.
  public static final int IMPORTED_AT_ONCE = 1 << COUNTER_BITS;

  private final InstantSource clock;
  private final long node;
  private long lastMillis;
  private long counter;

  /// `node` tells apart servers that share a store; 0 to 1022.
  public Ids(InstantSource clock, int node) {
    if (node < 0 || node >= SERVERS) {
      throw new IllegalArgumentException("node: " + node + " (expected: 0 to " + (SERVERS - 1) + ")");
    }
    this.clock = clock;
    this.node = node;
  }

  /// When this id was made.
  public static Instant time(long id) {
    return Instant.ofEpochMilli((id >>> (NODE_BITS + COUNTER_BITS)) + EPOCH_MILLIS);
  }

  /// Whether this is the id of something imported.
  public static boolean imported(long id) {
    return (id >>> COUNTER_BITS & SERVERS) == SERVERS;
  }

  /// The id of something imported of this time, or of the beginning of 2025 if it is older; `counter`, from 0 to 4095, tells it apart
  /// from others.
  public static long imported(Instant at, int counter) {
    if (counter < 0 || counter >= IMPORTED_AT_ONCE) {
      throw new IllegalArgumentException("counter: " + counter + " (expected: 0 to " + (IMPORTED_AT_ONCE - 1) + ")");
    }
    long millis = Math.max(0, at.toEpochMilli() - EPOCH_MILLIS);
    return millis << (NODE_BITS + COUNTER_BITS) | (long) SERVERS << COUNTER_BITS | counter;
  }

  /// The smallest id of this moment; of a moment before there were ids, 0.
  public static long first(Instant at) {
    return Math.max(0, at.toEpochMilli() - EPOCH_MILLIS) << (NODE_BITS + COUNTER_BITS);
  }

  /// The next id; always positive.
  public long next() {
    return next(clock.instant());
  }

  /// The next id for something that happens at this time, which [#time] gives back unless an earlier id was of a later time.
  public synchronized long next(Instant at) {
    long now = at.toEpochMilli() - EPOCH_MILLIS;
    if (now > lastMillis) {
      lastMillis = now;
      counter = 0;
    } else if (++counter == 1L << COUNTER_BITS) {
      lastMillis++;
      counter = 0;
    }
    return (lastMillis << (NODE_BITS + COUNTER_BITS)) | (node << COUNTER_BITS) | counter;
  }
}
