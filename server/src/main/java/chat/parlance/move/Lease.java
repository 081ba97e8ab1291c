package chat.parlance.move;

import chat.parlance.core.store.LogTransaction;
import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.Stores;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The right to fill a target, written into it: for a while, and renewed with what is written. No server opens a store that somebody
/// fills or has not filled to the end.
final class Lease {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final Stores to;
  private final InstantSource clock;
  private @Nullable Instant until;
  /// What was said last, and may not have become durable.
  private @Nullable Instant said;

  private Lease(Stores to, InstantSource clock, @Nullable Instant until) {
    this.to = to;
    this.clock = clock;
    this.until = until;
  }

  /// Takes it. Throws [StoreException] when the target is no copy, or when somebody else fills it; `alone`: the store itself lets
  /// nobody else in.
  static Lease take(Stores to, InstantSource clock, boolean alone) {
    var before = to.contents().filling();
    if (before == null && !to.contents().spaces("", 1).isEmpty()) {
      throw new StoreException("the target is in use: it holds the space " + to.contents().spaces("", 1).getFirst()
          + " (expected: an empty database, or one that an earlier move began to fill and that no server has opened since)");
    }
    if (before != null && before.isAfter(clock.instant()) && !alone) {
      throw new StoreException(
          "the target is being filled by another move (expected: one at a time); if that was killed, try"
              + " again after " + before);
    }
    var lease = new Lease(to, clock, before);
    lease.say(clock.instant().plus(LONG));
    return lease;
  }

  private void say(Instant next) {
    try (var transaction = to.log().begin()) {
      say(transaction, next);
      transaction.commit();
    }
  }

  private void say(LogTransaction transaction, Instant next) {
    var exact = next.truncatedTo(ChronoUnit.MILLIS);
    if (!transaction.arrivals().fill(until, exact)) {
      if (said == null || !transaction.arrivals().fill(said, exact)) {
        throw new StoreException("the target is being filled by another move too (expected: one at a time)");
      }
      until = said;
    }
    said = exact;
  }

  /// Whether it is time to renew it.
  boolean due() {
    return Objects.requireNonNull(said).isBefore(clock.instant().plus(LONG.dividedBy(3).multipliedBy(2)));
  }

  /// With this transaction, when it is time.
  void renew(LogTransaction transaction) {
    if (due()) {
      say(transaction, clock.instant().plus(LONG));
    }
  }

  /// With a transaction of its own, when it is time.
  void renew() {
    if (due()) {
      say(clock.instant().plus(LONG));
    }
  }

  /// The target is a whole copy: a server may open it.
  void full() {
    say(Instant.EPOCH);
  }

  /// Lets others go on; the target is not full.
  void giveBack() {
    say(clock.instant().minusMillis(1));
  }
}
