package chat.parlance.store;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.ConversationId;
import chat.parlance.core.UserId;
import chat.parlance.store.sql.SqlStores;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Processes that write to one store at the same time.
@Timeout(120)
class TwoProcessesTest {

  private static final int MESSAGES = 400;

  @TempDir Path directory;

  /// Key, and what was acknowledged for it.
  private final Map<String, String> acknowledged = new HashMap<>();

  @Test
  void onPostgresNothingIsLostDoubledOrOutOfOrderAlsoWhenOneIsKilled() throws IOException {
    var database = PostgresServer.empty();
    var url = PostgresServer.setting(database);
    try (var stores = SqlStores.postgres(database, 1, () -> Scribe.BEGIN)) {
      var scribe = new Scribe(stores);
      var rooms = List.of(scribe.group("s", "ann", "bob"), scribe.group("s", "ann", "bob"));
      try (var first = WritingProcess.start(url, 1, MESSAGES, rooms);
          var second = WritingProcess.start(url, 2, MESSAGES, rooms)) {
        note(second.said(), MESSAGES);
        second.kill();
        try (var again = WritingProcess.start(url, 2, MESSAGES, rooms)) {
          assertThat(note(again.said(), Integer.MAX_VALUE)).isEqualTo("done");
        }
        assertThat(note(first.said(), Integer.MAX_VALUE)).isEqualTo("done");
      }
      check(stores, rooms);
    } finally {
      PostgresServer.drop(database);
    }
  }

  /// Notes so many of its lines, or all; returns the last.
  private String note(BufferedReader said, int atMost) throws IOException {
    var last = "";
    int lines = 0;
    for (var line = lines < atMost ? said.readLine() : null; line != null; line = ++lines < atMost ? said.readLine()
        : null) {
      last = line;
      var parts = line.split("\t", 2);
      if (parts.length == 2) {
        assertThat(acknowledged.merge(parts[0], parts[1], (one, _) -> one)).as(parts[0]).isEqualTo(parts[1]);
      }
    }
    return last;
  }

  private void check(SqlStores stores, List<ConversationId> rooms) {
    var stored = new HashMap<String, String>();
    for (var room : rooms) {
      collect(stores, room, stored);
    }
    for (int i = 0; i < MESSAGES; i += 10) {
      var memberships = stores.conversations().memberships(new UserId("s", "a" + i), 0, 10);
      assertThat(memberships).as("direct conversations of a" + i).hasSize(1);
      collect(stores, memberships.getFirst().conversation(), stored);
    }
    assertThat(stored).as("stored").containsExactlyInAnyOrderEntriesOf(acknowledged);
    assertThat(stored).hasSize(3 * MESSAGES + 2 * MESSAGES / 10);
    assertThat(new TreeSet<>(stored.values())).hasSameSizeAs(stored.values());
  }

  private static void collect(SqlStores stores, ConversationId id, Map<String, String> stored) {
    var log = stores.log().changes(id, 0, 10 * MESSAGES);
    assertThat(log).extracting(Change::seq)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, log.size()).boxed().toList());
    for (var change : log) {
      if (change.body() instanceof ChangeBody.Posted posted) {
        var key = String.valueOf(posted.key());
        assertThat(posted.content().text()).isEqualTo(key);
        assertThat(stored.put(key, id.value() + "\t" + change.seq() + "\t" + posted.id())).as("twice: " + key).isNull();
      }
    }
  }

  @Test
  void onSqliteTheSecondProcessIsRefusedWithAClearSentence() throws IOException {
    var file = directory.resolve("parlance.db");
    try (var stores = SqlStores.sqlite(file, () -> Scribe.BEGIN)) {
      var room = new Scribe(stores).group("s", "ann", "bob");
      var lines = new ArrayList<String>();
      try (var other = WritingProcess.start(file.toString(), 2, 10, List.of(room))) {
        other.said().lines().forEach(lines::add);
        assertThat(other.exitCode()).isEqualTo(3);
      }
      assertThat(lines).last().asString().startsWith("refused: the database " + file + " is used by another server")
          .contains("one at a time");
      assertThat(stores.log().changes(room, 0, 100)).hasSize(1);
    }
  }
}
