package chat.parlance.imports;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Accumulators;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/// A MongoDB database that is read. Every wait has an end; nothing is written.
final class MongoSource implements AutoCloseable {

  /// So many documents are asked for at once.
  static final int PAGE = 200;
  private static final int CONNECT_SECONDS = 10;
  private static final int READ_SECONDS = 120;

  private final MongoClient client;
  private final MongoDatabase database;

  private MongoSource(MongoClient client, MongoDatabase database) {
    this.client = client;
    this.database = database;
  }

  /// The database that the URL names, or else `otherwise`. Throws [IllegalArgumentException] that shows nothing of a URL that is none.
  static MongoSource of(String url, String otherwise) {
    ConnectionString parsed;
    try {
      parsed = new ConnectionString(url);
    } catch (IllegalArgumentException _) {
      throw new IllegalArgumentException("a MongoDB URL of another shape (expected:"
          + " mongodb://user:password@host:27017/database; characters such as / in a password are written as %2F)");
    }
    var settings = MongoClientSettings.builder().applyConnectionString(parsed).applicationName("parlance import")
        .applyToClusterSettings(cluster -> cluster.serverSelectionTimeout(CONNECT_SECONDS, TimeUnit.SECONDS))
        .applyToSocketSettings(socket -> socket.connectTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
            .readTimeout(READ_SECONDS, TimeUnit.SECONDS))
        .applyToConnectionPoolSettings(pool -> pool.maxSize(2)).build();
    var client = MongoClients.create(settings);
    var named = parsed.getDatabase();
    return new MongoSource(client, client.getDatabase(named == null ? otherwise : named));
  }

  /// Its name.
  String name() {
    return database.getName();
  }

  private static <T> T asked(Supplier<T> question) {
    try {
      return question.get();
    } catch (MongoException e) {
      throw new OriginalException("the original's MongoDB cannot be read: " + e.getMessage(), e);
    }
  }

  /// All documents of a collection in the order of their ids, a page after the other: no cursor is open between them.
  void pages(String collection, Consumer<List<Document>> each) {
    ObjectId last = null;
    while (true) {
      var page = page(collection, last);
      if (!page.isEmpty()) {
        each.accept(page);
      }
      if (page.size() < PAGE) {
        return;
      }
      last = page.getLast().getObjectId("_id");
    }
  }

  private List<Document> page(String collection, @Nullable ObjectId after) {
    var filter = after == null ? Filters.type("_id", "objectId") : Filters.gt("_id", after);
    return asked(() -> database.getCollection(collection).find(filter).sort(Sorts.ascending("_id")).limit(PAGE)
        .into(new ArrayList<>()));
  }

  /// How many documents have an id that the originals do not make, and [#pages] does not reach.
  long unreached(String collection) {
    return asked(() -> database.getCollection(collection)
        .countDocuments(Filters.not(Filters.type("_id", "objectId"))));
  }

  /// The documents in this order, one after the other.
  void each(String collection, Bson filter, Bson order, Consumer<Document> look) {
    asked(() -> {
      try (var cursor = database.getCollection(collection).find(filter).sort(order).allowDiskUse(true).batchSize(PAGE)
          .cursor()) {
        cursor.forEachRemaining(look);
      }
      return true;
    });
  }

  List<Document> all(String collection, Bson filter) {
    return asked(() -> database.getCollection(collection).find(filter).into(new ArrayList<>()));
  }

  /// How many documents there are with each value of this field.
  void counts(String collection, String field, BiConsumer<@Nullable Object, Long> each) {
    asked(() -> {
      try (var cursor = database.getCollection(collection)
          .aggregate(List.of(Aggregates.group("$" + field, Accumulators.sum("number", 1L)))).allowDiskUse(true)
          .batchSize(PAGE).cursor()) {
        cursor.forEachRemaining(
            group -> each.accept(group.get("_id"), ((Number) group.getOrDefault("number", 0L)).longValue()));
      }
      return true;
    });
  }

  /// This id in the forms in which documents may refer to it.
  static List<Object> forms(String id) {
    return ObjectId.isValid(id) ? List.of(new ObjectId(id), id) : List.of(id);
  }

  static List<Object> forms(List<String> ids) {
    return ids.stream().flatMap(id -> forms(id).stream()).toList();
  }

  @Override
  public void close() {
    client.close();
  }
}
