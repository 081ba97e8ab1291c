package chat.parlance.store.mongo;

import static com.mongodb.client.model.Filters.eq;

import chat.parlance.core.store.AliasStore;
import chat.parlance.core.store.Contents;
import chat.parlance.core.store.ConversationLog;
import chat.parlance.core.store.ConversationStore;
import chat.parlance.core.store.MarkStore;
import chat.parlance.core.store.OutboxStore;
import chat.parlance.core.store.RetentionStore;
import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.Stores;
import chat.parlance.core.store.UserStore;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.bson.Document;

/// Everything in one MongoDB database, of a stand-alone server, a replica set or a sharded cluster.
///
/// ```
/// change        space, conversation, seq | last changes[] updatedAt stamps[] wishes[] aliases[] pending    the log: one document per transaction and conversation
/// conversation  space, conversation | kind key subject … lastSeq lastMessage gone floor oldest           from here on all follows from the log:
/// member        space, conversation, user | role … seq goneAt
/// message       space, conversation, seq | id content reactions[] … rev entry
/// stamp         _id: space, actor, key | fingerprint, result                           idempotency keys
/// outbox        space, conversation, consumer, number | …                              what other systems are to be told; outbox_lane, outbox_dead
/// key           _id: space, key | conversation                                         ids that are reserved for unique keys
/// alias         _id: space, name | id shown                                            names of what was imported
/// mark, mark_step, user, revocation, filling, counter, probe, schema
/// ```
///
/// Durability: a commit returns after a majority of the replica set has everything in its journal (`w: majority, j: true`).
public final class MongoStores implements Stores {

  private static final Duration REPAIR_EVERY = Duration.ofSeconds(5);
  /// What is pending for so long is not being written any more.
  private static final Duration ABANDONED = Duration.ofSeconds(30);

  private final Mongo mongo;
  private final InstantSource clock;
  private final String durability;
  private final LongAdder commits = new LongAdder();
  private final MongoLog log;
  private final Caretaker caretaker;

  private MongoStores(Mongo mongo, int writers, InstantSource clock) {
    this.mongo = mongo;
    this.clock = clock;
    var projections = new Projections(mongo);
    var repair = new Repair(mongo, projections);
    repair.all(Duration.ZERO);
    this.durability = durable(mongo);
    this.log = new MongoLog(
        new MongoLog.Parts(mongo, new Known(), new Keys(mongo), projections, repair, clock, commits),
        writers);
    this.caretaker = new Caretaker(repair, REPAIR_EVERY, ABANDONED);
  }

  /// Brings the database up to date, repairs what a crash left behind, and opens it; `writers` transactions may write at once. Throws
  /// [StoreException] that says what is wrong with it.
  public static MongoStores open(MongoUrl url, int writers, InstantSource clock) {
    return kept(url, mongo -> {
      new MongoSchema(mongo).upgrade();
      return new MongoStores(mongo, writers, clock);
    });
  }

  /// Opens a database that is there, without changing its schema, which must be today's. What a crash left behind is repaired.
  public static MongoStores existing(MongoUrl url, InstantSource clock) {
    return kept(url, mongo -> {
      int missing = new MongoSchema(mongo).missing();
      if (missing > 0) {
        throw new StoreException("the schema of " + url + " lacks " + missing + " step(s) (expected: none; `parlance"
            + " migrate` makes them)");
      }
      return new MongoStores(mongo, 1, clock);
    });
  }

  private static MongoStores kept(MongoUrl url, Function<Mongo, MongoStores> work) {
    var mongo = Mongo.of(url);
    try {
      return work.apply(mongo);
    } catch (RuntimeException e) {
      mongo.close();
      throw opened(url, e);
    }
  }

  private static <T> T asked(MongoUrl url, Function<Mongo, T> question) {
    try (var mongo = Mongo.of(url)) {
      return question.apply(mongo);
    } catch (StoreException e) {
      throw opened(url, e);
    }
  }

  private static StoreException opened(MongoUrl url, RuntimeException e) {
    var reason = String.valueOf(e.getMessage());
    return new StoreException(reason.contains(url.toString()) ? reason
        : "the database " + url + " cannot be opened or brought up to date: " + reason, e);
  }

  /// Whether nothing was ever written to this database.
  public static boolean bare(MongoUrl url) {
    return asked(url, mongo -> new MongoSchema(mongo).bare());
  }

  /// What can be said of this database without changing anything. Throws [StoreException] when it cannot be asked.
  public static String look(MongoUrl url) {
    return asked(url, mongo -> {
      var version = mongo.run("buildInfo").getString("version");
      long bytes = Docs.number(mongo.run("dbStats"), "dataSize");
      return String.format(Locale.ROOT, "%s answers: MongoDB %s, %s, %d KiB%s", url, version, mongo.topology(),
          bytes >> 10,
          new MongoSchema(mongo).missing() == 0 ? ", schema up to date"
              : "; the next start brings its schema up to date");
    });
  }

  /// Brings the schema of this database up to date; returns how many steps that took.
  public static int migrate(MongoUrl url) {
    return asked(url, mongo -> new MongoSchema(mongo).upgrade());
  }

  private static String durable(Mongo mongo) {
    return "journaled by a majority per commit (MongoDB " + mongo.run("buildInfo").getString("version") + ", "
        + mongo.topology() + ", w=majority, j=true)";
  }

  @Override
  public ConversationLog log() {
    return log;
  }

  @Override
  public ConversationStore conversations() {
    return new MongoConversations(mongo);
  }

  @Override
  public MarkStore marks() {
    return new MongoMarks(mongo);
  }

  @Override
  public UserStore users() {
    return new MongoUsers(mongo);
  }

  @Override
  public OutboxStore outbox() {
    return new MongoOutbox(mongo);
  }

  @Override
  public Contents contents() {
    return new MongoContents(mongo);
  }

  @Override
  public RetentionStore retention() {
    return new MongoRetention(mongo, log);
  }

  @Override
  public AliasStore aliases() {
    return new MongoAliases(mongo);
  }

  @Override
  public long messageBytes() {
    return AtHand.MESSAGE_BYTES;
  }

  @Override
  public String durability() {
    return durability;
  }

  @Override
  public Work work() {
    return new Work(mongo.statements(), commits.sum());
  }

  @Override
  public void probe() {
    mongo.writeAll("probe", List.of(new UpdateOneModel<Document>(eq(1),
        new Document("$set", new Document("at", Docs.date(clock.instant()))), new UpdateOptions().upsert(true))), true);
  }

  @Override
  public void close() {
    caretaker.close();
    mongo.close();
  }
}
