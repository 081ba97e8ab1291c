package chat.parlance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import chat.parlance.core.Change;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationStatus;
import chat.parlance.core.store.ConversationStore;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Marks;
import chat.parlance.core.UserId;
import chat.parlance.core.store.LogTransaction.Stamp;
import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.Stores;
import chat.parlance.store.sql.SqlStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is promised of the SQLite file: it survives, it says what is wrong with it, and it stays small.
class SqliteFileTest {

  private static final int BYTES_PER_MESSAGE = 290;

  @TempDir Path directory;

  private Stores open(String name) {
    return SqlStores.sqlite(directory.resolve(name), () -> Scribe.BEGIN);
  }

  @Test
  void whatWasCommittedIsThereAfterReopening() {
    ConversationId id;
    List<Change> log;
    try (var stores = open("a.db")) {
      var scribe = new Scribe(stores);
      id = scribe.group("s", "ann", "bob");
      var posted = scribe.post(id, "ann", "hello", "k", 7);
      scribe.append(id, "bob", Scribe.reacted(posted, "👍"));
      scribe.write(transaction -> {
        transaction.moveMarks(posted.conversation(), "bob", new Marks(2, 2, 0), Scribe.BEGIN);
        return true;
      });
      log = stores.log().changes(id, 0, 10);
    }
    try (var again = open("a.db"); var transaction = again.log().begin()) {
      assertThat(again.log().changes(id, 0, 10)).isEqualTo(log).hasSize(3);
      assertThat(again.marks().marks(id, "bob")).isEqualTo(new Marks(2, 2, 0));
      assertThat(again.conversations().memberships(new UserId("s", "bob"), 0, 10)).hasSize(1);
      assertThat(transaction.stamped("s", "ann", "k")).isNotNull();
    }
  }

  @Test
  void aFileThatAServerUsesIsNotMigrated() {
    try (var _ = open("used.db")) {
      assertThatThrownBy(() -> SqlStores.migrate(directory.resolve("used.db"))).isInstanceOf(StoreException.class)
          .hasMessageContaining("is used by another server");
    }
    assertThat(SqlStores.migrate(directory.resolve("used.db"))).isZero();
  }

  /// A crash leaves the files as they are at that moment: a copy of them, opened, is what a restart would find.
  @Test
  void aCrashInTheMiddleOfATransactionLeavesTheLastCommit() throws IOException {
    try (var stores = open("b.db")) {
      var scribe = new Scribe(stores);
      var id = scribe.group("s", "ann");
      scribe.post(id, "ann", "kept");
      try (var transaction = stores.log().begin()) {
        for (int i = 0; i < 5_000; i++) { // more than the page cache keeps back
          scribe.append(transaction, id, "ann", scribe.posted("lost ".repeat(100), "k" + i), new Stamp("k" + i, 1));
        }
        copy("b.db", "crashed.db");
      }
      try (var crashed = open("crashed.db")) {
        assertThat(crashed.log().changes(id, 0, 10)).hasSize(2);
        assertThat(crashed.conversations().conversation(id)).extracting(head -> head.lastSeq()).isEqualTo(2L);
        assertThat(new Scribe(crashed).in(crashed).post(id, "ann", "next").seq()).isEqualTo(3);
      }
    }
  }

  private void copy(String from, String to) throws IOException {
    for (var suffix : new String[]{"", "-wal"}) {
      Files.copy(directory.resolve(from + suffix), directory.resolve(to + suffix));
    }
  }

  @Test
  void theLogOfAFileOfTheFirstVersionReadsAsBefore() throws SQLException {
    var file = "jdbc:sqlite:" + directory.resolve("old.db");
    Flyway.configure().dataSource(file, "", "").locations("classpath:db/sqlite").target("1").load().migrate();
    try (var connection = DriverManager.getConnection(file); var statement = connection.createStatement()) {
      statement.executeUpdate("insert into space values (1, 's')");
      statement
          .executeUpdate("insert into conversation values (1, 7, 1, null, null, null, null, 0, 'ann', 0, 0, 3, 1)");
      statement
          .executeUpdate("insert into conversation values (1, 8, 3, null, null, null, null, 1, 'ann', 0, 0, 0, 1)");
      statement
          .executeUpdate("insert into member (space, conversation, user, role, joined_at) values (1, 7, 'ann', 0, 0),"
              + " (1, 8, 'ann', 2, 0)");
      statement.executeUpdate("insert into change values (1, 7, 1, 2, null, null, null, null),"
          + " (1, 7, 2, 7, 'bob', 5, 1, null), (1, 7, 3, 2, null, null, null, null)");
      statement.executeUpdate("insert into message (space, conversation, seq, id, sender, at, kind, text) values"
          + " (1, 7, 1, 11, 'ann', 4, 0, 'one'), (1, 7, 3, 12, 'ann', 6, 0, 'three')");
    }
    try (var stores = open("old.db")) {
      assertThat(stores.log().changes(new ConversationId("s", 7), 0, 10)).extracting(Change::seq, Change::actor)
          .containsExactly(tuple(1L, "ann"), tuple(2L, "bob"), tuple(3L, "ann"));
      assertThat(stores.log().changes(new ConversationId("s", 7), 1, 1)).extracting(Change::seq).containsExactly(2L);
      assertThat(stores.conversations().count(new ConversationStore.Support("s", ConversationStatus.CLOSED)))
          .as("what was there before the counts").isEqualTo(1);
      var ann = new UserId("s", "ann");
      assertThat(stores.conversations().memberships(ann, 0, 10)).hasSize(2);
      assertThat(stores.conversations().byActivity(new ConversationStore.Others(ann, null), 10))
          .extracting(head -> head.id().value()).as("what was there before kinds of memberships").containsExactly(7L);
    }
  }

