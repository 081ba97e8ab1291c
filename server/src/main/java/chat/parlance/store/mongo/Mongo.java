package chat.parlance.store.mongo;

import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.StoreUnavailableException;
import com.mongodb.ConnectionString;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoConnectionPoolClearedException;
import com.mongodb.MongoException;
import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoNodeIsRecoveringException;
import com.mongodb.MongoNotPrimaryException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoServerUnavailableException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.MongoWriteConcernException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.AggregateIterable;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.CountOptions;
import com.mongodb.client.model.WriteModel;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/// One database of a MongoDB server or cluster: every wait has an end, every write is journaled by a majority, every read sees what a
/// majority has, and every error is one of ours.
final class Mongo implements AutoCloseable {

  /// The code of a unique key that is taken.
  static final int TAKEN = 11_000;

  private static final int ATTEMPTS = 5;

  private static final int CONNECT_SECONDS = 3;
  private static final int STATEMENT_SECONDS = 10;
  private static final int SILENCE_SECONDS = 20;
  private static final int CONNECTIONS = 16;
  private static final WriteConcern DURABLE = WriteConcern.MAJORITY.withJournal(true)
      .withWTimeout(STATEMENT_SECONDS, TimeUnit.SECONDS);

  private final MongoUrl url;
  private final MongoClient client;
  private final MongoDatabase database;
  private final LongAdder statements = new LongAdder();
  private volatile boolean closed;

  private Mongo(MongoUrl url, ConnectionString parsed) {
    this.url = url;
    var counting = new CommandListener() {
      @Override
      public void commandStarted(CommandStartedEvent event) {
        statements.increment();
      }
    };
    this.client = MongoClients.create(MongoClientSettings.builder().applyConnectionString(parsed)
        .applicationName("parlance").writeConcern(DURABLE).readConcern(ReadConcern.MAJORITY)
        .readPreference(ReadPreference.primary()).addCommandListener(counting)
        .applyToClusterSettings(cluster -> cluster.serverSelectionTimeout(CONNECT_SECONDS, TimeUnit.SECONDS))
        .applyToSocketSettings(socket -> socket.connectTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
            .readTimeout(SILENCE_SECONDS, TimeUnit.SECONDS))
        .applyToConnectionPoolSettings(pool -> pool.maxSize(CONNECTIONS).maxWaitTime(CONNECT_SECONDS, TimeUnit.SECONDS))
        .build());
    this.database = client.getDatabase(url.database());
  }

  /// Opens nothing yet. Throws [StoreException] when the URL says what the driver does not understand.
  static Mongo of(MongoUrl url) {
    try {
      return new Mongo(url, new ConnectionString(url.url()));
    } catch (IllegalArgumentException _) { // its words may be a part of the password
      throw new StoreException("the database " + url + " cannot be opened: the URL has a part that the driver does not"
          + " understand (expected: options of the MongoDB driver; % only before two hexadecimal digits)");
    } catch (MongoException e) {
      throw new StoreException("the database " + url + " cannot be opened: "
          + String.valueOf(e.getMessage()).replace(url.url(), url.toString()), e);
    }
  }

  MongoUrl url() {
    return url;
  }

  long statements() {
    return statements.sum();
  }

  MongoCollection<Document> in(String collection) {
    return database.getCollection(collection);
  }

  Document run(String command) {
    return ask(() -> database.runCommand(new Document(command, 1)));
  }

  String topology() {
    return switch (client.getClusterDescription().getType()) {
      case STANDALONE -> "stand-alone";
      case REPLICA_SET -> "replica set";
      case SHARDED -> "sharded cluster";
      default -> "server";
    };
  }

  /// Asks, and says in our words what went wrong.
  <T extends @Nullable Object> T ask(Supplier<T> question) {
    if (closed) {
      throw new StoreUnavailableException("The store is closed.");
    }
    try {
      return question.get();
    } catch (MongoException | IllegalStateException e) {
      throw fault(e);
    }
  }

