package chat.parlance.engine;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Committed;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Delivery;
import chat.parlance.core.Limits;
import chat.parlance.core.Signal;
import chat.parlance.core.Typing;
import chat.parlance.core.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Who is writing, with a time that moves when it is told to.
class TypingTest {

  private static final UserId ANN = new UserId("s", "ann");
  private static final ConversationId ROOM = new ConversationId("s", 1);

  private final List<Boolean> told = new ArrayList<>();
  private long now;
  private final Typing typing = new Typing(new Delivery() {
    @Override
    public void committed(List<Committed> batch) {}

    @Override
    public void signal(Signal signal) {
      told.add(((Signal.Typing) signal).on());
    }
  }, Limits.DEFAULT, () -> now);

  private void after(Duration time) {
    now += time.toNanos();
  }

  @Test
  void aClientThatTellsEachKeyIsHeardEveryThreeSeconds() {
    for (int i = 0; i < 100; i++) {
      typing.typing(ANN, ROOM, true, 7);
      after(Duration.ofMillis(100));
    }
    assertThat(told).as("ten seconds of keys").containsExactly(true, true, true, true);
  }

  @Test
  void whoStopsWithoutAWordIsToldToHaveStopped() {
    typing.typing(ANN, ROOM, true, 7);
    after(Duration.ofSeconds(5));
    typing.tick();
    assertThat(told).containsExactly(true);
    after(Duration.ofSeconds(1));
    typing.tick();
    assertThat(told).containsExactly(true, false);
    typing.tick();
    typing.typing(ANN, ROOM, false, 7);
    assertThat(told).as("only once").containsExactly(true, false);
  }

  @Test
  void renewingPutsTheEndOff() {
    for (int i = 0; i < 5; i++) {
      typing.typing(ANN, ROOM, true, 7);
      after(Duration.ofSeconds(4));
      typing.tick();
    }
    assertThat(told).doesNotContain(false);
  }
}
