package chat.parlance.store.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lte;

import chat.parlance.core.ConversationId;
import chat.parlance.core.store.Contents.Dead;
import chat.parlance.core.store.OutboxStore;
import com.mongodb.client.model.DeleteManyModel;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.WriteModel;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/// Wishes and their lanes. A claim moves the time at which its lane is due to where the claim ends, and that time is its proof.
///
/// A lane counts what was written into it, after the wish is there: who finds it empty takes it away only if nothing came meanwhile.
final class MongoOutbox implements OutboxStore {

  private record Lane(String consumer, ConversationId about) {}

  private final Mongo mongo;

  MongoOutbox(Mongo mongo) {
    this.mongo = mongo;
  }

  static List<WriteModel<Document>> wishes(List<Entry.Asked> asked) {
    return asked.stream().<WriteModel<Document>>map(one -> new InsertOneModel<>(Docs.of(one.wish().about())
        .append("consumer", one.wish().consumer()).append("number", one.number()).append("seq", one.wish().seq())
        .append("at", Docs.date(one.wish().at())).append("payload", one.wish().payload()))).toList();
  }

  static List<WriteModel<Document>> lanes(List<Entry.Asked> asked) {
    Map<Lane, Date> lanes = new LinkedHashMap<>();
    asked.forEach(one -> lanes.putIfAbsent(new Lane(one.wish().consumer(), one.wish().about()),
        Date.from(one.wish().at())));
    var writes = new ArrayList<WriteModel<Document>>();
    lanes.forEach((lane, at) -> writes.add(new UpdateOneModel<>(at(lane),
        new Document("$inc", new Document("written", 1L))
            .append("$setOnInsert", new Document("due", at).append("failures", 0).append("progress", "")),
        new UpdateOptions().upsert(true))));
    return writes;
  }

  private static Bson at(Lane lane) {
    return and(Places.of(lane.about()), eq("consumer", lane.consumer()));
  }

  /// Keeps wishes that are in no entry of the log, behind those of their lane.
  static void keep(List<Wish> wishes, Mongo mongo) {
    for (var wish : wishes) {
      var asked = List.of(new Entry.Asked(wish, next(new Lane(wish.consumer(), wish.about()), mongo)));
      mongo.write("outbox", wishes(asked));
      mongo.writeAll("outbox_lane", lanes(asked), true);
    }
  }

  /// A number behind all of the lane, also behind those that were given up.
  private static long next(Lane lane, Mongo mongo) {
    return 1 + Stream.of("outbox", "outbox_dead").mapToLong(collection -> mongo.ask(() -> mongo
        .find(collection, at(lane)).sort(Sorts.descending("number")).limit(1).into(new ArrayList<>())).stream()
        .mapToLong(doc -> Docs.number(doc, "number")).findFirst().orElse(0)).max().orElse(0);
  }

  /// Keeps a dead letter that never waited here.
  static void bury(Wish wish, Instant at, String reason, Mongo mongo) {
    var lane = new Lane(wish.consumer(), wish.about());
    bury(lane, new Pending(next(lane, mongo), wish), at, reason, mongo);
  }

  @Override
  public List<Batch> claim(Claim claim) {
    var due = mongo.ask(() -> mongo.find("outbox_lane",
        and(eq("consumer", claim.consumer()), lte("due", Docs.date(claim.now())))).sort(Sorts.ascending("due"))
        .limit(claim.lanes()).into(new ArrayList<>()));
    return due.stream().flatMap(lane -> claimed(claim, lane).stream()).toList();
  }

  /// Nothing when another relay was faster.
  private Optional<Batch> claimed(Claim claim, Document found) {
    var lane = new Lane(claim.consumer(), Docs.id(found));
    var mine = mongo.ask(() -> mongo.in("outbox_lane").updateOne(and(at(lane), eq("due", found.getDate("due"))),
        new Document("$set", new Document("due", Docs.date(claim.until())))));
    if (mine.getMatchedCount() == 0) {
      return Optional.empty();
    }
    var wishes = mongo.ask(() -> first(lane, claim.wishes()).stream().map(doc -> new Pending(Docs.number(doc, "number"),
        new Wish(lane.consumer(), lane.about(), Docs.number(doc, "seq"), Docs.time(doc, "at"),
            Docs.text(doc, "payload"))))
        .toList());
    return Optional.of(new Batch(lane.consumer(), lane.about(), wishes, (int) Docs.number(found, "failures"),
        Docs.text(found, "progress"), claim.until()));
  }

  private List<Document> first(Lane lane, int limit) {
    return mongo.ask(() -> mongo.find("outbox", at(lane)).sort(Sorts.ascending("number")).limit(limit)
        .into(new ArrayList<>()));
  }

  @Override
  public void settle(List<Outcome> outcomes) {
    outcomes.forEach(this::settle);
  }

