package chat.parlance.web;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Waits for a condition, asking again and again until a deadline.
public final class Await {

  private static final Duration WITHIN = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private Await() {}

  public static void until(String what, BooleanSupplier condition) {
    value(what, condition::getAsBoolean, holds -> holds);
  }

  /// The first value that is accepted; an [AssertionError] with the last one when the time is over.
  public static <T> T value(String what, Supplier<T> question, Predicate<T> accepted) {
    long deadline = System.nanoTime() + WITHIN.toNanos();
    while (true) {
      T value = question.get();
      if (accepted.test(value)) {
        return value;
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + WITHIN.toSeconds() + " s: " + what + "; at last: " + value);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }
}
