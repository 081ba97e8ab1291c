package chat.parlance.store.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Projections.include;

import chat.parlance.core.ConversationId;
import chat.parlance.core.store.RetentionStore.Passed;
import chat.parlance.core.store.RetentionStore.Walk;
import com.mongodb.client.model.Sorts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/// Walks over collections in the order of their keys. No index of times is kept for them, for it would have to be written with each
/// message.
final class Walks {

  private static final String[] SEAT = {"space", "conversation", "user", "seq"};

  private Walks() {}

  private static List<Document> page(Mongo mongo, String collection, Bson filter, Bson order, int rows,
      String... fields) {
    return mongo.ask(() -> mongo.find(collection, filter).sort(order).limit(rows).projection(include(fields))
        .into(new ArrayList<>()));
  }

  private static int remove(Mongo mongo, String collection, List<? extends @Nullable Object> ids, Bson still) {
    return ids.isEmpty() ? 0
        : (int) mongo.ask(() -> mongo.in(collection).deleteMany(and(in("_id", ids), still)).getDeletedCount())
            .longValue();
  }

  private static List<@Nullable Object> ids(List<Document> docs) {
    return docs.stream().<@Nullable Object>map(doc -> doc.get("_id")).toList();
  }

  /// Documents that say when they were made, in the order of their ids.
  private static final class Aged {
    private final Mongo mongo;
    private final String collection;
    private final String time;
    private final Instant before;
    private @Nullable Object last;

    Aged(Mongo mongo, String collection, String time, Instant before) {
      this.mongo = mongo;
      this.collection = collection;
      this.time = time;
      this.before = before;
    }

    /// Those of the next rows that are too old; `seen` hears how many rows there were.
    List<Document> next(int rows, List<Document> seen) {
      seen.addAll(page(mongo, collection, last == null ? new Document() : gt("_id", last), Sorts.ascending("_id"), rows,
          time));
      last = seen.isEmpty() ? last : seen.getLast().get("_id");
      return seen.stream().filter(doc -> Docs.time(doc, time).isBefore(before)).toList();
    }

    int remove(List<Document> old) {
      return Walks.remove(mongo, collection, ids(old), lt(time, Docs.date(before)));
    }
  }

  /// Idempotency keys that were used before a moment, and before each of them the id that was reserved for what it might open.
  static final class Keys implements Walk {

    private final Mongo mongo;
    private final Aged aged;

    Keys(Mongo mongo, Instant before) {
      this.mongo = mongo;
      this.aged = new Aged(mongo, "stamp", "at", before);
    }

    @Override
    public Passed pass(int rows) {
      var seen = new ArrayList<Document>();
      var old = aged.next(rows, seen);
      remove(mongo, "key", old.stream().map(doc -> reservation(Objects.requireNonNull(doc.get("_id", Document.class))))
          .toList(), new Document());
      return new Passed(aged.remove(old), seen.size() < rows);
    }

    /// Forgets one key, and what was reserved for it.
    static void forget(Mongo mongo, Document id) {
      Walks.remove(mongo, "key", List.of(reservation(id)), new Document());
      Walks.remove(mongo, "stamp", List.of(id), new Document());
    }

    private static Document reservation(Document id) {
      var actor = Docs.text(id, "actor");
      return new Document("space", Docs.text(id, "space")).append("key",
          "draft:" + actor.length() + ":" + actor + "|" + Docs.text(id, "key"));
    }
  }

  /// Wishes that were given up before a moment.
  static final class DeadLetters implements Walk {

    private final Aged aged;

    DeadLetters(Mongo mongo, Instant before) {
      this.aged = new Aged(mongo, "outbox_dead", "givenUpAt", before);
    }

    @Override
    public Passed pass(int rows) {
      var seen = new ArrayList<Document>();
      return new Passed(aged.remove(aged.next(rows, seen)), seen.size() < rows);
    }
  }

  /// Steps at positions that are gone, but for the newest of each member.
  static final class Steps implements Walk {

    private final Mongo mongo;
    private @Nullable Document last;

    Steps(Mongo mongo) {
      this.mongo = mongo;
    }

    /// Whether the last of a page is its member's newest is only known with the next, so that looks at it again.
    @Override
    public Passed pass(int rows) {
      int asked = rows + 1;
      var page = page(mongo, "mark_step", last == null ? new Document() : behind(last), Sorts.ascending(SEAT), asked,
          SEAT);
      var floors = floors(page);
      var old = new ArrayList<Document>();
      for (int i = 0; i + 1 < page.size(); i++) {
        var step = page.get(i);
        if (Docs.number(step, "seq") <= floors.getOrDefault(Docs.id(step), 0L)
            && seat(step).equals(seat(page.get(i + 1)))) {
          old.add(step);
        }
      }
      boolean over = page.size() < asked;
      last = over ? last : page.get(asked - 2);
      return new Passed(remove(mongo, "mark_step", ids(old), new Document()), over);
    }

    private static Places.Seat seat(Document step) {
      return new Places.Seat(Docs.id(step), Docs.text(step, "user"));
    }

    private static Bson behind(Document step) {
      var each = new ArrayList<Bson>();
      var same = new ArrayList<Bson>();
      for (var field : SEAT) {
        var value = Objects.requireNonNull(step.get(field));
        var here = new ArrayList<>(same);
        here.add(new Document(field, new Document("$gt", value)));
        each.add(and(here));
        same.add(eq(field, value));
      }
      return or(each);
    }

    private Map<ConversationId, Long> floors(List<Document> page) {
      var bySpace = new HashMap<String, List<ConversationId>>();
      page.stream().map(Docs::id).distinct()
          .forEach(id -> bySpace.computeIfAbsent(id.space(), _ -> new ArrayList<>()).add(id));
      var floors = new HashMap<ConversationId, Long>();
      bySpace.forEach((space, ids) -> mongo.all("conversation", and(MongoConversations.some(space, ids),
          gt("floor", 0L))).forEach(doc -> floors.put(Docs.id(doc), Docs.number(doc, "floor"))));
      return floors;
    }
  }
}
