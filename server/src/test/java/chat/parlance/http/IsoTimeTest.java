package chat.parlance.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IsoTimeTest {

  @ParameterizedTest
  @CsvSource({"2026-11-21T10:00:00Z, 2026-11-21T10:00:00.000Z", "2026-01-02T03:04:05.006999Z, 2026-01-02T03:04:05.006Z",
      "1969-12-31T23:59:59.999999999Z, 1969-12-31T23:59:59.999Z", "0001-01-01T00:00:00Z, 0001-01-01T00:00:00.000Z",
      "2024-02-29T12:30:45.120Z, 2024-02-29T12:30:45.120Z", "9999-12-31T23:59:59.9Z, 9999-12-31T23:59:59.900Z"})
  void aTimeHasMilliseconds(Instant at, String shown) {
    assertThat(IsoTime.of(at)).isEqualTo(shown);
  }
}
