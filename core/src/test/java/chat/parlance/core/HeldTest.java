package chat.parlance.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HeldTest {

  private static final ConversationId HELD = new ConversationId("s", 1);
  private static final long NOW = Long.MAX_VALUE - 5; // nanoTime may overflow

  private final Held held = new Held();

  private static long after(int seconds) {
    return NOW + Duration.ofSeconds(seconds).toNanos();
  }

  @Test
  void whoWaitedInVainIsRefusedForTwiceAsLongEachTime() {
    assertThat(held.refuses(HELD, NOW)).isNull();
    assertThat(held.waited(HELD, NOW)).isEqualTo(Duration.ofSeconds(2));
    assertThat(held.refuses(HELD, after(1))).isEqualTo(Duration.ofSeconds(1));
    assertThat(held.refuses(new ConversationId("s", 2), after(1))).isNull();
    assertThat(held.refuses(HELD, after(2))).isNull();

    assertThat(held.waited(HELD, after(2))).isEqualTo(Duration.ofSeconds(4));
    for (int i = 0; i < 10; i++) {
      held.waited(HELD, after(2));
    }
    assertThat(held.waited(HELD, after(2))).isEqualTo(Duration.ofSeconds(16));
  }

  @Test
  void whatWasTakenIsForgotten() {
    held.waited(HELD, NOW);
    held.taken(HELD, after(1)); // it was refused
    assertThat(held.refuses(HELD, after(1))).isEqualTo(Duration.ofSeconds(1));
    held.taken(HELD, after(3));
    assertThat(held.none()).isTrue();
    assertThat(held.waited(HELD, after(3))).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void whereThereIsNoConversationYetNothingIsRemembered() {
    assertThat(held.waited(null, NOW)).isEqualTo(Duration.ofSeconds(2));
    assertThat(held.none()).isTrue();
  }

  @Test
  void onlySoManyAreRemembered() {
    for (int i = 0; i < 2_000; i++) {
      held.waited(new ConversationId("s", i), NOW);
    }
    assertThat(held.refuses(new ConversationId("s", 999), NOW)).isNull();
    assertThat(held.refuses(new ConversationId("s", 1_000), NOW)).isEqualTo(Duration.ofSeconds(2));
  }
}
