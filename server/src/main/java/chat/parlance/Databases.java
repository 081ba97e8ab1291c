package chat.parlance;

import chat.parlance.config.ParlanceConfig;
import chat.parlance.core.store.Stores;
import chat.parlance.store.memory.MemoryStores;
import chat.parlance.store.sql.SqlStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Which store the configured URL means.
final class Databases {

  private Databases() {}

  static Stores open(ParlanceConfig config, InstantSource clock) throws IOException {
    var file = file(config);
    return file == null ? new MemoryStores(clock) : SqlStores.sqlite(file, clock);
  }

  /// The SQLite file, whose directory exists afterwards; null when everything stays in memory.
  static @Nullable Path file(ParlanceConfig config) throws IOException {
    if (config.databaseUrl().equals("memory:")) {
      return null;
    }
    var named = config.databaseUrl().substring("sqlite:".length());
    var file = named.isEmpty() ? Path.of(config.dataDir(), "parlance.db") : Path.of(named);
    var directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    return file;
  }
}
