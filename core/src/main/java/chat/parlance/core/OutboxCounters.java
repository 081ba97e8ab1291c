package chat.parlance.core;

import chat.parlance.core.store.OutboxStore.Backlog;
import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;

/// What a relay has done for one consumer, for metrics. Any thread.
public final class OutboxCounters {

  public final LongAdder told = new LongAdder();
  public final LongAdder failures = new LongAdder();
  private volatile Backlog backlog = Backlog.NONE;
  private volatile Instant seenAt = Instant.EPOCH;

  /// What waited then.
  public void saw(Backlog now, Instant at) {
    backlog = now;
    seenAt = at;
  }

  public long waiting() {
    return backlog.waiting();
  }

  public long dead() {
    return backlog.dead();
  }

  /// How long the oldest wish has waited, in whole seconds.
  public long lagSeconds() {
    var oldest = backlog.oldest();
    return oldest == null ? 0 : Math.max(0, seenAt.getEpochSecond() - oldest.getEpochSecond());
  }
}