  FindIterable<Document> find(String collection, Bson filter) {
    return in(collection).find(filter).maxTime(STATEMENT_SECONDS, TimeUnit.SECONDS);
  }

  List<Document> all(String collection, Bson filter) {
    return ask(() -> find(collection, filter).into(new ArrayList<>()));
  }

  @Nullable Document one(String collection, Bson filter) {
    return this.<@Nullable Document>ask(() -> find(collection, filter).first());
  }

  List<Document> aggregate(String collection, List<Bson> steps) {
    return ask(() -> {
      AggregateIterable<Document> found = in(collection).aggregate(steps);
      return found.maxTime(STATEMENT_SECONDS, TimeUnit.SECONDS).into(new ArrayList<>());
    });
  }

  /// Counts to `limit` and no further; 0 means all.
  long count(String collection, Bson filter, int limit) {
    return ask(() -> in(collection).countDocuments(filter,
        new CountOptions().limit(limit).maxTime(STATEMENT_SECONDS, TimeUnit.SECONDS)));
  }

  /// Writes in any order, all at once. A unique key that is taken means that somebody else has written the same or something later:
  /// that is passed over.
  void write(String collection, List<? extends WriteModel<Document>> writes) {
    tried(collection, writes, false);
  }

  /// The same for writes that must not be passed over: whoever else made the document that was missing, they are done again.
  void writeAll(String collection, List<? extends WriteModel<Document>> writes, boolean ordered) {
    List<? extends WriteModel<Document>> left = writes;
    for (int attempt = 0; !left.isEmpty(); attempt++) {
      left = tried(collection, left, ordered);
      if (attempt == ATTEMPTS) {
        throw new StoreException("the database refuses: a key of " + collection + " is taken again and again");
      }
    }
  }

  /// Those of the writes that met a key that was taken, and, in order, those behind them.
  private <W extends WriteModel<Document>> List<W> tried(String collection, List<W> writes, boolean ordered) {
    return writes.isEmpty() ? writes : ask(() -> {
      try {
        in(collection).bulkWrite(writes, new BulkWriteOptions().ordered(ordered));
        return List.of();
      } catch (MongoBulkWriteException e) {
        if (!onlyTaken(e)) {
          throw e;
        }
        return ordered ? writes.subList(e.getWriteErrors().getFirst().getIndex(), writes.size())
            : e.getWriteErrors().stream().map(error -> writes.get(error.getIndex())).toList();
      }
    });
  }

  /// Whether nothing went wrong but that unique keys were taken.
  static boolean onlyTaken(MongoBulkWriteException e) {
    return e.getWriteConcernError() == null
        && e.getWriteErrors().stream().allMatch(error -> error.getCode() == TAKEN);
  }

  StoreException fault(RuntimeException e) {
    if (e instanceof StoreException known) {
      return known;
    }
    if (closed) {
      return new StoreUnavailableException("The store is closed.", e);
    }
    return unavailable(e) ? new StoreUnavailableException("the database does not answer: " + e.getMessage(), e)
        : new StoreException("the database refuses: " + e.getMessage(), e);
  }

  /// Whether trying something else would fail too: no connection, a server that stops, steps down or has run out of something, a wait
  /// that ended, a majority that is not there.
  private static boolean unavailable(RuntimeException e) {
    return switch (e) {
      case MongoTimeoutException _,MongoSocketException _,MongoNotPrimaryException _,MongoNodeIsRecoveringException _,MongoExecutionTimeoutException _,MongoInterruptedException _,MongoConnectionPoolClearedException _,MongoServerUnavailableException _,MongoSecurityException _,MongoWriteConcernException _ ->
        true;
      case MongoBulkWriteException bulk -> bulk.getWriteConcernError() != null;
      default -> e instanceof IllegalStateException;
    };
  }

  @Override
  public void close() {
    closed = true;
    client.close();
  }
}
