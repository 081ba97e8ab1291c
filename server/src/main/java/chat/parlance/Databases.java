package chat.parlance;

import chat.parlance.config.ConfigException;
import chat.parlance.config.ParlanceConfig;
import chat.parlance.core.store.Stores;
import chat.parlance.store.memory.MemoryStores;
import chat.parlance.store.mongo.MongoStores;
import chat.parlance.store.mongo.MongoUrl;
import chat.parlance.store.sql.PostgresUrl;
import chat.parlance.store.sql.SqlStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/// Which store the configured URL means.
sealed interface Databases {

  /// Everything stays in memory.
  record InMemory() implements Databases {}

  /// An SQLite file.
  record InFile(Path file) implements Databases {}

  record InPostgres(PostgresUrl url) implements Databases {}

  record InMongo(MongoUrl url) implements Databases {}

  /// Throws [ConfigException], which shows nothing secret, for a URL that means none.
  static Databases of(ParlanceConfig config) {
    return of(config.databaseUrl(), "database-url (DATABASE_URL)", config.dataDir());
  }

  /// The same of a URL that `setting` holds.
  static Databases of(String url, String setting, String dataDir) {
    if (url.equals("memory:")) {
      return new InMemory();
    }
    try {
      if (PostgresUrl.is(url)) {
        return new InPostgres(PostgresUrl.of(url));
      }
      if (MongoUrl.is(url)) {
        return new InMongo(MongoUrl.of(url));
      }
    } catch (IllegalArgumentException e) {
      throw new ConfigException(setting + ": " + Main.sentence(e));
    }
    var named = url.substring("sqlite:".length());
    return new InFile(named.isEmpty() ? Path.of(dataDir, "parlance.db") : Path.of(named));
  }

  /// Brings its schema up to date and opens it.
  static Stores open(ParlanceConfig config, InstantSource clock) throws IOException {
    return Moved.served(switch (of(config)) {
      case InMemory() -> new MemoryStores(clock);
      case InFile(var file) -> SqlStores.sqlite(ready(file), clock);
      case InPostgres(var url) -> SqlStores.postgres(url, replicas(config), LANES + OTHER_WRITERS, clock);
      case InMongo(var url) -> MongoStores.open(url, LANES + OTHER_WRITERS, clock);
    });
  }

  private static List<PostgresUrl> replicas(ParlanceConfig config) {
    try {
      return config.databaseReplicas().stream().map(PostgresUrl::of).toList();
    } catch (IllegalArgumentException e) {
      throw new ConfigException("database-replica-url (DATABASE_REPLICA_URL): " + Main.sentence(e));
    }
  }

  /// Transactions of the journal that a server writes to PostgreSQL or MongoDB at once, and room for relays and probes.
  int LANES = 4;
  int OTHER_WRITERS = 2;

  /// How many lanes the journal has with this database.
  static int lanes(ParlanceConfig config) {
    return switch (of(config)) {
      case InPostgres _,InMongo _ -> LANES;
      case InMemory _,InFile _ -> 1;
    };
  }

  /// The same file, whose directory exists afterwards.
  static Path ready(Path file) throws IOException {
    var directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    return file;
  }

  /// The SQLite file that can be backed up and restored, whether it exists or not. Throws [ConfigException] for other databases.
  static Path copied(ParlanceConfig config) {
    return switch (of(config)) {
      case InFile(var file) -> file;
      case InMemory() -> throw uncopied("memory", "what is in memory is gone with the server");
      case InPostgres _ -> throw uncopied("postgres", "PostgreSQL has its own tools for backups, pg_dump for one");
      case InMongo _ -> throw uncopied("mongodb", "MongoDB has its own tools for backups, mongodump for one");
    };
  }

  private static ConfigException uncopied(String which, String instead) {
    return new ConfigException("database-url: " + which + " has no file to copy (expected: sqlite); " + instead);
  }
}
