package chat.parlance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.core.store.StoreException;
import chat.parlance.store.sql.FileClaim;
import java.io.ByteArrayInputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class OperatorTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path folder = Path.of("");

  private final List<String> said = new ArrayList<>();

  private Path file() {
    return folder.resolve("parlance.db");
  }

  private MoveEnd source() {
    return new MoveEnd("--from", new Databases.InFile(file()));
  }

  @Test
  void aLineCountsWhenTheServerIsGoneAndThenNoneIsLetIn() throws Exception {
    var server = FileClaim.of(file());
    try (var keys = new PipedOutputStream();
        var operator = new Operator(source(), new PipedInputStream(keys), said::add)) {
      assertThat(operator.within(Duration.ZERO)).isFalse();
      keys.write('\n');
      keys.flush();
      assertThat(operator.within(PATIENCE)).isFalse();
      assertThat(said).containsExactly("A server still uses " + file() + ": stop it, and press Enter again.");
      server.close();
      keys.write('\n');
      keys.flush();
      assertThat(operator.within(PATIENCE)).isTrue();
      assertThatThrownBy(() -> FileClaim.of(file())).isInstanceOf(StoreException.class);
    }
    FileClaim.of(file()).close();
  }

  @Test
  void theEndOfTheInputIsNoLine() {
    try (var operator = new Operator(source(), new ByteArrayInputStream(new byte[0]), said::add)) {
      assertThatThrownBy(() -> operator.within(PATIENCE)).isInstanceOf(StoreException.class)
          .hasMessageContaining("--until-stopped");
    }
  }

  @Test
  void withoutLinesTheSourceIsAskedItself() throws Exception {
    var server = FileClaim.of(file());
    try (var operator = new Operator(source(), null, said::add)) {
      assertThat(operator.within(Duration.ZERO)).isFalse();
      server.close();
      assertThat(operator.within(Duration.ZERO)).isTrue();
    }
    assertThat(said).isEmpty();
  }
}
