package chat.parlance.http;

import java.util.concurrent.atomic.AtomicLong;

/// A rate limit with a burst, in one number: the moment at which the bucket will be full again.
///
/// Any thread. Times are nanoseconds of a clock that does not go back.
final class TokenBucket {

  /// What a bucket allows: one token per `interval` on average, `burst` nanoseconds' worth at once.
  record Rate(long interval, long burst) {

    static Rate of(double perSecond, int burst) {
      long interval = Math.max(1, (long) (1e9 / perSecond));
      return new Rate(interval, interval * burst);
    }
  }

  private final AtomicLong fullAt;

  TokenBucket(long now) {
    fullAt = new AtomicLong(now);
  }

  /// Takes a token: 0, or the nanoseconds until there will be one.
  long take(Rate rate, long now) {
    while (true) {
      long seen = fullAt.get();
      long after = (seen - now > 0 ? seen : now) + rate.interval;
      long wait = after - now - rate.burst;
      if (wait > 0) {
        return wait;
      }
      if (fullAt.compareAndSet(seen, after)) {
        return 0;
      }
    }
  }

  boolean isFull(long now) {
    return fullAt.get() - now <= 0;
  }
}
