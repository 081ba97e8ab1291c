package chat.parlance.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Ids;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ObjectIdFormTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00.123Z");

  @Test
  void anIdComesBackFromItsDigits() {
    var ids = new Ids(() -> NOW, 1_022);
    for (int i = 0; i < 5_000; i++) {
      long id = ids.next();
      var digits = ObjectIdForm.of(id);
      assertThat(digits).matches("[0-9a-f]{24}");
      assertThat(ObjectIdForm.id(digits)).isEqualTo(id);
      assertThat(ObjectIdForm.id(digits.toUpperCase(Locale.ROOT))).isEqualTo(id);
    }
  }

  @Test
  void theDigitsBeginWithTheSecondOfItsMakingAndGrowWithTime() {
    long early = new Ids(() -> NOW, 5).next();
    long late = new Ids(() -> NOW.plusMillis(1), 5).next();
    assertThat(Long.parseLong(ObjectIdForm.of(early).substring(0, 8), 16)).isEqualTo(NOW.getEpochSecond());
    assertThat(ObjectIdForm.of(early)).isLessThan(ObjectIdForm.of(late));
  }

  @Test
  void idsOfOthersStandForNone() {
    for (var digits : new String[]{"", "65f72e08e1b7c1a2a9b4c0d1", "000000000000000000000000",
        "ffffffffffffffffffffffff",
        "65f72e08e1b7c1a2a9b4c0dx", "65f72e08", "65f72e08e1b7c1a2a9b4c0d1ff"}) {
      assertThat(ObjectIdForm.id(digits)).as(digits).isZero();
    }
  }
}
