package chat.parlance.store;

import chat.parlance.store.sql.PostgresUrl;
import chat.parlance.store.sql.SqlStores;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// A PostgreSQL server of this process, started when it is asked for first and gone with the process. It does not flush its disk:
/// nothing is to survive.
public final class PostgresServer {

  private static final String TEMPLATE = "parlance_template";
  private static final AtomicInteger MADE = new AtomicInteger();

  /// Started once.
  private static final class Only {
    static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      try {
        var server = EmbeddedPostgres.builder().setPGStartupWait(Duration.ofSeconds(60)).setServerConfig("fsync", "off")
            .setServerConfig("full_page_writes", "off").setServerConfig("max_connections", "200").start();
        run(server, "create database " + TEMPLATE);
        SqlStores.migrate(url(server, TEMPLATE));
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private PostgresServer() {}

  /// A new database without tables.
  public static PostgresUrl bare() {
    return made("");
  }

  /// A new database with empty tables.
  public static PostgresUrl empty() {
    return made(" template " + TEMPLATE);
  }

  private static PostgresUrl made(String how) {
    var name = "parlance_" + MADE.incrementAndGet();
    run(Only.SERVER, "create database " + name + how);
    return url(Only.SERVER, name);
  }

  /// As one writes it into a setting.
  public static String setting(PostgresUrl url) {
    return "postgres://" + url.user() + ":" + url.password() + "@" + url.place();
  }

  public static void drop(PostgresUrl url) {
    run(Only.SERVER, "drop database " + url.place().substring(url.place().indexOf('/') + 1) + " with (force)");
  }

  static PostgresUrl url(EmbeddedPostgres server, String database) {
    return PostgresUrl.of("postgres://postgres:postgres@localhost:" + server.getPort() + "/" + database);
  }

  private static void run(EmbeddedPostgres server, String sql) {
    try (var connection = DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"));
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
