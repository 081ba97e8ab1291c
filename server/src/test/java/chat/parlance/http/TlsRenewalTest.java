package chat.parlance.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// What happens to the files of a certificate is written down once, however often somebody looks.
class TlsRenewalTest {

  @TempDir Path folder;

  private final Logger log = (Logger) LoggerFactory.getLogger(TlsRenewal.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final List<String> shown = new ArrayList<>();

  @BeforeEach
  void listen() {
    lines.start();
    log.setLevel(Level.INFO);
    log.addAppender(lines);
  }

  @AfterEach
  void stop() {
    log.detachAppender(lines);
    log.setLevel(null);
  }

  private List<Level> levels() {
    var all = lines.list.stream().map(ILoggingEvent::getLevel).toList();
    lines.list.clear();
    return all;
  }

  private static void lookOften(TlsRenewal renewal) {
    for (int i = 0; i < 5; i++) {
      renewal.look();
    }
  }

  private TlsFiles issue(String name, int seconds) throws Exception {
    var files = SelfSigned.issue(folder, name);
    Files.setLastModifiedTime(files.key(), FileTime.from(Instant.parse("2026-11-21T10:00:00Z").plusSeconds(seconds)));
    return files;
  }

  @Test
  void aFileThatIsMissingOrBrokenIsSaidOnce() throws Exception {
    var files = issue("one", 0);
    var renewal = new TlsRenewal(files, "this test",
        pair -> shown.add(pair.chain().getFirst().getSubjectX500Principal().getName()));
    lookOften(renewal);
    assertThat(levels()).isEmpty();
    Files.delete(files.key());
    lookOften(renewal);
    assertThat(lines.list.getFirst().getFormattedMessage()).contains("key.pem", "cannot be read", "this test");
    assertThat(levels()).containsExactly(Level.WARN);
    issue("two", 1);
    lookOften(renewal);
    assertThat(levels()).containsExactly(Level.INFO);
    Files.writeString(files.certificate(), "broken");
    lookOften(renewal);
    assertThat(levels()).containsExactly(Level.WARN);
    Files.delete(files.certificate());
    lookOften(renewal);
    assertThat(levels()).containsExactly(Level.WARN);
    issue("three", 2);
    lookOften(renewal);
    assertThat(levels()).containsExactly(Level.INFO);
    assertThat(shown).containsExactly("CN=one", "CN=two", "CN=three");
  }
}
