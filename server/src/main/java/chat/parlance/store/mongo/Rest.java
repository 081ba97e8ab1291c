package chat.parlance.store.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;

import chat.parlance.core.Marks;
import chat.parlance.core.Member;
import chat.parlance.core.Receipt;
import chat.parlance.core.Revocation;
import chat.parlance.core.UserId;
import chat.parlance.core.store.LogTransaction.Stamp;
import chat.parlance.core.store.OutboxStore.Wish;
import chat.parlance.store.mongo.Places.Seat;
import com.mongodb.client.model.DeleteManyModel;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateManyModel;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.WriteModel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntPredicate;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/// What a transaction does beside the log: marks, settings, what is kept of users, keys of drafts that changed nothing. Each is
/// written after the log, draft by draft, and none of it depends on anything that another server may write.
final class Rest {

  static final int STEPS_KEPT = 1_000;
  /// Older steps are taken out when there are this many.
  private static final int STEPS_TOO_MANY = STEPS_KEPT + 64;
  private static final UpdateOptions UPSERT = new UpdateOptions().upsert(true);

  private record Write(int draft, String collection, WriteModel<Document> write) {}

  private final List<Write> writes = new ArrayList<>();
  private final List<Wish> wishes = new ArrayList<>();
  /// How many steps these have afterwards.
  private final Map<Seat, Long> steps = new LinkedHashMap<>();

  void move(int draft, Seat seat, Marks to, @Nullable Instant readAt, long stepsAfter) {
    var furthest = new Document("read", to.read()).append("delivered", to.delivered()).append("cleared", to.cleared());
    var update = new Document("$max", furthest);
    if (readAt != null) {
      furthest.append("readAt", Docs.date(readAt));
      update.append("$inc", new Document("steps", 1L));
      var step = Docs.of(seat.conversation()).append("user", seat.user()).append("seq", to.read())
          .append("at", Docs.date(readAt));
      writes.add(new Write(draft, "mark_step", new InsertOneModel<>(step)));
      steps.put(seat, stepsAfter);
    }
    writes.add(new Write(draft, "mark", new UpdateOneModel<>(Places.of(seat), update, UPSERT)));
  }

  void settle(int draft, Seat seat, Member.Settings settings) {
    writes.add(new Write(draft, "member", new UpdateOneModel<>(and(Places.of(seat), eq("goneAt", null)),
        new Document("$set", new Document("favourite", settings.favourite()).append("muted", settings.muted())))));
  }

  void user(int draft, UserId user, Document update) {
    user(draft, new UpdateOneModel<>(eq(MongoUsers.id(user)), update, UPSERT));
  }

  private void user(int draft, WriteModel<Document> write) {
    writes.add(new Write(draft, "user", write));
  }

  void favour(int draft, UserId user, String person, boolean on, Instant at) {
    var id = MongoUsers.id(user);
    user(draft, user, new Document("$setOnInsert", new Document("favourites", List.of())));
    if (on) {
      user(draft, new UpdateOneModel<>(and(eq(id), new Document("favourites.person", new Document("$ne", person))),
          new Document("$push", new Document("favourites",
              new Document("person", person).append("at", Docs.date(at))))));
    } else {
      user(draft, new UpdateOneModel<>(eq(id),
          new Document("$pull", new Document("favourites", new Document("person", person)))));
    }
  }

  void erasing(int draft, UserId user, Instant since) {
    user(draft, user, new Document("$min", new Document("erasing", Docs.date(since))));
  }

  void erased(int draft, UserId user) {
    user(draft, new DeleteManyModel<>(eq(MongoUsers.id(user))));
    user(draft, new UpdateManyModel<>(and(eq("_id.space", user.space()), eq("favourites.person", user.user())),
        new Document("$pull", new Document("favourites", new Document("person", user.user())))));
  }

  void revoke(int draft, Revocation revocation, Instant now) {
    boolean token = revocation.token() != null;
    var id = new Document("space", revocation.space()).append("kind", token ? "token" : "user")
        .append("name", Objects.requireNonNull(token ? revocation.token() : revocation.user()));
    writes.add(new Write(draft, "revocation", new DeleteManyModel<>(lt("until", Docs.date(now)))));
    writes.add(new Write(draft, "revocation", new UpdateOneModel<>(eq(id),
        new Document("$max", new Document("issuedBefore", Docs.date(revocation.issuedBefore()))
            .append("until", Docs.date(revocation.until()))),
        UPSERT)));
  }

  void stamp(int draft, UserId actor, Stamp stamp, Receipt receipt) {
    writes.add(new Write(draft, "stamp", new InsertOneModel<>(Stamps.document(actor, stamp, receipt))));
  }

  /// A wish about no change of this transaction.
  void wish(Wish wish) {
    wishes.add(wish);
  }

  /// Those so far are not to be kept.
  void forgetWishes() {
    wishes.clear();
  }

  /// Writes what these drafts did.
  void apply(IntPredicate drafts, Mongo mongo) {
    var byCollection = new LinkedHashMap<String, List<WriteModel<Document>>>();
    writes.stream().filter(write -> drafts.test(write.draft())).forEach(write -> byCollection
        .computeIfAbsent(write.collection(), _ -> new ArrayList<>()).add(write.write()));
    byCollection.forEach((collection, all) -> {
      switch (collection) {
        case "stamp", "mark_step" -> mongo.write(collection, all); // who has the key has written the same
        default -> mongo.writeAll(collection, all, true);
      }
    });
    steps.forEach((seat, count) -> {
      if (count >= STEPS_TOO_MANY) {
        trim(seat, mongo);
      }
    });
    MongoOutbox.keep(wishes, mongo);
  }

  private static void trim(Seat seat, Mongo mongo) {
    var newest = mongo.ask(() -> mongo.find("mark_step", Places.of(seat)).sort(Sorts.descending("seq")).skip(STEPS_KEPT)
        .limit(1).into(new ArrayList<>()));
    for (var first : newest) {
      mongo.write("mark_step",
          List.of(new DeleteManyModel<>(and(Places.of(seat), lte("seq", Docs.number(first, "seq"))))));
    }
    mongo.writeAll("mark", List.of(new UpdateOneModel<Document>(Places.of(seat),
        new Document("$set", new Document("steps", (long) STEPS_KEPT)))), true);
  }
}
