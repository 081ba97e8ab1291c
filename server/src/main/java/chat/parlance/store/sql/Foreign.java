package chat.parlance.store.sql;

import chat.parlance.core.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/// Databases that are read beside the servers that own them. Nothing is changed in them, and no writer waits: each question is a
/// transaction of its own, so that a write-ahead log can begin anew at any time.
public final class Foreign {

  private static final int READERS = 4;
  private static final int BUSY_MILLIS = 5_000;
  private static final int PATIENCE = 10;
  private static final int BETWEEN_MILLIS = 200;

  private Foreign() {}

  /// Opens an SQLite file. Throws [StoreException] when there is none, or none of this version.
  public static SqlStores sqlite(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new StoreException("there is no database " + file);
      }
      Inventory.beginsAsOne(file, file.toString());
      upToDate(file, Inventory.behind(file, file.toString()));
    } catch (IOException e) {
      throw new StoreException("the database " + file + " cannot be read: " + e.getMessage(), e);
    }
    var config = new HikariConfig();
    config.setPoolName("foreign");
    config.setDataSource(SqliteBackup.plain(file));
    config.setMaximumPoolSize(READERS);
    config.setConnectionTimeout(BUSY_MILLIS);
    config.setConnectionInitSql("pragma query_only = true");
    return opened(new HikariDataSource(config), SqliteFlavour.SQLITE);
  }

  /// The same of PostgreSQL.
  public static SqlStores postgres(PostgresUrl url) {
    upToDate(url, PostgresSource.behind(url));
    return opened(PostgresSource.watching(url, READERS), PostgresFlavour.POSTGRES);
  }

  /// Whether there are no tables yet.
  public static boolean bare(PostgresUrl url) {
    return PostgresSource.bare(url);
  }

  private static SqlStores opened(HikariDataSource source, Flavour flavour) {
    var statements = new LongAdder();
    return new SqlStores(new NoWriter(flavour.shared()), new Pool(source, flavour, statements), new Spaces(),
        statements, "none: for reading only", () -> {});
  }

  private static void upToDate(Object database, int behind) {
    if (behind > 0) {
      throw new StoreException("the schema of " + database + " is " + behind
          + " step(s) behind (expected: up to date; a start of this version's server brings it there, or `parlance migrate`)");
    }
  }

  /// How many connections servers have to this database. Those of a server that has just gone are waited for, a little.
  public static int servers(PostgresUrl url) {
    try (var source = PostgresSource.watching(url, 1); var connection = source.getConnection()) {
      int found = servers(connection);
      for (int i = 0; i < PATIENCE && found > 0; i++) {
        TimeUnit.MILLISECONDS.sleep(BETWEEN_MILLIS);
        found = servers(connection);
      }
      return found;
    } catch (SQLException e) {
      throw new StoreException("the database " + url + " cannot be asked: " + PostgresSource.shown(e, url), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while asking " + url, e);
    }
  }

  private static int servers(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("select count(*) from pg_stat_activity where datname = current_database()"
            + " and application_name = '" + PostgresSource.NAME + "'")) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }
}
