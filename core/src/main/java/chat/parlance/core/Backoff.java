package chat.parlance.core;

import chat.parlance.core.store.StaleReadException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/// How often work that lost a race is tried, and how long it waits in between: at random, so that two do not meet again, up to
/// a bound that doubles from `first` to `most`.
public record Backoff(int attempts, Duration first, Duration most, DoubleSupplier random, Consumer<Duration> pause) {

  /// For transactions of a few milliseconds that a few servers run.
  public static final Backoff RACES = new Backoff(20, Duration.ofMillis(2), Duration.ofMillis(100),
      () -> ThreadLocalRandom.current().nextDouble(), wait -> LockSupport.parkNanos(wait.toNanos()));

  /// The result of the first attempt that loses no race. Throws the last [StaleReadException] when all do.
  public <T> T run(Supplier<T> work) {
    for (int attempt = 1;; attempt++) {
      try {
        return work.get();
      } catch (StaleReadException e) {
        if (attempt >= attempts) {
          throw e;
        }
        pause.accept(wait(attempt));
      }
    }
  }

  private Duration wait(int attempt) {
    long bound = Math.min(most.toNanos(), first.toNanos() << Math.min(attempt - 1, 30));
    return Duration.ofNanos((long) (bound * random.getAsDouble()));
  }
}
