package chat.parlance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ChoresTest {

  @Test
  void aChoreGoesOnWhateverItThrew() throws InterruptedException {
    var left = new CountDownLatch(3);
    try (var chores = new Chores()) {
      chores.nowAndEvery(Duration.ofMillis(1), () -> {
        left.countDown();
        if (left.getCount() == 2) {
          throw new IllegalStateException("failed for a test");
        }
        if (left.getCount() == 1) {
          throw new NoClassDefFoundError("failed for a test");
        }
      });
      assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }
}
