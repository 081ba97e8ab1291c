package chat.parlance.imports;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Accumulators;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import com.mongodb.spi.dns.DnsClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
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

  private static final Pattern SHAPE = Pattern
      .compile("mongodb(?:\\+srv)?://(?:[^@/?#]*@)?(?<hosts>[^@/?#]+)(?:[/?][^@#]*)?");

  private final String hosts;
  private final MongoClient client;
  private final MongoDatabase database;

  private MongoSource(String hosts, MongoClient client, MongoDatabase database) {
    this.hosts = hosts;
    this.client = client;
    this.database = database;
  }

  /// The database that the URL names, or else `otherwise`. Throws [IllegalArgumentException] that shows nothing of a URL that is none.
  static MongoSource of(String url, String otherwise) {
    return of(url, otherwise, null);
  }

  /// `names`: who knows the records of `mongodb+srv:`; null for the system's name server.
  static MongoSource of(String url, String otherwise, @Nullable DnsClient names) {
    var shape = SHAPE.matcher(url);
    if (!shape.matches()) {
      throw shapeless();
    }
    var hosts = shape.group("hosts");
    try {
      var parsed = new ConnectionString(url, names);
      var client = MongoClients.create(settings(parsed));
      var named = parsed.getDatabase();
      return new MongoSource(hosts, client, client.getDatabase(named == null ? otherwise : named));
    } catch (IllegalArgumentException _) {
      throw shapeless();
    } catch (MongoException e) { // the records of mongodb+srv: are read at once
      throw new OriginalException("the original's MongoDB at " + hosts + " cannot be looked up (expected: that --from"
          + " names a host that the name server knows)", e);
    }
  }

  private static IllegalArgumentException shapeless() {
    return new IllegalArgumentException("a MongoDB URL of another shape (expected:"
        + " mongodb://user:password@host:27017/database; characters such as / in a password are written as %2F)");
  }

  /// The URL may say how long to wait.
  private static MongoClientSettings settings(ConnectionString parsed) {
    return MongoClientSettings.builder()
        .applyToClusterSettings(cluster -> cluster.serverSelectionTimeout(CONNECT_SECONDS, TimeUnit.SECONDS))
        .applyToSocketSettings(socket -> socket.connectTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
            .readTimeout(READ_SECONDS, TimeUnit.SECONDS))
        .applyToConnectionPoolSettings(pool -> pool.maxSize(2)).applyConnectionString(parsed)
        .applicationName("parlance import").build();
  }

  /// Its name.
  String name() {
    return database.getName();
  }

  private <T> T asked(Supplier<T> question) {
    try {
      return question.get();
    } catch (MongoException e) {
      throw new OriginalException("the original's MongoDB at " + hosts + " " + fault(e), e);
    }
  }

  private static String fault(MongoException e) {
    return switch (e) {
      case MongoSecurityException _ ->
        "does not let this user in (expected: user and password of --from, and authSource if the user is kept elsewhere)";
      case MongoTimeoutException _,MongoSocketException _ ->
        "does not answer (expected: that it runs, and that --from names its host and port)";
      case MongoCommandException refused -> "cannot be read: " + refused.getErrorMessage();
      default -> "cannot be read: " + e.getMessage();
    };
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
