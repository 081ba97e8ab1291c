package chat.parlance.store.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.in;

import chat.parlance.core.ConversationId;
import chat.parlance.core.Marks;
import chat.parlance.core.Member;
import chat.parlance.core.UserId;
import chat.parlance.core.store.MarkStore;
import chat.parlance.store.mongo.Places.Seat;
import com.mongodb.client.model.Accumulators;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Sorts;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Marks and their history.
final class MongoMarks implements MarkStore {

  private final Mongo mongo;

  MongoMarks(Mongo mongo) {
    this.mongo = mongo;
  }

  @Override
  public Marks marks(ConversationId id, String user) {
    var doc = mongo.one("mark", Places.of(new Seat(id, user)));
    return doc == null ? Marks.NONE : Docs.marks(doc);
  }

  @Override
  public Map<String, Marks> marks(ConversationId id, Collection<String> users) {
    var found = new HashMap<String, Marks>();
    if (!users.isEmpty()) {
      mongo.all("mark", and(Places.of(id), in("user", users)))
          .forEach(doc -> found.put(Docs.text(doc, "user"), Docs.marks(doc)));
    }
    return found;
  }

  @Override
  public Map<ConversationId, Marks> marks(UserId user, Collection<ConversationId> conversations) {
    var found = new HashMap<ConversationId, Marks>();
    if (!conversations.isEmpty()) {
      mongo.all("mark", and(MongoConversations.some(user.space(), conversations), eq("user", user.user())))
          .forEach(doc -> found.put(Docs.id(doc), Docs.marks(doc)));
    }
    return found;
  }

  @Override
  public Map<Member, Instant> lastRead(Collection<Member> members) {
    if (members.isEmpty()) {
      return Map.of();
    }
    var seats = new HashMap<Seat, Member>();
    members.forEach(member -> seats.put(new Seat(member.conversation(), member.user()), member));
    var space = seats.keySet().iterator().next().conversation().space();
    var found = new HashMap<Member, Instant>();
    mongo.all("mark", and(MongoConversations.some(space, seats.keySet().stream().map(Seat::conversation).toList()),
        in("user", seats.keySet().stream().map(Seat::user).distinct().toList()))).forEach(doc -> {
          var member = seats.get(new Seat(Docs.id(doc), Docs.text(doc, "user")));
          var at = Docs.optionalTime(doc, "readAt");
          if (member != null && at != null) {
            found.put(member, at);
          }
        });
    return found;
  }

  /// The first step of each member at or beyond the position.
  @Override
  public List<Reader> readers(ConversationId id, long seq, int limit) {
    return limit <= 0 ? List.of()
        : mongo.aggregate("mark_step", List.of(Aggregates.match(and(Places.of(id), gte("seq", seq))),
            Aggregates.sort(Sorts.ascending("user", "seq")), Aggregates.group("$user", Accumulators.first("at", "$at")),
            Aggregates.sort(Sorts.ascending("at", "_id")), Aggregates.limit(limit))).stream()
            .map(doc -> new Reader(Docs.text(doc, "_id"), Docs.time(doc, "at"))).toList();
  }
}
