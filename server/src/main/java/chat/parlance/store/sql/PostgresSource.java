package chat.parlance.store.sql;

import chat.parlance.core.store.StoreException;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/// Connections to a PostgreSQL server: with bounds on every wait, and commits that return when they are durable.
final class PostgresSource {

  /// As which servers are known.
  static final String NAME = "parlance";
  private static final int CONNECT_MILLIS = 3_000;
  private static final int CONNECT_SECONDS = 3;
  /// For a connection to a replica.
  private static final int PATIENCE_MILLIS = 500;
  /// Beyond the bound on statements: only a server that is silent takes so long.
  private static final int SILENCE_SECONDS = 20;
  private static final String SESSION = "set synchronous_commit = on; set statement_timeout = '10s';"
      + " set lock_timeout = '2s'; set idle_in_transaction_session_timeout = '60s'";

  /// Whoever writes looks rows up by their keys, and locks those of a list in the order of the list, as nested loops do.
  private static final String IN_ORDER = "; set enable_hashjoin = off; set enable_mergejoin = off";

  private PostgresSource() {}

  static HikariDataSource writing(PostgresUrl url, int connections) {
    return pool("write", url, connections, SESSION + IN_ORDER);
  }

  /// For reading as one who is no server.
  static HikariDataSource watching(PostgresUrl url, int connections) {
    return pool("watch", url, connections, SESSION + "; set default_transaction_read_only = on");
  }

  /// How many steps of its schema a database lacks.
  static int behind(PostgresUrl url) {
    try {
      return flyway(url).info().pending().length;
    } catch (FlywayException e) {
      throw new StoreException("the database " + url + " cannot be opened: " + shown(e, url), e);
    }
  }

  static boolean bare(PostgresUrl url) {
    try {
      return flyway(url).info().current() == null;
    } catch (FlywayException e) {
      throw new StoreException("the database " + url + " cannot be opened: " + shown(e, url), e);
    }
  }

  static HikariDataSource reading(PostgresUrl url, int connections) {
    return pool("read", url, connections, SESSION + "; set default_transaction_read_only = on");
  }

  /// A database that follows another one. Whoever reads there can read elsewhere, and does not wait for long.
  static HikariDataSource following(PostgresUrl url, int connections) {
    var config = config("follow", url, connections,
        SESSION + "; set default_transaction_read_only = on; set statement_timeout = '2s'");
    config.setConnectionTimeout(PATIENCE_MILLIS);
    config.setValidationTimeout(PATIENCE_MILLIS / 2);
    config.addDataSourceProperty("socketTimeout", CONNECT_SECONDS);
    return new HikariDataSource(config);
  }

  private static HikariDataSource pool(String name, PostgresUrl url, int connections, String session) {
    return new HikariDataSource(config(name, url, connections, session));
  }

  private static HikariConfig config(String name, PostgresUrl url, int connections, String session) {
    var config = new HikariConfig();
    config.setPoolName(name);
    config.setJdbcUrl(url.jdbc());
    if (url.user() != null) {
      config.setUsername(url.user());
    }
    if (url.password() != null) {
      config.setPassword(url.password());
    }
    config.setMaximumPoolSize(connections);
    config.setConnectionTimeout(CONNECT_MILLIS);
    config.setValidationTimeout(CONNECT_MILLIS - 500);
    config.setInitializationFailTimeout(-1);
    config.setConnectionInitSql(session);
    config.addDataSourceProperty("ApplicationName", name.equals("watch") ? NAME + " move" : NAME);
    config.addDataSourceProperty("stringtype", "unspecified");
    config.addDataSourceProperty("logServerErrorDetail", "false"); // it has what people write
    config.addDataSourceProperty("connectTimeout", CONNECT_SECONDS);
    config.addDataSourceProperty("socketTimeout", SILENCE_SECONDS);
    config.addDataSourceProperty("tcpKeepAlive", "true");
    return config;
  }

  /// Brings the schema up to date; returns how many steps that took. Servers that start together wait for each other.
  static int upgrade(PostgresUrl url) {
    try {
      return flyway(url).migrate().migrationsExecuted;
    } catch (FlywayException e) {
      throw new StoreException("the database " + url + " cannot be opened or brought up to date: " + shown(e, url), e);
    }
  }

  private static Flyway flyway(PostgresUrl url) {
    return Flyway.configure().dataSource(url.jdbc(), url.user(), url.password()).locations("classpath:db/postgres")
        .connectRetries(0).ignoreMigrationPatterns(new String[0]).load();
  }

  /// The options of a URL may hold a secret.
  static String shown(Exception e, PostgresUrl url) {
    return String.valueOf(e.getMessage()).replace(url.jdbc(), url.toString()).strip();
  }

  /// What can be said of this database without changing anything.
  static String look(PostgresUrl url) {
    try (var source = reading(url, 1);
        var connection = source.getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select current_setting('server_version'),"
            + " pg_size_pretty(pg_database_size(current_database()))")) {
      rows.next();
      int missing = flyway(url).info().pending().length;
      return url + " answers: PostgreSQL " + rows.getString(1) + ", " + rows.getString(2)
          + (missing == 0 ? ", schema up to date" : "; the next start brings its schema up to date");
    } catch (SQLException | FlywayException e) {
      throw new StoreException("the database " + url + " does not answer: " + shown(e, url), e);
    }
  }

  /// What a commit of these connections means, as the server says.
  static String durability(HikariDataSource source) {
    try (var connection = source.getConnection()) {
      var version = setting(connection, "server_version").split(" ", 2)[0];
      var fsync = setting(connection, "fsync");
      var standbys = setting(connection, "synchronous_standby_names");
      var commit = setting(connection, "synchronous_commit");
      return String.format(Locale.ROOT, "%s (PostgreSQL %s, synchronous_commit=%s, fsync=%s%s)",
          fsync.equals("on") ? "fsync per commit" : "not durable: the database server does not flush its disk", version,
          commit, fsync, standbys.isEmpty() ? "" : ", synchronous standbys: " + standbys);
    } catch (SQLException e) {
      throw new StoreException("the database does not say how it commits: " + e.getMessage(), e);
    }
  }

  private static String setting(Connection connection, String name) throws SQLException {
    try (var statement = connection.createStatement(); var rows = statement.executeQuery("show " + name)) {
      return rows.next() ? rows.getString(1) : "";
    }
  }
}
