package chat.parlance.core;

import java.util.concurrent.atomic.LongAdder;

/// What this server and the others on its database have told each other. Written by the bus and the follower, read by anybody.
public final class ClusterCounters {

  /// Conversations named to others, and by others.
  public final LongAdder hintsSent = new LongAdder();
  public final LongAdder hintsHeard = new LongAdder();
  public final LongAdder signalsSent = new LongAdder();
  public final LongAdder signalsHeard = new LongAdder();
  /// Hints and signals that were not sent because the bus was away or behind.
  public final LongAdder hintsDropped = new LongAdder();
  public final LongAdder signalsDropped = new LongAdder();
  /// Changes that others committed and that were told here.
  public final LongAdder followed = new LongAdder();
  /// Pages of logs that were read for them.
  public final LongAdder reads = new LongAdder();
  /// Holes before changes of this server, filled before these were told.
  public final LongAdder holes = new LongAdder();
  /// Conversations that the timer found behind, after no hint, or a lost one.
  public final LongAdder late = new LongAdder();
  public final LongAdder rounds = new LongAdder();
  public final LongAdder failures = new LongAdder();
  private volatile long roundNanos = System.nanoTime();

  void roundDone() {
    rounds.increment();
    roundNanos = System.nanoTime();
  }

  /// How long ago the timer looked everywhere.
  public long roundAgeSeconds() {
    return (System.nanoTime() - roundNanos) / 1_000_000_000;
  }
}
