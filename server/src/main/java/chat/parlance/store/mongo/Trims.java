package chat.parlance.store.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.not;
import static com.mongodb.client.model.Projections.include;

import chat.parlance.core.ConversationId;
import chat.parlance.core.store.LogTransaction.Trimmed;
import com.mongodb.client.model.DeleteManyModel;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateManyModel;
import com.mongodb.client.model.UpdateOneModel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.bson.Document;

/// Takes away the oldest parts of logs, after the log: what is gone is said in the head first, then taken away, then the head says that it
/// is. Who breaks off in between leaves something that the next step finds, and takes away again. A message with its reactions is one row.
final class Trims {

  private record Gone(int draft, long floor) {}

  private final Mongo mongo;
  private final Floors floors;
  private final Map<ConversationId, Gone> gone = new LinkedHashMap<>();

  Trims(Mongo mongo, Floors floors) {
    this.mongo = mongo;
    this.floors = floors;
  }

  /// How far it gets: not behind what is pending. Nothing is touched yet.
  Trimmed next(int draft, ConversationId id, long upTo, int rows) {
    var head = mongo.one("conversation", Places.of(id));
    if (head == null) {
      return new Trimmed(0, false, List.of());
    }
    long from = Math.max(Docs.number(head, "floor"), floors.of(id));
    long end = Math.max(from, Math.min(upTo, Docs.number(head, "lastSeq")));
    long floor = settled(id, from, Math.min(end, from + Math.max(rows, 1)));
    var filed = floor == from ? List.<Long>of()
        : mongo.ask(() -> mongo.find("message", and(Places.of(id), gt("seq", from), lte("seq", floor),
            exists("content.attachments"))).sort(Sorts.ascending("seq")).projection(include("id"))
            .map(doc -> Docs.number(doc, "id")).into(new ArrayList<>()));
    gone.put(id, new Gone(draft, floor));
    floors.raise(id, floor);
    return new Trimmed(floor, floor > from && floor < end, filed);
  }

  private long settled(ConversationId id, long from, long floor) {
    var pending = floor == from ? List.<Document>of()
        : mongo.ask(() -> mongo.find("change", and(Places.of(id), lte("seq", floor), eq("pending", true)))
            .sort(Sorts.ascending("seq")).projection(include("seq")).limit(1).into(new ArrayList<>()));
    return pending.isEmpty() ? floor : Math.max(from, Docs.number(pending.getFirst(), "seq") - 1);
  }

  /// `now`: no change that comes later is older.
  void apply(IntPredicate drafts, Instant now) {
    gone.forEach((id, one) -> {
      if (drafts.test(one.draft())) {
        apply(id, one.floor(), now);
      }
    });
  }

  private void apply(ConversationId id, long floor, Instant now) {
    var here = Places.of(id);
    mongo.writeAll("conversation", List.of(new UpdateOneModel<Document>(here,
        new Document("$max", new Document("gone", floor)))), true);
    mongo.writeAll("message", List.of(new DeleteManyModel<Document>(and(here, lte("seq", floor)))), true);
    var old = new Document("n", new Document("$lte", floor));
    var cut = new Document("$pull", new Document("changes", old).append("stamps", old).append("wishes", old));
    mongo.writeAll("change", List.of(new DeleteManyModel<Document>(and(here, lte("last", floor))),
        new UpdateManyModel<Document>(and(here, lte("seq", floor), gt("last", floor)), cut)), true);
    var first = mongo.ask(() -> mongo.find("change", here).sort(Sorts.ascending("last")).limit(1)
        .into(new ArrayList<>()));
    var oldest = first.isEmpty() ? now : Docs.time(Docs.list(first.getFirst(), "changes").getFirst(), "at");
    mongo.writeAll("conversation", List.of(new UpdateOneModel<Document>(and(here, not(gt("floor", floor))),
        new Document("$set", new Document("floor", floor).append("oldest", Docs.date(oldest))))), true);
  }
}
