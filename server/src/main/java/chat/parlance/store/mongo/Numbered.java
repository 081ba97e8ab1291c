package chat.parlance.store.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;

import chat.parlance.core.ConversationId;
import chat.parlance.core.store.OutboxStore.Wish;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.WriteModel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import org.bson.Document;
import org.bson.conversions.Bson;

/// Gives wishes and dead letters a number among all of their collection (`place`) when somebody goes through all of them for the first
/// time: written into lanes they need none. In the order in which they were written; in one lane by their numbers there.
final class Numbered {

  private static final int AT_ONCE = 1_000;
  private static final Comparator<Document> IN_LANE = Comparator.comparing((Document doc) -> Docs.text(doc, "consumer"))
      .thenComparing((Document doc) -> Docs.text(doc, "space"))
      .thenComparingLong(doc -> Docs.number(doc, "conversation"))
      .thenComparingLong(doc -> Docs.number(doc, "number"));

  private record Lane(String consumer, ConversationId about) {
    static Lane of(Document doc) {
      return new Lane(Docs.text(doc, "consumer"), Docs.id(doc));
    }
  }

  private final Mongo mongo;
  private final String collection;

  Numbered(Mongo mongo, String collection) {
    this.mongo = mongo;
    this.collection = collection;
  }

  /// The first behind this place.
  List<Document> page(long after, int limit) {
    return page(new Document(), after, limit);
  }

  /// The first of these behind this place.
  List<Document> page(Bson these, long after, int limit) {
    while (number()) {
      // until all have one
    }
    return mongo
        .ask(() -> mongo.find(collection, and(these, gt("place", after))).sort(Sorts.ascending("place")).limit(limit)
            .into(new ArrayList<>()));
  }

  /// Whether there may be more without a number.
  private boolean number() {
    var found = mongo.ask(() -> mongo.find(collection, eq("place", null)).sort(Sorts.ascending("_id")).limit(AT_ONCE)
        .into(new ArrayList<>()));
    if (found.isEmpty()) {
      return false;
    }
    long place = take(found.size());
    var ofLanes = new HashMap<Lane, ArrayDeque<Document>>();
    found.stream().sorted(IN_LANE)
        .forEach(doc -> ofLanes.computeIfAbsent(Lane.of(doc), _ -> new ArrayDeque<>()).add(doc));
    var writes = new ArrayList<WriteModel<Document>>();
    for (var doc : found) {
      var next = Objects.requireNonNull(ofLanes.get(Lane.of(doc))).remove();
      writes.add(
          new UpdateOneModel<>(and(eq("_id", next.getObjectId("_id")), Places.of(Docs.id(next)), eq("place", null)),
              new Document("$set", new Document("place", place++))));
    }
    mongo.writeAll(collection, writes, true);
    return true;
  }

  /// The first of so many numbers that nobody else takes.
  private long take(int many) {
    return mongo.ask(() -> {
      var after = mongo.in("counter").findOneAndUpdate(eq(collection), new Document("$inc",
          new Document("last", (long) many)),
          new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER));
      return Docs.number(Objects.requireNonNull(after), "last") - many + 1;
    });
  }

  static Wish wish(Document doc) {
    return new Wish(Docs.text(doc, "consumer"), Docs.id(doc), Docs.number(doc, "seq"), Docs.time(doc, "at"),
        Docs.text(doc, "payload"));
  }
}
