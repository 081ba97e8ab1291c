package chat.parlance.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredRowsTest {

  @TempDir private Path directory;

  @Test
  void whatIsStoredAsItWasAcknowledgedIsFine() throws SQLException {
    var stored = stored(List.of(acknowledged(2), acknowledged(1)), text(0, 0), text(1, 0), text(0, 1), "no stamp");

    assertThat(stored.faults()).isEmpty();
    assertThat(stored.rows()).isEqualTo(3);
  }

  @Test
  void anAcknowledgedMessageWithoutARowIsMissing() throws SQLException {
    var stored = stored(List.of(acknowledged(3)), text(0, 0), text(0, 2));

    assertThat(stored.missing()).isEqualTo(1);
    assertThat(stored.faults()).singleElement().asString()
        .contains("message 1 of stream 0 was acknowledged and is not stored");
  }

  @Test
  void aRowThatWasNotAcknowledgedIsNoFault() throws SQLException {
    assertThat(stored(List.of(acknowledged(1)), text(0, 0), text(0, 1)).faults()).isEmpty();
  }

  @Test
  void aMessageStoredTwiceIsFound() throws SQLException {
    assertThat(stored(List.of(acknowledged(1)), text(0, 0), text(0, 0)).doubled()).isEqualTo(1);
  }

  @Test
  void aMessageBehindALaterOneIsFound() throws SQLException {
    assertThat(stored(List.of(acknowledged(2)), text(0, 1), text(0, 0)).disorder()).isEqualTo(1);
  }

  private static String text(int stream, int number) {
    return "~%06x%08x%016x lazy dog".formatted(stream, number, 12345L);
  }

  private static BitSet acknowledged(int messages) {
    var all = new BitSet();
    all.set(0, messages);
    return all;
  }

  private StoredRows stored(List<BitSet> acknowledged, String... texts) throws SQLException {
    var file = directory.resolve("parlance.db");
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.execute("create table message (space integer, conversation integer, seq integer, text text)");
      for (int i = 0; i < texts.length; i++) {
        statement.execute("insert into message values (1, 1, %d, '%s')".formatted(i + 1, texts[i]));
      }
    }
    return StoredRows.check(file, acknowledged);
  }
}
