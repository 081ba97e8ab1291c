package chat.parlance.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UuidFormTest {

  @Test
  void everyIdComesBackFromItsUuid() {
    var random = new Random(7);
    for (int i = 0; i < 100_000; i++) {
      long id = random.nextLong() >>> random.nextInt(64);
      var uuid = UuidForm.of(id);
      assertThat(UuidForm.id(uuid)).isEqualTo(id);
      assertThat(uuid.version()).isEqualTo(4);
      assertThat(uuid.variant()).isEqualTo(2);
    }
  }

  @Test
  void idsMadeOneAfterTheOtherDifferAtOnce() {
    var beginnings = new HashSet<String>();
    for (long id = 1L << 52; id < (1L << 52) + 1_000; id++) {
      beginnings.add(UuidForm.of(id).toString().substring(0, 8));
    }
    assertThat(beginnings).hasSizeGreaterThan(990);
  }

  @Test
  void uuidsOfOthersStandForNothing() {
    for (int i = 0; i < 100_000; i++) {
      assertThat(UuidForm.id(UUID.randomUUID())).isZero();
    }
    assertThat(UuidForm.id(new UUID(0, 0))).isZero();
    assertThat(UuidForm.id(new UUID(-1, -1))).isZero();
  }
}