  private void settle(Outcome outcome) {
    var batch = outcome.batch();
    var lane = new Lane(batch.consumer(), batch.about());
    var claimed = and(at(lane), eq("due", Docs.date(batch.until().truncatedTo(ChronoUnit.MILLIS))));
    var found = mongo.one("outbox_lane", claimed);
    if (found == null) {
      return;
    }
    int gone = outcome.fulfilled();
    if (outcome.next() instanceof Next.Never(var at, var reason)) {
      bury(lane, batch.wishes().get(gone), at, reason, mongo);
      gone++;
    }
    if (gone > 0) {
      var done = batch.wishes().stream().limit(gone).map(Pending::id).toList(); // not those that were put before them meanwhile
      mongo.writeAll("outbox", List.of(new DeleteManyModel<Document>(and(at(lane), in("number", done)))), true);
    }
    if (outcome.next() instanceof Next.Later(var due, var failures, var progress)) {
      move(claimed, due, failures, progress);
    } else if (first(lane, 1).isEmpty()) {
      mongo.writeAll("outbox_lane", List.of(new DeleteOneModel<Document>(
          and(claimed, eq("written", Docs.number(found, "written"))))), true);
      move(claimed, Instant.EPOCH, 0, ""); // still there if something came meanwhile
    } else {
      move(claimed, Instant.EPOCH, 0, "");
    }
  }

  private static void bury(Lane lane, Pending wish, Instant at, String reason, Mongo mongo) {
    var place = and(at(lane), eq("number", wish.id()));
    mongo.writeAll("outbox_dead", List.of(new UpdateOneModel<Document>(place,
        new Document("$set", new Document("seq", wish.wish().seq()).append("at", Docs.date(wish.wish().at()))
            .append("payload", wish.wish().payload()).append("givenUpAt", Docs.date(at)).append("reason", reason))
            .append("$setOnInsert", new Document("_id", new ObjectId())), // in the order in which they were given up
        new UpdateOptions().upsert(true))), true);
  }

  private void move(Bson claimed, Instant due, int failures, String progress) {
    mongo.writeAll("outbox_lane", List.of(new UpdateOneModel<Document>(claimed, new Document("$set",
        new Document("due", Docs.date(due)).append("failures", failures).append("progress", progress)))), true);
  }

  @Override
  public Backlog backlog(String consumer) {
    var mine = eq("consumer", consumer);
    long waiting = mongo.count("outbox", mine, 0);
    var oldest = mongo
        .ask(() -> mongo.find("outbox", mine).sort(Sorts.ascending("at")).limit(1).into(new ArrayList<>()));
    return new Backlog(waiting, oldest.isEmpty() ? null : Docs.time(oldest.getFirst(), "at"),
        mongo.count("outbox_dead", mine, 0));
  }

  @Override
  public List<Dead> dead(@Nullable String consumer, long after, int limit) {
    var numbered = new Numbered(mongo, "outbox_dead");
    return (consumer == null ? numbered.page(after, limit) : numbered.page(eq("consumer", consumer), after, limit))
        .stream().map(doc -> new Dead(Docs.number(doc, "place"), Numbered.wish(doc), Docs.time(doc, "givenUpAt"),
            Docs.text(doc, "reason")))
        .toList();
  }

  /// First the wish, then its lane, then the letter: who breaks off in between has told twice at most.
  @Override
  public int replay(List<Long> ids, Instant now) {
    var letters = letters(ids);
    for (var letter : letters) {
      var lane = new Lane(Docs.text(letter, "consumer"), Docs.id(letter));
      long number = Docs.number(letter, "number");
      mongo.writeAll("outbox", List.of(new UpdateOneModel<Document>(and(at(lane), eq("number", number)),
          new Document("$set", new Document("seq", Docs.number(letter, "seq")).append("at", Docs.date(now))
              .append("payload", Docs.text(letter, "payload"))),
          new UpdateOptions().upsert(true))), true);
      mongo.writeAll("outbox_lane", List.of(new UpdateOneModel<Document>(at(lane),
          new Document("$inc", new Document("written", 1L)).append("$set",
              new Document("due", Docs.date(Instant.EPOCH)).append("failures", 0).append("progress", "")),
          new UpdateOptions().upsert(true))), true);
      forget(letter);
    }
    return letters.size();
  }

  @Override
  public int drop(List<Long> ids) {
    var letters = letters(ids);
    letters.forEach(this::forget);
    return letters.size();
  }

  private List<Document> letters(List<Long> ids) {
    return mongo.ask(() -> mongo.find("outbox_dead", in("place", ids)).sort(Sorts.ascending("place"))
        .into(new ArrayList<>()));
  }

  private void forget(Document letter) {
    var place = and(at(new Lane(Docs.text(letter, "consumer"), Docs.id(letter))),
        eq("number", Docs.number(letter, "number")));
    mongo.writeAll("outbox_dead", List.of(new DeleteOneModel<Document>(place)), true);
  }
}
