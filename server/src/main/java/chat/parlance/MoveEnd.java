package chat.parlance;

import chat.parlance.config.ConfigException;
import chat.parlance.config.ParlanceConfig;
import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.Stores;
import chat.parlance.store.memory.MemoryStores;
import chat.parlance.store.mongo.MongoStores;
import chat.parlance.store.mongo.MongoUrl;
import chat.parlance.store.sql.FileClaim;
import chat.parlance.store.sql.Foreign;
import chat.parlance.store.sql.PostgresUrl;
import chat.parlance.store.sql.SqlStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One end of a move, and how it is opened. Its text shows nothing secret.
record MoveEnd(String option, Databases database) {

  /// The database of a URL, which may be `env:NAME` so that nobody reads it off the command line. Throws [ConfigException], which shows
  /// nothing secret.
  static MoveEnd of(String option, String url, Map<String, String> environment, ParlanceConfig config) {
    var whole = url;
    if (url.startsWith("env:")) {
      whole = environment.getOrDefault(url.substring("env:".length()), "");
      if (whole.isEmpty()) {
        throw new ConfigException(option + " " + url + ": no such variable (expected: one that holds a URL)");
      }
    }
    if (!whole.startsWith("sqlite:") && !PostgresUrl.is(whole) && !MongoUrl.is(whole)) {
      throw new ConfigException(
          option + ": a URL of another kind (expected: sqlite:FILE, postgres://…, mongodb://…, or env:NAME of a"
              + " variable with one)");
    }
    return new MoveEnd(option, Databases.of(whole, option, config.dataDir()));
  }

  /// For reading, also while servers use it.
  Stores read() {
    return switch (database) {
      case Databases.InMemory() -> throw new ConfigException(option + ": memory has nothing to move");
      case Databases.InFile(var file) -> Foreign.sqlite(file);
      case Databases.InPostgres(var url) -> Foreign.postgres(url);
      case Databases.InMongo(var url) -> MongoStores.existing(url, InstantSource.system());
    };
  }

  /// For reading; empty when it is not there yet.
  Stores readIfThere(InstantSource clock) {
    boolean missing = switch (database) {
      case Databases.InMemory() -> false;
      case Databases.InFile(var file) -> !Files.exists(file);
      case Databases.InPostgres(var url) -> Foreign.bare(url);
      case Databases.InMongo(var url) -> MongoStores.bare(url);
    };
    return missing ? new MemoryStores(clock) : read();
  }

  /// For writing, while no server uses it. Its schema is brought up to date.
  Stores write(InstantSource clock) throws IOException {
    return switch (database) {
      case Databases.InMemory() -> throw new ConfigException(option + ": what is moved to memory is gone at once");
      case Databases.InFile(var file) -> SqlStores.sqlite(Databases.ready(file), clock);
      case Databases.InPostgres(var url) -> {
        int servers = Foreign.servers(url);
        if (servers > 0) {
          throw new StoreException("the database " + url + " is used by a server: it has " + servers
              + " connection(s) (expected: none)");
        }
        yield SqlStores.postgres(url, 1, clock);
      }
      case Databases.InMongo(var url) -> MongoStores.open(url, 1, clock);
    };
  }

  /// Whether opening it for writing keeps everybody else out.
  boolean alone() {
    return database instanceof Databases.InFile;
  }

  /// Keeps servers out where that can be done; null when one is there.
  @Nullable Stopped keepOut() {
    return switch (database) {
      case Databases.InMemory() -> () -> {};
      case Databases.InFile(var file) -> claimed(file);
      case Databases.InPostgres(var url) -> Foreign.servers(url) > 0 ? null : () -> {};
      case Databases.InMongo _ -> () -> {}; // it does not tell who else is there
    };
  }

  /// The servers of an end are stopped, until it is closed.
  interface Stopped extends AutoCloseable {
    @Override
    void close();
  }

  private static @Nullable Stopped claimed(Path file) {
    try {
      return FileClaim.of(file)::close;
    } catch (StoreException _) {
      return null;
    }
  }

  /// Whether both are the same place.
  boolean same(MoveEnd other) {
    return place().equals(other.place());
  }

  private Object place() {
    return switch (database) {
      case Databases.InMemory() -> "memory";
      case Databases.InFile(var file) -> file.toAbsolutePath().normalize();
      case Databases.InPostgres(var url) -> url.place();
      case Databases.InMongo(var url) -> url.shown();
    };
  }

  @Override
  public String toString() {
    return switch (database) {
      case Databases.InMemory() -> "memory";
      case Databases.InFile(var file) -> file.toString();
      case Databases.InPostgres(var url) -> url.toString();
      case Databases.InMongo(var url) -> url.toString();
    };
  }
}
