package chat.parlance.store;

import chat.parlance.core.store.Stores;
import chat.parlance.store.sql.SqlStores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;

/// An SQLite file in a directory of its own.
final class SqliteBackend implements Backend {

  private final Path directory;

  SqliteBackend() {
    try {
      directory = Files.createTempDirectory("parlance-store");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path file() {
    return directory.resolve("parlance.db");
  }

  @Override
  public Stores open(InstantSource clock) {
    return SqlStores.sqlite(file(), clock);
  }

  @Override
  public void close() {
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
