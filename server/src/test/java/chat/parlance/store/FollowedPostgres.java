package chat.parlance.store;

import chat.parlance.store.sql.PostgresUrl;
import chat.parlance.web.Await;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// A PostgreSQL server of a test's own, and one that follows it by streaming replication: its data are a copy, made while the first stood
/// still. They do not flush their disks.
final class FollowedPostgres implements AutoCloseable {

  private final Path directory;
  private final EmbeddedPostgres primary;
  private @Nullable EmbeddedPostgres replica;
  private final PostgresUrl replicaUrl;

  FollowedPostgres() {
    try {
      directory = Files.createTempDirectory("parlance-followed");
      var first = started("primary", 0);
      int port = first.getPort();
      first.close();
      copy(directory.resolve("primary"), directory.resolve("replica"));
      primary = started("primary", port);
      Files.writeString(directory.resolve("replica/postgresql.auto.conf"),
          "primary_conninfo = 'host=localhost port=" + port + " user=postgres'\n");
      Files.createFile(directory.resolve("replica/standby.signal"));
      var following = started("replica", 0);
      replicaUrl = PostgresServer.url(following, "postgres");
      replica = following;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private EmbeddedPostgres started(String name, int port) throws IOException {
    var builder = EmbeddedPostgres.builder().setDataDirectory(directory.resolve(name)).setCleanDataDirectory(false)
        .setServerConfig("fsync", "off").setServerConfig("hot_standby", "on")
        .setPGStartupWait(Duration.ofSeconds(60));
    return port == 0 ? builder.start() : builder.setPort(port).start();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (var file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  PostgresUrl url() {
    return PostgresServer.url(primary, "postgres");
  }

  PostgresUrl replica() {
    return replicaUrl;
  }

  /// The replica gets what is written and does not show it.
  void pause() {
    ask("select pg_wal_replay_pause()");
    Await.value("whether the replica stands still",
        () -> ask("select pg_get_wal_replay_pause_state()"), "paused"::equals);
  }

  void resume() {
    ask("select pg_wal_replay_resume()");
  }

  void stopReplica() throws IOException {
    if (replica != null) {
      replica.close();
      replica = null;
    }
  }

  void startReplica() throws IOException {
    replica = started("replica", Integer.parseInt(replicaUrl.place().replaceAll(".*:(\\d+)/.*", "$1")));
  }

  private String ask(String question) {
    try (var connection = DriverManager.getConnection(replicaUrl.jdbc(), replicaUrl.user(), replicaUrl.password());
        var statement = connection.createStatement();
        var rows = statement.executeQuery(question)) {
      rows.next();
      return String.valueOf(rows.getString(1));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    stopReplica();
    primary.close();
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
