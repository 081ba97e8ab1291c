package chat.parlance.store.sql;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// Keeps many from waiting for connections that nobody gets: after one waited in vain, one at a time may try again, after a
/// second at first and at last as seldom as was said; the others are told at once. Any thread.
final class Silence {

  private static final long PAUSE_NANOS = 1_000_000_000;
  /// Longer than anybody waits.
  private static final long TRYING_NANOS = 10_000_000_000L;
  private static final long NONE = Long.MIN_VALUE;

  private final LongSupplier nanoTime;
  private final long longest;
  private volatile long pause;
  /// When the next may try; [#NONE]: everybody may.
  private final AtomicLong next = new AtomicLong(NONE);

  /// Once a second.
  Silence(LongSupplier nanoTime) {
    this(nanoTime, PAUSE_NANOS);
  }

  /// Half as often each time, at last once in `longest` nanoseconds.
  Silence(LongSupplier nanoTime, long longest) {
    this.nanoTime = nanoTime;
    this.longest = longest;
  }

  /// Whether there is no sense in trying now. Who is told that there is, tries, and says how it went.
  boolean lasts() {
    long at = next.get();
    long now = nanoTime.getAsLong();
    return at != NONE && (now - at < 0 || !next.compareAndSet(at, now + TRYING_NANOS));
  }

  void answered() {
    if (next.get() != NONE) {
      pause = 0;
      next.set(NONE);
    }
  }

  void unanswered() {
    long wait = Math.clamp(2 * pause, PAUSE_NANOS, longest);
    pause = wait;
    next.set(nanoTime.getAsLong() + wait);
  }
}
