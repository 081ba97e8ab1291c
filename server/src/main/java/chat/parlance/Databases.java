package chat.parlance;

import chat.parlance.config.ParlanceConfig;
import chat.parlance.core.store.Stores;
import chat.parlance.store.sql.SqlStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;

/// Which store the configured URL means.
final class Databases {

  private Databases() {}

  static Stores open(ParlanceConfig config, InstantSource clock) throws IOException {
    return SqlStores.sqlite(file(config), clock);
  }

  /// The SQLite file; its directory exists afterwards.
  static Path file(ParlanceConfig config) throws IOException {
    var named = config.databaseUrl().substring("sqlite:".length());
    var file = named.isEmpty() ? Path.of(config.dataDir(), "parlance.db") : Path.of(named);
    var directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    return file;
  }
}
