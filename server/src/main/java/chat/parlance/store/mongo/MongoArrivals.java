package chat.parlance.store.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;

import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Member;
import chat.parlance.core.UserId;
import chat.parlance.core.store.Arrivals;
import chat.parlance.core.store.Contents.Marked;
import chat.parlance.core.store.LogTransaction.Used;
import chat.parlance.core.store.OutboxStore.Wish;
import chat.parlance.core.store.StaleReadException;
import chat.parlance.core.store.StoreException;
import com.mongodb.client.model.DeleteManyModel;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.WriteModel;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/// What one transaction writes because another store has it so. It is written before the log, in its order, and not all or nothing: whoever
/// fills a store that nobody serves does it again when he was interrupted.
final class MongoArrivals implements Arrivals {

  /// What of the transaction changes with it.
  record Around(MongoLog.Parts parts, Floors floors, Appended appended, Rest rest,
      Map<ConversationId, Conversation> heads, Map<Places.Seat, Optional<Member>> seats, Progressed progress) {}

  private final Around around;
  private final Mongo mongo;
  private final Map<ConversationId, Conversation> adopted = new LinkedHashMap<>();
  private final List<Runnable> writes = new ArrayList<>();
  private boolean asked;
  private @Nullable Instant before;
  private @Nullable Instant after;

  MongoArrivals(Around around) {
    this.around = around;
    this.mongo = around.parts().mongo();
  }

  /// The heads of conversations that begin anew.
  Map<ConversationId, Conversation> adopted() {
    return adopted;
  }

  @Override
  public void adopt(Conversation head, List<Member> members) {
    var id = head.id();
    if (head.key() != null && around.parts().keys().reserve(id.space(), head.key(), id.value()) != id.value()) {
      throw new StoreException("another conversation has the key " + head.key() + " (expected: "
          + id.value() + ")");
    }
    around.appended().forget(id);
    around.seats().keySet().removeIf(seat -> seat.conversation().equals(id));
    members.forEach(member -> around.seats().put(new Places.Seat(id, member.user()), Optional.of(member)));
    around.heads().put(id, head);
    around.floors().raise(id, head.lastSeq());
    adopted.put(id, head);
    writes.add(() -> begin(head, members));
  }

  private void begin(Conversation head, List<Member> members) {
    var here = Places.of(head.id());
    around.parts().known().forget(head.id());
    for (var collection : List.of("conversation", "change", "message", "member")) {
      mongo.writeAll(collection, List.of(new DeleteManyModel<Document>(here)), true);
    }
    mongo.writeAll("member", members.stream().map(member -> new InsertOneModel<>(member(head, member))).toList(), true);
    var doc = Docs.of(head.id());
    doc.putAll(Docs.origin(head));
    doc.putAll(Docs.head(head));
    doc.append("gone", head.lastSeq()).append("floor", head.lastSeq()).append("oldest", Docs.date(head.updatedAt()));
    mongo.writeAll("conversation", List.of(new ReplaceOneModel<>(here, doc, new ReplaceOptions().upsert(true))), true);
  }

  private static Document member(Conversation head, Member member) {
    return Docs.of(head.id()).append("user", member.user()).append("role", member.role().name())
        .append("rank", member.role().rank()).append("joinedAt", Docs.date(member.joinedAt()))
        .append("support", head.kind() == ConversationKind.SUPPORT).append("favourite", member.settings().favourite())
        .append("muted", member.settings().muted()).append("seq", head.lastSeq());
  }

  @Override
  public void mark(Marked marked) {
    around.progress().put(marked);
    writes.add(() -> keep(marked));
  }

  private void keep(Marked marked) {
    var seat = new Places.Seat(marked.conversation(), marked.user());
    var marks = marked.marks();
    var set = new Document("read", marks.read()).append("delivered", marks.delivered())
        .append("cleared", marks.cleared()).append("steps", (long) marked.steps().size());
    var update = new Document("$set", set);
    var steps = new ArrayList<WriteModel<Document>>();
    steps.add(new DeleteManyModel<>(Places.of(seat)));
    marked.steps().forEach(step -> steps.add(new InsertOneModel<>(Docs.of(seat.conversation())
        .append("user", seat.user()).append("seq", step.seq()).append("at", Docs.date(step.at())))));
    if (marked.steps().isEmpty()) {
      update.append("$unset", new Document("readAt", ""));
    } else {
      set.append("readAt", Docs.date(marked.steps().getLast().at()));
    }
    mongo.writeAll("mark_step", steps, true);
    mongo.writeAll("mark", List.of(new UpdateOneModel<>(Places.of(seat), update, new UpdateOptions().upsert(true))),
        true);
  }

  @Override
  public void unstamp(UserId actor, String key) {
    writes.add(() -> Walks.Keys.forget(mongo, Stamps.id(new Used(actor, key))));
  }

  @Override
  public void bury(Wish wish, Instant at, String reason) {
    writes.add(() -> MongoOutbox.bury(wish, at, reason, mongo));
  }

  @Override
  public void forgetWishes() {
    around.rest().forgetWishes();
    writes.add(() -> List.of("outbox", "outbox_dead", "outbox_lane").forEach(
        collection -> mongo.writeAll(collection, List.of(new DeleteManyModel<Document>(new Document())), true)));
  }

  @Override
  public boolean fill(@Nullable Instant was, @Nullable Instant now) {
    if (!asked) {
      asked = true;
      before = new MongoContents(mongo).filling();
      after = before;
    }
    if (!Objects.equals(was, after)) {
      return false;
    }
    after = now == null ? null : now.truncatedTo(ChronoUnit.MILLIS);
    return true;
  }

  /// Writes it all. Throws [StaleReadException] when somebody else has filled the store meanwhile.
  void apply() {
    if (!Objects.equals(before, after) && !filled(before, after)) {
      throw new StaleReadException("somebody else fills the store too");
    }
    writes.forEach(Runnable::run);
  }

  private boolean filled(@Nullable Instant was, @Nullable Instant now) {
    if (was == null) {
      return begun(Objects.requireNonNull(now));
    }
    var there = and(eq(1), eq("until", Docs.date(was)));
    return mongo.ask(() -> now == null ? mongo.in("filling").deleteOne(there).getDeletedCount()
        : mongo.in("filling").updateOne(there, new Document("$set", new Document("until", Docs.date(now))))
            .getMatchedCount()) == 1;
  }

  private boolean begun(Instant now) {
    mongo.write("filling",
        List.of(new InsertOneModel<>(new Document("_id", 1).append("until", Docs.date(now)))));
    return now.equals(new MongoContents(mongo).filling());
  }
}
