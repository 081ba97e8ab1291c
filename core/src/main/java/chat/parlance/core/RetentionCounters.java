package chat.parlance.core;

import java.util.concurrent.atomic.LongAdder;

/// What retention has done, for metrics and for the log. Any thread.
public final class RetentionCounters {

  /// Positions that were taken away, shortened logs (each once in a round), and rows beside the logs.
  public final LongAdder changes = new LongAdder();
  public final LongAdder conversations = new LongAdder();
  public final LongAdder others = new LongAdder();
  public final LongAdder steps = new LongAdder();
  public final LongAdder rounds = new LongAdder();
  public final LongAdder failures = new LongAdder();
  private volatile long lag;

  /// A round found something that long overdue.
  void overdue(long seconds) {
    lag = Math.max(lag, seconds);
  }

  void onTime() {
    lag = 0;
  }

  /// How long the oldest change that the last round met had been too old, in seconds.
  public long lagSeconds() {
    return lag;
  }
}
