package chat.parlance.store.sql;

import chat.parlance.core.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/// Copies an SQLite database while a server writes to it: one snapshot, without a lock that a writer waits for.
///
/// It is SQLite's `vacuum into`. The page by page copy would begin anew with each commit of the server, or pin the log just
/// as long and could not be stopped; this one leaves out what was withdrawn, too, which free pages may still hold. While it
/// reads, the write-ahead log cannot begin anew: when that has grown by `logGrowth` bytes, the copy gives up instead.
public final class SqliteBackup {

  /// Is told how many bytes are done of those that are expected, from time to time.
  @FunctionalInterface
  public interface Progress {
    void at(long done, long expected);
  }

  /// So much stays free on the disks of the database and of the copy.
  private static final long SPARE = 128L << 20;
  /// Steps of SQLite's machine, about a hundred kilobytes.
  private static final int STEPS = 5_000;
  private static final int BUSY_MILLIS = 5_000;
  private static final int CACHE_KIB = 64_000;

  private final Path database;
  private final Path copy;
  private final Path log;
  private final long logGrowth;
  private final Progress progress;
  private @Nullable String gaveUp;

  private SqliteBackup(Path database, Path copy, long logGrowth, Progress progress) {
    this.database = database;
    this.copy = copy;
    this.log = Path.of(database + "-wal");
    this.logGrowth = logGrowth;
    this.progress = progress;
  }

  /// Copies `database` to `copy`, which is missing or empty and is not flushed to the disk yet. Throws [StoreException] when
  /// it cannot, and leaves a part of the copy then.
  public static void copy(Path database, Path copy, long logGrowth, Progress progress) throws IOException {
    new SqliteBackup(database, copy, logGrowth, progress).run();
  }

  private void run() throws IOException {
    long expected = Files.size(database);
    long free = Files.getFileStore(parent(copy)).getUsableSpace();
    if (free < expected + SPARE) {
      throw new StoreException(
          copy + ": " + free + " bytes are free on its disk (expected: at least " + (expected + SPARE) + ")");
    }
    try (var connection = plain(database).getConnection()) {
      watch(connection, expected, size(log));
      vacuum(connection);
      ProgressHandler.clearHandler(connection);
      relieve(connection);
    } catch (SQLException e) {
      throw new StoreException(gaveUp != null ? gaveUp : "the copy of " + database + " failed: " + e.getMessage(), e);
    }
  }

  private void vacuum(Connection connection) throws SQLException {
    try (var statement = connection.prepareStatement("vacuum into ?")) {
      statement.setString(1, copy.toString());
      statement.execute();
    }
  }

  private void watch(Connection connection, long expected, long logBefore) throws SQLException {
    ProgressHandler.setHandler(connection, STEPS, new ProgressHandler() {
      @Override
      protected int progress() {
        progress.at(Math.min(size(copy), expected), expected);
        gaveUp = reasonToStop(logBefore);
        return gaveUp == null ? 0 : 1;
      }
    });
  }

  private @Nullable String reasonToStop(long logBefore) {
    long grown = size(log) - logBefore;
    if (grown > logGrowth) {
      return "the copy of " + database + " was given up: " + log + " has grown by " + grown
          + " bytes meanwhile (expected: at most " + logGrowth
          + "); write to a faster disk, at a quieter hour, or allow more";
    }
    try {
      long free = Files.getFileStore(database).getUsableSpace();
      return free >= SPARE ? null
          : "the copy of " + database + " was given up: " + free + " bytes are free on its disk (expected: at least "
              + SPARE + ", for a server needs them)";
    } catch (IOException _) {
      return null; // the copy itself will tell what is wrong with the disk
    }
  }

  /// What came into the log meanwhile is copied into the database here: a writer that finds the log so long would do it
  /// within its next commit, and every sender would wait.
  private static void relieve(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("pragma wal_checkpoint(passive)");
    }
  }

  /// A file as SQLite finds it: nothing is set that would be written into it.
  static SQLiteDataSource plain(Path file) {
    var config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MILLIS);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setCacheSize(-CACHE_KIB);
    var source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    return source;
  }

  private static Path parent(Path file) {
    var parent = file.toAbsolutePath().getParent();
    return parent == null ? file : parent;
  }

  private static long size(Path file) {
    return file.toFile().length(); // 0 if it is not there
  }
}
