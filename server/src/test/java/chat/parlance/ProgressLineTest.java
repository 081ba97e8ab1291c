package chat.parlance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final AtomicLong nanos = new AtomicLong();
  private final ProgressLine line = new ProgressLine(new PrintStream(said, true, StandardCharsets.UTF_8), nanos::get);

  private String lines() {
    var text = said.toString(StandardCharsets.UTF_8).replace("\r\u001b[K", "|");
    said.reset();
    return text;
  }

  @Test
  void itSaysHowMuchIsDoneAndWhatTimeIsLeftWhenThatIsKnown() {
    line.about("database");
    nanos.addAndGet(2_000_000_000L);
    line.at(512L << 20, 2L << 30);
    assertThat(lines()).isEqualTo("|database: 512.0 MiB of 2.0 GiB, 25 %, 6 s left");
    line.about("files").at(1_500, 0);
    assertThat(lines()).isEqualTo("|files: 1.5 KiB");
    line.close();
    assertThat(lines()).isEqualTo("|");
  }

  @Test
  void itIsWrittenFiveTimesASecondAtMost() {
    line.about("files");
    for (int i = 0; i < 1_000; i++) {
      line.at(i, 0);
      nanos.addAndGet(1_000_000);
    }
    assertThat(lines().chars().filter(sign -> sign == '|')).hasSize(5);
  }

  @Test
  void nothingIsWrittenWhereNobodyLooks() {
    try (var silent = new ProgressLine(null, nanos::get)) {
      silent.about("files").at(1, 2);
    }
    assertThat(lines()).isEmpty();
  }
}
