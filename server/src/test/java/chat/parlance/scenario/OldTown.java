package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.store.Stores;
import chat.parlance.imports.Import;
import chat.parlance.imports.Original;
import chat.parlance.imports.Tally;
import chat.parlance.store.sql.SqlStores;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.UnaryOperator;
import org.bson.Document;

/// The MongoDB of a service from which people move, and the move. An imitation of a server: what it does not know was never tried.
final class OldTown implements AutoCloseable {

  private final MongoServer server = new MongoServer(new MemoryBackend());
  private final String url;
  private final String database;
  private final MongoClient client;

  OldTown(String database) {
    var address = server.bind();
    this.database = database;
    url = "mongodb://127.0.0.1:" + address.getPort();
    client = MongoClients.create(url);
  }

  String url() {
    return url + "/" + database;
  }

  /// Puts a document there, as extended JSON with single quotes.
  void put(String collection, String json) {
    client.getDatabase(database).getCollection(collection).insertOne(Document.parse(json));
  }

  /// Puts another one in its place.
  void replace(String collection, String id, String json) {
    var document = Document.parse(json);
    client.getDatabase(database).getCollection(collection).replaceOne(new Document(id, document.get(id)), document);
  }

  /// Brings all of it into the database of a town that is not open.
  static Tally bring(Path data, String space, Original original) {
    return bring(data, space, original, UnaryOperator.identity());
  }

  static Tally bring(Path data, String space, Original original, UnaryOperator<Stores> around) {
    var tally = new Tally(_ -> {}, false);
    make(data);
    try (original; var stores = SqlStores.sqlite(data.resolve("parlance.db"), Clock.systemUTC())) {
      Import.run(original, around.apply(stores), new Import.Order(space, false), tally, Clock.systemUTC());
    }
    return tally;
  }

  /// Nothing was shown by another id than its own for want of memory.
  static void assertNothingMissed(Town town) {
    var metrics = town.person("ann").call("GET", "/metrics", null).body();
    assertThat(metrics).containsPattern("(?m)^parlance_alias_misses_total 0\\.0$");
  }

  private static void make(Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    client.close();
    server.shutdownNow();
  }
}