  @Test
  void aFileThatIsNoDatabaseIsRefusedByName() throws IOException {
    Files.writeString(directory.resolve("c.db"), "This is a diary, not a database. ".repeat(100));
    assertThatThrownBy(() -> open("c.db")).isInstanceOf(StoreException.class).hasMessageContaining("c.db")
        .hasMessageContaining("not a database");
    assertThat(Files.readString(directory.resolve("c.db"))).startsWith("This is a diary");
  }

  @Test
  void aFileOfALaterVersionIsRefusedByName() throws SQLException {
    open("d.db").close();
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("d.db"));
        var statement = connection.createStatement()) {
      statement
          .executeUpdate("insert into flyway_schema_history select 99, '999', description, type, 'V999__later.sql',"
              + " checksum, installed_by, installed_on, execution_time, success from flyway_schema_history limit 1");
    }
    assertThatThrownBy(() -> open("d.db")).isInstanceOf(StoreException.class).hasMessageContaining("d.db")
        .hasMessageContaining("999");
  }

  @Test
  void oneCommitIsOneFlushHoweverManyChangesItHas() {
    try (var stores = open("e.db")) {
      var scribe = new Scribe(stores);
      var id = scribe.group("s", "ann");
      long before = stores.work().commits();
      scribe.write(transaction -> {
        for (int i = 0; i < 100; i++) {
          scribe.append(transaction, id, "ann", scribe.posted("text", null));
        }
        return true;
      });
      assertThat(stores.work().commits() - before).isEqualTo(1);
    }
  }

  @Test
  void aMessageInATransactionOfManyTakesThreeStatements() {
    try (var stores = open("f.db")) {
      var scribe = new Scribe(stores);
      var id = scribe.group("s", "ann");
      scribe.write(transaction -> {
        scribe.append(transaction, id, "ann", scribe.posted("first", "k"), new Stamp("k", 1));
        long before = stores.work().statements();
        for (int i = 0; i < 100; i++) {
          transaction.stamped("s", "ann", "k" + i);
          scribe.append(transaction, id, "ann", scribe.posted("text", "k" + i), new Stamp("k" + i, 1));
        }
        assertThat(stores.work().statements() - before).isEqualTo(300);
        return true;
      });
    }
  }

  /// The number is published in docs/operations.md.
  @Test
  void aMessageOfAHundredCharactersTakesNoMoreThanWePublish() throws IOException, SQLException {
    int messages = 50_000;
    try (var stores = open("g.db")) {
      var scribe = new Scribe(stores);
      for (int room = 0; room < 20; room++) {
        var name = "room" + room;
        var id = scribe.write(transaction -> scribe.open(transaction, "default", ConversationKind.GROUP, name, "ann"))
            .conversation();
        scribe.write(transaction -> {
          for (int i = 0; i < messages / 20; i++) {
            var key = "%s-%08x".formatted(name, i);
            scribe.append(transaction, id, "user" + i % 50, scribe.posted("a".repeat(100), key), new Stamp(key, i));
          }
          return true;
        });
      }
    }
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("g.db"));
        var statement = connection.createStatement()) {
      statement.execute("pragma wal_checkpoint(truncate)");
    }
    long bytes = Files.size(directory.resolve("g.db")) / messages;
    assertThat(bytes).as("bytes per message").isLessThanOrEqualTo(BYTES_PER_MESSAGE);
  }

  @Test
  void anIdleStoreLeavesTheFileToOtherToolsAndWaitsForThem() throws Exception {
    try (var stores = open("shared.db");
        var tool = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("shared.db"));
        var statement = tool.createStatement()) {
      stores.probe();
      statement.execute("pragma busy_timeout = 0");
      statement.execute("begin immediate");
      var probe = CompletableFuture.runAsync(stores::probe);
      assertThat(probe.isDone()).as("it waits for the tool").isFalse();
      statement.execute("create table notes_of_the_tool (id integer)");
      statement.execute("commit");
      probe.get(10, TimeUnit.SECONDS);
      statement.execute("drop table notes_of_the_tool");
    }
  }

  @Test
  void aSecondServerOnTheSameFileIsRefusedUntilTheFirstIsGone() {
    try (var _ = open("h.db")) {
      assertThatThrownBy(() -> open("h.db")).isInstanceOf(StoreException.class).hasMessageContaining("h.db")
          .hasMessageContaining("another server");
    }
    open("h.db").close();
  }
}
