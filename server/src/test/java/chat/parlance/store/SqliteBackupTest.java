package chat.parlance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.core.Change;
import chat.parlance.core.ConversationId;
import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.Stores;
import chat.parlance.store.sql.Inventory;
import chat.parlance.store.sql.SqliteBackup;
import chat.parlance.store.sql.SqliteRestore;
import chat.parlance.store.sql.SqlStores;
import chat.parlance.web.Await;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is promised of copies of an SQLite database, and of putting one in its place.
class SqliteBackupTest {

  private static final long PLENTY = 1L << 30;
  private static final int ALL = 1_000_000;

  @TempDir Path directory = Path.of("");

  private Path file(String name) {
    return directory.resolve(name);
  }

  private Stores open(String name) {
    return SqlStores.sqlite(file(name), () -> Scribe.BEGIN);
  }

  private Path copy(String from, String to) throws IOException {
    SqliteBackup.copy(file(from), file(to), PLENTY, (_, _) -> {});
    return file(to);
  }

  private static void post(Scribe scribe, List<ConversationId> rooms, int times) {
    scribe.write(transaction -> {
      for (int i = 0; i < times; i++) {
        rooms.forEach(room -> scribe.append(transaction, room, "ann", scribe.posted("word ".repeat(100), null)));
      }
      return true;
    });
  }

  private static List<Change> log(Stores stores, ConversationId room) {
    return stores.log().changes(room, 0, ALL);
  }

  @Test
  void aCopyTakenWhileMessagesAreWrittenIsAPrefixOfEachConversationWithEverythingAcknowledgedBefore() throws Exception {
    try (var stores = open("live.db")) {
      var scribe = new Scribe(stores);
      var rooms = List.of(scribe.group("s", "ann", "bob"), scribe.group("t", "ann"));
      post(scribe, rooms, 3_000);
      var acknowledged = new AtomicLong(3_001);
      var done = new AtomicBoolean();
      var writer = CompletableFuture.runAsync(() -> {
        while (!done.get()) {
          post(scribe, rooms, 1); // one message in both, in one transaction
          acknowledged.incrementAndGet();
        }
      });
      var steps = new AtomicInteger();
      long before = acknowledged.get();
      SqliteBackup.copy(file("live.db"), file("copy.db"), PLENTY, (_, _) -> {
        if (steps.incrementAndGet() <= 3) {
          long now = acknowledged.get();
          Await.until("senders are answered in the middle of the copy", () -> acknowledged.get() > now);
        }
      });
      long after = acknowledged.get() + 1; // committed, perhaps not counted yet
      done.set(true);
      writer.join();
      assertThat(steps.get()).as("steps of the copy").isGreaterThan(3);
      Inventory.of(file("copy.db"), "copy.db");
      try (var copy = open("copy.db")) {
        var first = log(copy, rooms.getFirst());
        assertThat((long) first.size()).isBetween(before, after);
        assertThat(log(copy, rooms.getLast())).as("the other half of each transaction").hasSameSizeAs(first);
        for (var room : rooms) {
          assertThat(log(copy, room)).isEqualTo(log(stores, room).subList(0, first.size()));
        }
      }
    }
  }

  @Test
  void aCopyGivesUpWhenTheLogGrowsByMoreThanIsAllowedAndTheServerGoesOn() {
    try (var stores = open("live.db")) {
      var scribe = new Scribe(stores);
      var rooms = List.of(scribe.group("s", "ann"));
      post(scribe, rooms, 3_000);
      assertThatThrownBy(() -> SqliteBackup.copy(file("live.db"), file("copy.db"), 100_000,
          (_, _) -> post(scribe, rooms, 1_000))).isInstanceOf(StoreException.class)
          .hasMessageContaining("live.db-wal has grown by").hasMessageContaining("at most 100000");
      post(scribe, rooms, 1);
      assertThat(log(stores, rooms.getFirst())).hasSizeGreaterThan(4_000);
    }
  }

