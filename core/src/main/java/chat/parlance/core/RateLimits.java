package chat.parlance.core;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// How fast each user may go: a token bucket per user and action.
///
/// A bucket is one number, the time at which it will be full again, and is forgotten when it is. Users without recent
/// traffic cost nothing. Safe for many threads.
public final class RateLimits {

  /// What is counted apart.
  public enum Action {
    MESSAGES, REQUESTS, UPLOADS
  }

  /// What is left after a request: how many more at once, and when the bucket is full again.
  public record Left(int remaining, Duration fullIn) {}

  private record Key(UserId user, Action action) {}

  private final LongSupplier nanoTime;
  private final Map<Action, Limits.Rate> rates;
  private final ConcurrentHashMap<Key, Long> fullAt = new ConcurrentHashMap<>();

  /// The rates of `limits`, and how fast files may be sent.
  public RateLimits(Limits limits, Limits.Rate uploads, LongSupplier nanoTime) {
    this.rates = Map.of(Action.MESSAGES, limits.messages(), Action.REQUESTS, limits.requests(), Action.UPLOADS,
        uploads);
    this.nanoTime = nanoTime;
  }

  /// Limits of their own for others, who are counted apart: the rates of `limits`, and files as fast as here.
  public RateLimits with(Limits limits) {
    return new RateLimits(limits, of(Action.UPLOADS), nanoTime);
  }

  public Limits.Rate of(Action action) {
    return Objects.requireNonNull(rates.get(action));
  }

  /// Takes one token, or throws [Rejection.RateLimited] with the time until there is one.
  public void take(UserId user, Action action) {
    take(user, action, 1);
  }

  /// Takes several tokens or none; never more than a full bucket holds, so that what costs more is slow, not impossible.
  public void take(UserId user, Action action, int tokens) {
    var rate = of(action);
    long step = (long) (1e9 / rate.perSecond());
    long cost = step * Math.min(tokens, rate.burst());
    long now = nanoTime.getAsLong();
    long[] wait = new long[1];
    fullAt.compute(new Key(user, action), (_, before) -> {
      long full = (before == null || before - now < 0 ? now : before) + cost;
      wait[0] = full - now - step * rate.burst();
      return wait[0] > 0 ? before : Long.valueOf(full);
    });
    if (wait[0] > 0) {
      throw new RejectedException(new Rejection.RateLimited(
          action.name().toLowerCase(Locale.ROOT),
          Duration.ofMillis(Math.max(1, (wait[0] + 999_999) / 1_000_000))));
    }
  }

  /// What the user has left, without taking any.
  public Left left(UserId user, Action action) {
    var rate = of(action);
    long now = nanoTime.getAsLong();
    long full = Math.max(0, fullAt.getOrDefault(new Key(user, action), now) - now);
    long step = (long) (1e9 / rate.perSecond());
    return new Left((int) Math.max(0, rate.burst() - (full + step - 1) / step), Duration.ofNanos(full));
  }

  /// Forgets full buckets. Called now and then by housekeeping.
  public void forgetIdle() {
    long now = nanoTime.getAsLong();
    fullAt.values().removeIf(full -> full - now < 0);
  }
}
