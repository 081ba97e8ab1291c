package chat.parlance.store.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Sorts.ascending;

import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.store.RetentionStore;
import com.mongodb.client.FindIterable;
import com.mongodb.client.model.Projections;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.bson.Document;

/// What has grown old, by the time of the oldest change in the documents of heads.
record MongoRetention(Mongo mongo, MongoLog log) implements RetentionStore {

  @Override
  public List<String> spaces(String after, int limit) {
    return Names.withConversations(mongo, after, limit);
  }

  private List<Reach> list(FindIterable<Document> found) {
    return mongo.ask(() -> found
        .projection(Projections.include("space", "conversation", "floor", "lastSeq", "oldest"))
        .map(doc -> new Reach(Docs.id(doc), Docs.number(doc, "floor"), Docs.number(doc, "lastSeq"),
            Docs.time(doc, "oldest")))
        .into(new ArrayList<>()));
  }

  @Override
  public List<Reach> aged(Aged asked, Instant afterOldest, long afterId, int limit) {
    var from = Docs.date(afterOldest);
    return list(mongo.find("conversation", and(eq("space", asked.space()), eq("kind", asked.kind().name()),
        gte("oldest", from), lt("oldest", Docs.date(asked.before())),
        or(gt("oldest", from), gt("conversation", afterId)))).sort(ascending("oldest", "conversation")).limit(limit));
  }

  @Override
  public List<Reach> reaches(String space, ConversationKind kind, long afterId, int limit) {
    return list(mongo.find("conversation", and(eq("space", space), eq("kind", kind.name()),
        gt("conversation", afterId))).sort(ascending("conversation")).limit(limit));
  }

  @Override
  public List<Reach> reaches(String space, Collection<ConversationId> ids) {
    return ids.isEmpty() ? List.of() : list(mongo.find("conversation", MongoConversations.some(space, ids)));
  }

  @Override
  public long agedUpTo(ConversationId id, Instant before, int limit) {
    long aged = 0;
    for (var change : log.changes(id, 0, limit)) {
      if (!change.at().isBefore(before)) {
        break;
      }
      aged = change.seq();
    }
    return aged;
  }

  @Override
  public Walk walk(Kind kind, Instant before) {
    return switch (kind) {
      case KEYS -> new Walks.Keys(mongo, before);
      case MARK_STEPS -> new Walks.Steps(mongo);
      case DEAD_LETTERS -> new Walks.DeadLetters(mongo, before);
      case REVOCATIONS -> _ -> new Passed((int) mongo.ask(() -> mongo.in("revocation")
          .deleteMany(lt("until", Docs.date(before))).getDeletedCount()).longValue(), true);
    };
  }
}