  /// Where SQLite says, in the index of its log, how many pages that has and how many of them are copied.
  @Test
  void whatCameIntoTheLogMeanwhileIsCopiedByTheBackupAndNotByTheNextWriter() throws Exception {
    try (var stores = open("live.db")) {
      var scribe = new Scribe(stores);
      var rooms = List.of(scribe.group("s", "ann"));
      post(scribe, rooms, 1_500);
      var once = new AtomicBoolean();
      SqliteBackup.copy(file("live.db"), file("copy.db"), PLENTY, (_, _) -> {
        if (once.compareAndSet(false, true)) {
          post(scribe, rooms, 500);
        }
      });
      assertThat(once.get()).isTrue();
      var index = ByteBuffer.wrap(Files.readAllBytes(file("live.db-shm"))).order(ByteOrder.nativeOrder());
      assertThat(index.getInt(16)).as("pages in the log").isPositive();
      assertThat(index.getInt(96)).as("pages of it that are copied").isEqualTo(index.getInt(16));
    }
  }

  @Test
  void anInventorySaysWhatACopyHolds() throws Exception {
    try (var stores = open("live.db")) {
      var scribe = new Scribe(stores);
      post(scribe, List.of(scribe.group("s", "ann"), scribe.group("s", "bob")), 5);
      var inventory = Inventory.of(copy("live.db", "copy.db"), "copy.db");
      assertThat(inventory.conversations()).isEqualTo(2);
      assertThat(inventory.messages()).isEqualTo(10);
      assertThat(inventory.newest()).isEqualTo(Scribe.BEGIN.plusMillis(12));
      assertThat(inventory.behind()).isZero();
      assertThat(inventory.bytes()).isEqualTo(Files.size(file("copy.db")));
    }
  }

