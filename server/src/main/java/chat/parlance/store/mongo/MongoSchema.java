package chat.parlance.store.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.lt;

import chat.parlance.core.store.StoreException;
import com.mongodb.ErrorCategory;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoWriteException;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.UpdateOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.bson.Document;
import org.bson.conversions.Bson;

/// The versions of what is in the database, and the steps from one to the next. Each step may be done again; servers that start
/// together wait for each other.
final class MongoSchema {

  private static final String VERSION = "version";
  private static final String LOCK = "lock";
  private static final Duration HELD = Duration.ofMinutes(10);
  private static final Duration PATIENCE = Duration.ofMinutes(11);
  private static final long AGAIN_NANOS = 100_000_000;
  /// How long the trace of a member who left is kept; see [Projections].
  private static final long GONE_DAYS = 7;

  private static final List<Consumer<Mongo>> STEPS = List.of(MongoSchema::indexes);

  private final Mongo mongo;

  MongoSchema(Mongo mongo) {
    this.mongo = mongo;
  }

  /// Does the steps that are missing; returns how many. Throws [StoreException] when the database is of a later version.
  int upgrade() {
    if (missing() == 0) {
      return 0;
    }
    var token = UUID.randomUUID().toString();
    lock(token);
    try {
      int missing = missing();
      for (int step = STEPS.size() - missing; step < STEPS.size(); step++) {
        STEPS.get(step).accept(mongo);
        var done = new Document("$set", new Document("number", step + 1));
        mongo.ask(() -> mongo.in("schema").updateOne(eq(VERSION), done, new UpdateOptions().upsert(true)));
      }
      return missing;
    } finally {
      mongo.ask(() -> mongo.in("schema").deleteOne(and(eq(LOCK), eq("by", token))));
    }
  }

  /// Whether no step was ever made.
  boolean bare() {
    return missing() == STEPS.size();
  }

  /// How many steps the database lacks.
  int missing() {
    var found = mongo.one("schema", eq(VERSION));
    int version = found == null ? 0 : found.getInteger("number");
    if (version > STEPS.size()) {
      throw new StoreException(
          "the database " + mongo.url() + " was written by a later version of Parlance: its schema is "
              + version + " (expected: at most " + STEPS.size() + ")");
    }
    return STEPS.size() - version;
  }

  private void lock(String token) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!locked(token)) {
      if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
        throw new StoreException(
            "the database " + mongo.url() + " is being brought up to date by another server, which does"
                + " not finish (expected: at most " + HELD.toMinutes() + " minutes)");
      }
      LockSupport.parkNanos(AGAIN_NANOS);
    }
  }

  private boolean locked(String token) {
    var now = Instant.now();
    var mine = new Document("$set", new Document("by", token).append("until", Date.from(now.plus(HELD))));
    return mongo.ask(() -> {
      try {
        mongo.in("schema").findOneAndUpdate(and(eq(LOCK), lt("until", Date.from(now))), mine,
            new FindOneAndUpdateOptions().upsert(true));
        return true;
      } catch (MongoCommandException | MongoWriteException e) {
        if (ErrorCategory.fromErrorCode(e.getCode()) == ErrorCategory.DUPLICATE_KEY) {
          return false;
        }
        throw e;
      }
    });
  }

  /// Unique keys begin with the shard key, space and conversation.
  private static void indexes(Mongo mongo) {
    var here = List.of("space", "conversation");
    unique(mongo, "change", here, "seq");
    index(mongo, "change", up(here, "last"), new IndexOptions());
    index(mongo, "change", Indexes.ascending("pending"), new IndexOptions().sparse(true));
    unique(mongo, "conversation", here);
    index(mongo, "conversation", Indexes.ascending("space", "kind", "conversation"), new IndexOptions());
    index(mongo, "conversation", Indexes.compoundIndex(Indexes.ascending("space", "kind", "status"),
        Indexes.descending("updatedAt", "conversation")), only("kind", "SUPPORT"));
    index(mongo, "conversation", Indexes.ascending("space", "kind", "oldest", "conversation"), new IndexOptions());
    unique(mongo, "member", here, "user");
    index(mongo, "member", Indexes.ascending("space", "user", "support", "conversation"), new IndexOptions());
    index(mongo, "member", Indexes.ascending("goneAt"), new IndexOptions().expireAfter(GONE_DAYS, TimeUnit.DAYS));
    unique(mongo, "message", here, "seq");
    index(mongo, "message", up(here, "live", "seq"), new IndexOptions());
    index(mongo, "message", Indexes.ascending("id"), new IndexOptions());
    index(mongo, "message", up(here, "thread", "seq"), there("thread"));
    index(mongo, "message", up(here, "pinned", "seq"), there("pinned"));
    unique(mongo, "mark", here, "user");
    unique(mongo, "mark_step", here, "user", "seq");
    unique(mongo, "outbox", here, "consumer", "number");
    index(mongo, "outbox", Indexes.ascending("consumer", "at"), new IndexOptions());
    unique(mongo, "outbox_lane", here, "consumer");
    index(mongo, "outbox_lane", Indexes.ascending("consumer", "due"), new IndexOptions());
    unique(mongo, "outbox_dead", here, "consumer", "number");
    index(mongo, "outbox", Indexes.ascending("place"), new IndexOptions());
    index(mongo, "outbox_dead", Indexes.ascending("consumer"), new IndexOptions());
    index(mongo, "outbox_dead", Indexes.ascending("place"), new IndexOptions());
    index(mongo, MongoAliases.COLLECTION, Indexes.ascending("id"), new IndexOptions());
    index(mongo, "user", Indexes.ascending("erasing"), new IndexOptions().sparse(true));
    index(mongo, "user", Indexes.ascending("_id.space", "favourites.person"), new IndexOptions());
    index(mongo, "revocation", Indexes.ascending("until"), new IndexOptions());
  }

  private static void unique(Mongo mongo, String collection, List<String> first, String... rest) {
    index(mongo, collection, up(first, rest), new IndexOptions().unique(true));
  }

  private static Bson up(List<String> first, String... rest) {
    return Indexes.compoundIndex(Indexes.ascending(first), Indexes.ascending(rest));
  }

  private static IndexOptions only(String field, String value) {
    return new IndexOptions().partialFilterExpression(new Document(field, value));
  }

  private static IndexOptions there(String field) {
    return new IndexOptions().partialFilterExpression(new Document(field, new Document("$exists", true)));
  }

  private static void index(Mongo mongo, String collection, Bson keys, IndexOptions options) {
    mongo.ask(() -> mongo.in(collection).createIndex(keys, options));
  }
}
