package chat.parlance.store.sql;

import chat.parlance.core.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.jspecify.annotations.Nullable;

/// What a copy of a database holds; `newest` is the time of its newest message, `behind` how many steps its schema lacks.
public record Inventory(long conversations, long messages, @Nullable Instant newest, long bytes, String schema,
    int behind) {

  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

  /// Looks through the whole copy, which nobody else uses and which is called `name` when something is wrong. Throws [StoreException] that says what is wrong with it: damaged,
  /// not Parlance's, or of a later version.
  public static Inventory of(Path copy, String name) throws IOException {
    beginsAsOne(copy, name);
    try (var connection = SqliteBackup.plain(copy).getConnection()) {
      sound(connection, name);
      var schema = schema(copy, name);
      long newest = number(connection, "select max(at) from message");
      return new Inventory(number(connection, "select count(*) from conversation"),
          number(connection, "select count(*) from message"), newest == 0 ? null : Instant.ofEpochMilli(newest),
          Files.size(copy), String.valueOf(schema.current().getVersion()), schema.pending().length);
    } catch (SQLException | FlywayException e) {
      throw new StoreException(name + " cannot be read: " + e.getMessage(), e);
    }
  }

  /// Refuses a file that does not begin as SQLite's do, before anything is done with it.
  static void beginsAsOne(Path file, String name) throws IOException {
    try (var bytes = Files.newInputStream(file)) {
      if (!Arrays.equals(bytes.readNBytes(MAGIC.length), MAGIC)) {
        throw new StoreException(name + " is no SQLite database (expected: a file that `parlance backup` made)");
      }
    }
  }

  private static void sound(Connection connection, String name) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("pragma integrity_check(5)")) {
      var verdict = rows.next() ? rows.getString(1) : "no answer";
      if (!"ok".equals(verdict)) {
        throw new StoreException(name + " is damaged: " + verdict + " (expected: ok)");
      }
    }
  }

  /// How many steps the schema of a database lacks.
  static int behind(Path database, String name) {
    try {
      return schema(database, name).pending().length;
    } catch (FlywayException e) {
      throw new StoreException(name + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static MigrationInfoService schema(Path copy, String name) {
    var flyway = Flyway.configure().dataSource(SqliteBackup.plain(copy)).locations(SqlStores.MIGRATIONS)
        .ignoreMigrationPatterns("*:pending", "*:future").load();
    var schema = flyway.info();
    if (schema.current() == null) {
      throw new StoreException(name + " is an SQLite database, but not Parlance's (expected: one with the table"
          + " flyway_schema_history)");
    }
    var known = Arrays.stream(schema.all()).filter(step -> step.getState() != MigrationState.FUTURE_SUCCESS).toList();
    if (known.size() < schema.all().length) {
      throw new StoreException(name + " was written by a later version of Parlance: its schema is "
          + schema.current().getVersion() + " (expected: at most " + known.getLast().getVersion() + ")");
    }
    var verdict = flyway.validateWithResult();
    if (!verdict.validationSuccessful) {
      throw new StoreException(name + " has another schema than Parlance's: " + verdict.getAllErrorMessages());
    }
    return schema;
  }

  private static long number(Connection connection, String question) throws SQLException {
    try (var statement = connection.createStatement(); var rows = statement.executeQuery(question)) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }
}
