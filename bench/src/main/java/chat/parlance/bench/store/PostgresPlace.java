package chat.parlance.bench.store;

import chat.parlance.bench.Scratch;
import chat.parlance.store.sql.PostgresUrl;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A PostgreSQL server to measure with: the one of the URL in `PARLANCE_BENCH_DATABASE`, or one of this process that flushes its disk
/// and has its usual settings. Every measurement gets a new database there.
public final class PostgresPlace implements AutoCloseable {

  private static final String VARIABLE = "PARLANCE_BENCH_DATABASE";
  private static final String PREFIX = "parlance_bench_";

  private static final String OTHERS = "select count(*) from pg_stat_activity where datname = current_database()"
      + " and backend_type = 'client backend' and pid <> pg_backend_pid()";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final PostgresUrl server;
  private final @Nullable EmbeddedPostgres own;
  private final @Nullable Path directory;
  private final AtomicInteger made = new AtomicInteger();

  private PostgresPlace(PostgresUrl server, @Nullable EmbeddedPostgres own, @Nullable Path directory) {
    this.server = server;
    this.own = own;
    this.directory = directory;
  }

  public static PostgresPlace open() throws IOException {
    var named = System.getenv(VARIABLE);
    if (named != null) {
      return new PostgresPlace(PostgresUrl.of(named), null, null);
    }
    var directory = Scratch.directory();
    var own = EmbeddedPostgres.builder().setDataDirectory(directory.resolve("data"))
        .setServerConfig("synchronous_commit", "on").setServerConfig("fsync", "on")
        .setPGStartupWait(Duration.ofSeconds(60)).start();
    return new PostgresPlace(PostgresUrl.of("postgres://postgres:postgres@localhost:" + own.getPort() + "/postgres"),
        own,
        directory);
  }

  /// The URL of a new, empty database, as one writes it into a setting.
  public String database() throws SQLException {
    var name = PREFIX + ProcessHandle.current().pid() + "_" + made.incrementAndGet();
    run(server, "create database " + name);
    var place = server.place().split("[/?]", 2)[0] + "/" + name;
    return "postgres://" + server.user() + ":" + server.password() + "@" + place;
  }

  /// Removes a database that was made here.
  public void drop(String url) throws SQLException {
    run(server, "drop database " + url.substring(url.lastIndexOf('/') + 1) + " with (force)");
  }

  static Connection connection(PostgresUrl url) throws SQLException {
    var connection = DriverManager.getConnection("jdbc:postgresql://" + url.place(), url.user(), url.password());
    try (var statement = connection.createStatement()) {
      statement.execute("set synchronous_commit = on");
    }
    return connection;
  }

  /// What the question says.
  static long number(PostgresUrl url, String question) throws SQLException {
    try (var connection = connection(url);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(question)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /// How often the server flushed its log. It knows of what a connection did when that is over, so it is asked when all others are.
  static long flushes(PostgresUrl url) throws SQLException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (number(url, OTHERS) > 0) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("connections to " + url + " that do not end (expected: none)");
      }
      LockSupport.parkNanos(10_000_000);
    }
    boolean since18 = number(url, "select current_setting('server_version_num')::int") >= 180_000;
    return number(url, since18 ? "select sum(fsyncs)::bigint from pg_stat_io where object = 'wal'"
        : "select wal_sync from pg_stat_wal");
  }

  private static void run(PostgresUrl url, String sql) throws SQLException {
    try (var connection = connection(url); var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws IOException {
    if (own != null && directory != null) {
      own.close();
      Scratch.remove(directory);
    }
  }
}
