package chat.parlance.store;

import chat.parlance.store.sql.PostgresUrl;
import chat.parlance.store.sql.SqlStores;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// A PostgreSQL server of this process, started when it is asked for first and gone with the process. It does not flush its disk:
/// nothing is to survive.
public final class PostgresServer {

  private static final String TEMPLATE = "parlance_template";
  private static final AtomicInteger MADE = new AtomicInteger();
  private static final Queue<PostgresUrl> FREE = new ConcurrentLinkedQueue<>();

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
    return made(" template " + TEMPLATE + " strategy = file_copy"); // ten times as fast as the usual one
  }

  /// One with empty tables that others may have had before.
  static PostgresUrl lent() {
    var free = FREE.poll();
    return free == null ? empty() : free;
  }

  /// Empties a database that was [#lent], for the next one. Numbers that it gives go on.
  static void giveBack(PostgresUrl url) {
    run(url, """
        do $$ declare name text; begin
          for name in select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
              and relname <> 'flyway_schema_history' loop
            execute format('delete from %I', name);
          end loop;
        end $$""");
    FREE.add(url);
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
    run(url(server, "postgres"), sql);
  }

  private static void run(PostgresUrl url, String sql) {
    try (var connection = DriverManager.getConnection(url.jdbc(), url.user(), url.password());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
