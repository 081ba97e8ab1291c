package chat.parlance.http;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.http.DeadlineWheel.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeadlineWheelTest {

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE / 2);
  private final DeadlineWheel wheel = new DeadlineWheel(now::get);
  private final List<String> missed = new ArrayList<>();

  private Deadline deadline(String name) {
    return new Deadline(() -> missed.add(name));
  }

  private void pass(Duration time) {
    for (long left = time.toMillis(); left > 0; left -= 100) {
      now.addAndGet(Math.min(left, 100) * 1_000_000);
      wheel.turn();
    }
  }

  @Test
  void aDeadlineIsMissedOnceAndNotTooEarly() {
    wheel.arm(deadline("a"), Duration.ofSeconds(1));
    pass(Duration.ofMillis(900));
    assertThat(missed).isEmpty();
    pass(Duration.ofMillis(300));
    assertThat(missed).containsExactly("a");
    pass(Duration.ofMinutes(3));
    assertThat(missed).hasSize(1);
  }

  @Test
  void aDeadlineCanBeMovedLaterAndEarlierAndLifted() {
    Deadline later = deadline("later");
    wheel.arm(later, Duration.ofSeconds(1));
    wheel.arm(later, Duration.ofSeconds(5));
    Deadline earlier = deadline("earlier");
    wheel.arm(earlier, Duration.ofSeconds(60));
    wheel.arm(earlier, Duration.ofSeconds(2));
    Deadline lifted = deadline("lifted");
    wheel.arm(lifted, Duration.ofSeconds(1));
    wheel.disarm(lifted);
    wheel.disarm(lifted);
    pass(Duration.ofMillis(2_200));
    assertThat(missed).containsExactly("earlier");
    pass(Duration.ofSeconds(3));
    assertThat(missed).containsExactly("earlier", "later");
  }

  @Test
  void oneThatIsMissedMayLiftAndSetOthers() {
    Deadline victim = deadline("victim");
    Deadline next = deadline("next");
    for (int i = 0; i < 2; i++) {
      wheel.arm(new Deadline(() -> {
        missed.add("first");
        wheel.disarm(victim);
        wheel.arm(next, Duration.ZERO);
      }), Duration.ofSeconds(1));
      wheel.arm(victim, Duration.ofSeconds(1));
    }
    pass(Duration.ofSeconds(2));
    assertThat(missed.stream().filter("first"::equals)).hasSize(2);
    assertThat(missed).contains("next");
  }

  @Test
  void aLoopThatWasHeldUpCatchesUp() {
    wheel.arm(deadline("a"), Duration.ofSeconds(1));
    wheel.arm(deadline("b"), Duration.ofMinutes(2));
    now.addAndGet(Duration.ofSeconds(100).toNanos());
    wheel.turn();
    assertThat(missed).containsExactly("a");
    pass(Duration.ofSeconds(21));
    assertThat(missed).containsExactly("a", "b");
  }

  @Test
  void manyDeadlinesAreAllKept() {
    var random = new Random(5);
    var expected = new HashMap<String, Long>();
    var at = new HashMap<String, Long>();
    var all = new ArrayList<Deadline>();
    for (int i = 0; i < 2_000; i++) {
      String name = "d" + i;
      all.add(new Deadline(() -> at.put(name, now.get())));
    }
    for (int step = 0; step < 300; step++) {
      for (int n = 0; n < 30; n++) {
        int i = random.nextInt(all.size());
        if (random.nextInt(4) == 0) {
          wheel.disarm(all.get(i));
          expected.remove("d" + i);
        } else {
          long wait = random.nextInt(90_000);
          wheel.arm(all.get(i), Duration.ofMillis(wait));
          expected.put("d" + i, now.get() + wait * 1_000_000);
        }
        at.remove("d" + i);
      }
      pass(Duration.ofMillis(300));
    }
    pass(Duration.ofMinutes(2));
    assertThat(at.keySet()).isEqualTo(expected.keySet());
    expected.forEach((name, due) -> assertThat(at.getOrDefault(name, 0L) - due).as(name).isBetween(0L, 250_000_000L));
  }
}
