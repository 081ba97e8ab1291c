package chat.parlance.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.core.Backoff;
import chat.parlance.core.store.StaleReadException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BackoffTest {

  private final List<Long> pauses = new ArrayList<>();
  private final AtomicInteger attempts = new AtomicInteger();

  private Backoff backoff(double random) {
    return new Backoff(6, Duration.ofMillis(2), Duration.ofMillis(10), () -> random,
        pause -> pauses.add(pause.toNanos()));
  }

  /// Loses so many races.
  private int lose(int races) {
    if (attempts.incrementAndGet() <= races) {
      throw new StaleReadException("slower");
    }
    return attempts.get();
  }

  @Test
  void whoLosesNoRaceDoesNotWait() {
    assertThat(backoff(1).run(() -> lose(0))).isEqualTo(1);
    assertThat(pauses).isEmpty();
  }

  @Test
  void theBoundOfThePauseDoublesUpToTheLongest() {
    assertThat(backoff(1).run(() -> lose(5))).isEqualTo(6);
    assertThat(pauses).containsExactly(2_000_000L, 4_000_000L, 8_000_000L, 10_000_000L, 10_000_000L);
  }

  @Test
  void thePauseIsAnyPartOfItsBound() {
    backoff(0.25).run(() -> lose(2));
    assertThat(pauses).containsExactly(500_000L, 1_000_000L);
  }

  @Test
  void whoAlwaysLosesGivesUp() {
    assertThatThrownBy(() -> backoff(1).run(() -> lose(100))).isInstanceOf(StaleReadException.class);
    assertThat(attempts).hasValue(6);
    assertThat(pauses).hasSize(5);
  }
}