  @Test
  void aDamagedCopyIsNotTakenForABackup() throws Exception {
    try (var stores = open("live.db")) {
      var scribe = new Scribe(stores);
      post(scribe, List.of(scribe.group("s", "ann")), 2_000);
      copy("live.db", "copy.db");
    }
    byte[] bytes = Files.readAllBytes(file("copy.db"));
    Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 10_000, (byte) 7);
    Files.write(file("copy.db"), bytes);
    assertThatThrownBy(() -> Inventory.of(file("copy.db"), "it")).isInstanceOf(StoreException.class)
        .hasMessageContaining("it ");
  }

  private void change(String name, String sql) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file(name));
        var statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  @Test
  void aCopyOfALaterVersionAndADatabaseOfSomebodyElseAreRefusedAndAnOlderOneIsSaidToBe() throws Exception {
    open("live.db").close();
    copy("live.db", "later.db");
    change("later.db", "insert into flyway_schema_history select 99, '999', description, type, 'V999__later.sql',"
        + " checksum, installed_by, installed_on, execution_time, success from flyway_schema_history limit 1");
    assertThatThrownBy(() -> Inventory.of(file("later.db"), "it")).isInstanceOf(StoreException.class)
        .hasMessageContaining("it was written by a later version").hasMessageContaining("999")
        .hasMessageContaining("expected: at most");
    change("diary.db", "create table diary (page text)");
    assertThatThrownBy(() -> Inventory.of(file("diary.db"), "it")).isInstanceOf(StoreException.class)
        .hasMessageContaining("not Parlance's");
    copy("live.db", "older.db");
    change("older.db", "delete from flyway_schema_history where installed_rank ="
        + " (select max(installed_rank) from flyway_schema_history)");
    assertThat(Inventory.of(file("older.db"), "it").behind()).isEqualTo(1);
  }

  private void restore(String from, String to, boolean force) throws IOException {
    try (var restore = SqliteRestore.begin(file(from), file(to), force, (_, _) -> {})) {
      restore.inventory();
      restore.finish(Instant.parse("2026-01-02T03:04:05Z"));
    }
  }

  private ConversationId written(String name, int messages) {
    try (var stores = open(name)) {
      var scribe = new Scribe(stores);
      var room = scribe.group("s", "ann");
      post(scribe, List.of(room), messages);
      return room;
    }
  }

  @Test
  void aDatabaseThatIsReplacedIsKeptWholeBesideIt() throws Exception {
    var old = written("live.db", 3);
    var other = written("other.db", 5);
    for (var kept : List.of("live.db.replaced-20260102T030405Z", "live.db.replaced-20260102T030405Z-2")) {
      restore("other.db", "live.db", true);
      assertThat(file(kept)).exists();
    }
    try (var stores = open("live.db"); var kept = open("live.db.replaced-20260102T030405Z")) {
      assertThat(log(stores, other)).hasSize(6);
      assertThat(log(kept, old)).hasSize(4);
    }
  }

  /// The files of a server that was killed: what is in the log beside the database is kept, and is not taken for the new one's.
  @Test
  void theLogOfAKilledServerGoesWithItsDatabase() throws Exception {
    var other = written("other.db", 5);
    ConversationId old;
    try (var stores = open("live.db")) {
      var scribe = new Scribe(stores);
      old = scribe.group("s", "ann");
      post(scribe, List.of(old), 3);
      for (var suffix : List.of("", "-wal")) {
        Files.copy(file("live.db" + suffix), file("killed.db" + suffix));
      }
    }
    Files.copy(file("killed.db"), file("again.db"));
    Files.copy(file("killed.db-wal"), file("again.db-wal"));
    restore("other.db", "killed.db", true);
    restore("again.db", "fresh.db", false);
    try (var stores = open("killed.db");
        var kept = open("killed.db.replaced-20260102T030405Z");
        var fresh = open("fresh.db")) {
      assertThat(log(stores, other)).hasSize(6);
      assertThat(log(kept, old)).hasSize(4);
      assertThat(log(fresh, old)).as("of the three files of a stopped server").hasSize(4);
    }
  }

  @Test
  void aDamagedDatabaseIsReplacedAndKeptAsItIs() throws Exception {
    var other = written("other.db", 5);
    Files.writeString(file("live.db"), "Dear diary");
    Files.writeString(file("live.db-wal"), "Dear log");
    restore("other.db", "live.db", true);
    assertThat(file("live.db.replaced-20260102T030405Z")).hasContent("Dear diary");
    try (var stores = open("live.db")) {
      assertThat(log(stores, other)).hasSize(6);
    }
  }

  @Test
  void aRestoreThatEndsBeforeItIsFinishedLeavesTheDatabaseAndNothingElse() throws Exception {
    var old = written("live.db", 3);
    written("other.db", 5);
    try (var restore = SqliteRestore.begin(file("other.db"), file("live.db"), true, (_, _) -> {})) {
      assertThatThrownBy(() -> open("live.db")).as("a server is kept out meanwhile").isInstanceOf(StoreException.class);
      restore.inventory();
    }
    try (var names = Files.list(directory)) {
      assertThat(names.map(path -> String.valueOf(path.getFileName()))).containsExactlyInAnyOrder("live.db",
          "live.db.lock", "other.db", "other.db.lock");
    }
    try (var stores = open("live.db")) {
      assertThat(log(stores, old)).hasSize(4);
    }
  }

  @Test
  void aRestoreIsRefusedFromOrToADatabaseThatAServerUses() {
    written("idle.db", 1);
    try (var _ = open("live.db")) {
      for (var names : List.of(List.of("idle.db", "live.db"), List.of("live.db", "new.db"))) {
        assertThatThrownBy(() -> restore(names.getFirst(), names.getLast(), true)).isInstanceOf(StoreException.class)
            .hasMessageContaining("live.db is used by another server");
      }
    }
    assertThatThrownBy(() -> restore("idle.db", "idle.db", true)).hasMessageContaining("is the database itself");
  }
}
