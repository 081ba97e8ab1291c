package chat.parlance.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SilenceTest {

  private static final long SECOND = 1_000_000_000;

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - SECOND / 2); // the count may run over
  private final Silence silence = new Silence(now::get);

  @Test
  void nobodyIsKeptFromADatabaseThatAnswers() {
    assertThat(silence.lasts()).isFalse();
    silence.answered();
    assertThat(silence.lasts()).isFalse();
  }

  @Test
  void afterOneWaitedInVainOneASecondMayTry() {
    silence.unanswered();
    assertThat(silence.lasts()).isTrue();
    now.addAndGet(SECOND);
    assertThat(silence.lasts()).as("the first").isFalse();
    assertThat(silence.lasts()).as("the second, while the first tries").isTrue();
    silence.unanswered();
    assertThat(silence.lasts()).isTrue();
    now.addAndGet(SECOND);
    assertThat(silence.lasts()).isFalse();
    silence.answered();
    assertThat(silence.lasts()).isFalse();
    assertThat(silence.lasts()).isFalse();
  }

  @Test
  void whoTriesAndNeverSaysHowItWentDoesNotKeepTheOthersForEver() {
    silence.unanswered();
    now.addAndGet(SECOND);
    assertThat(silence.lasts()).isFalse();
    now.addAndGet(20 * SECOND);
    assertThat(silence.lasts()).isFalse();
  }

  @Test
  void whoeverIsAskedInVainAgainIsAskedHalfAsOftenAndAfterAnAnswerAsAtFirst() {
    var growing = new Silence(now::get, 5 * SECOND);
    for (long pause : new long[]{1, 2, 4, 5, 5}) {
      growing.unanswered();
      now.addAndGet(pause * SECOND - 1);
      assertThat(growing.lasts()).as("before %d s", pause).isTrue();
      now.incrementAndGet();
      assertThat(growing.lasts()).as("after %d s", pause).isFalse();
    }
    growing.answered();
    growing.unanswered();
    now.addAndGet(SECOND);
    assertThat(growing.lasts()).isFalse();
  }
}
