package chat.parlance.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;

/// A PostgreSQL server of a test's own that is stopped and started again with what it has. It flushes its disk.
public final class StoppablePostgres implements AutoCloseable {

  private final Path directory;
  private EmbeddedPostgres server;
  private final int port;

  public StoppablePostgres() {
    try {
      directory = Files.createTempDirectory("parlance-postgres");
      server = started(0);
      port = server.getPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private EmbeddedPostgres started(int at) throws IOException {
    var builder = EmbeddedPostgres.builder().setDataDirectory(directory.resolve("data")).setCleanDataDirectory(false)
        .setPGStartupWait(Duration.ofSeconds(60));
    return at == 0 ? builder.start() : builder.setPort(at).start();
  }

  public String url() {
    return PostgresServer.setting(PostgresServer.url(server, "postgres"));
  }

  public void stop() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void start() {
    try {
      server = started(port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    stop();
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
