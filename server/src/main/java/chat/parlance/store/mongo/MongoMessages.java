package chat.parlance.store.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.ne;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Projections.include;
import static com.mongodb.client.model.Sorts.ascending;
import static com.mongodb.client.model.Sorts.descending;

import chat.parlance.core.ConversationId;
import chat.parlance.core.Message;
import chat.parlance.core.UserId;
import chat.parlance.core.store.ConversationStore.Part;
import chat.parlance.core.store.ConversationStore.Spot;
import chat.parlance.core.store.ConversationStore.Stretch;
import chat.parlance.core.store.ConversationStore.Walk;
import chat.parlance.core.store.ConversationStore.Walked;
import chat.parlance.store.mongo.Places.Position;
import com.mongodb.client.FindIterable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/// Messages as people query them: each is one document with its reactions.
final class MongoMessages {

  private static final Bson LIVE = eq("live", true);
  private static final int STRETCHES_AT_ONCE = 64;

  private final Mongo mongo;

  MongoMessages(Mongo mongo) {
    this.mongo = mongo;
  }

  /// At most so many of them; MongoDB takes 0 for no bound.
  private List<Message> shown(FindIterable<Document> found, int limit) {
    return limit <= 0 ? List.of() : shown(found.limit(limit));
  }

  private List<Message> shown(FindIterable<Document> found) {
    return mongo.ask(() -> found.map(doc -> Kept.of(doc).shown()).into(new ArrayList<>()));
  }

  private static Bson between(ConversationId id, long after, long before) {
    return and(Places.of(id), gt("seq", after), lt("seq", before));
  }

  private static Bson living(Stretch stretch) {
    return and(between(stretch.conversation(), stretch.after(), stretch.before()), LIVE);
  }

  List<Message> messages(ConversationId id, Part part) {
    var between = between(id, part.after(), part.before());
    var found = shown(mongo.find("message", part.thread() == 0 ? between : and(between, eq("thread", part.thread())))
        .sort(part.newest() ? descending("seq") : ascending("seq")), part.limit());
    return part.newest() ? found.reversed() : found;
  }

  List<Message> newest(Stretch stretch, long skip, int limit) {
    return skip > Integer.MAX_VALUE ? List.of()
        : shown(mongo.find("message", living(stretch)).sort(descending("seq"))
            .skip((int) skip), limit).reversed();
  }

  /// Mostly the newest of a conversation is not deleted; where it is, the one before is asked for.
  List<Message> newest(String space, Collection<ConversationId> ids) {
    var newest = new ArrayList<Message>();
    for (var message : last(space, ids)) {
      var living = message.deleted()
          ? newest(new Stretch(message.conversation(), 0, message.seq()), 0, 1)
          : List.of(message);
      living.forEach(one -> newest.add(one.with(one.pinned(), List.of())));
    }
    return newest;
  }

  /// The heads know where the last message is.
  List<Message> last(String space, Collection<ConversationId> ids) {
    if (ids.isEmpty()) {
      return List.of();
    }
    var places = mongo.ask(() -> mongo.find("conversation",
        and(MongoConversations.some(space, ids), gt("lastMessage", 0L)))
        .projection(include("space", "conversation", "lastMessage"))
        .map(doc -> Places.of(new Position(Docs.id(doc), Docs.number(doc, "lastMessage")))).into(new ArrayList<>()));
    return places.isEmpty() ? List.of() : shown(mongo.find("message", or(places)));
  }

  List<Spot> spots(String space, Collection<Long> messages) {
    return messages.isEmpty() ? List.of()
        : mongo.ask(() -> mongo.find("message",
            and(in("id", messages), eq("space", space))).map(MongoMessages::spot).into(new ArrayList<>()));
  }

  private static Spot spot(Document doc) {
    return new Spot(Docs.id(doc), Docs.number(doc, "seq"), Docs.number(doc, "id"), Docs.text(doc, "sender"));
  }

  Walked written(UserId sender, Walk from, int scanned) {
    var behind = or(and(eq("conversation", from.conversation()), gt("seq", from.seq())),
        gt("conversation", from.conversation()));
    var passed = mongo.ask(() -> mongo.find("message", and(eq("space", sender.space()), behind))
        .sort(ascending("conversation", "seq")).limit(scanned)
        .projection(include("space", "conversation", "seq", "id", "sender", "live")).into(new ArrayList<>()));
    var found = passed.stream().filter(doc -> Docs.flag(doc, "live")).map(MongoMessages::spot)
        .filter(spot -> spot.sender().equals(sender.user())).toList();
    return new Walked(found, passed.size() < scanned ? null
        : new Walk(Docs.number(passed.getLast(), "conversation"), Docs.number(passed.getLast(), "seq")));
  }

  long count(Stretch stretch) {
    return mongo.count("message", living(stretch), 0);
  }

  private record Match(int stretch, Message message) {}

  /// Some stretches at a time, in their order, until there is enough. What "contains" means is decided here, as with other stores.
  List<Message> search(List<Stretch> stretches, String words, int limit) {
    var found = new ArrayList<Message>();
    for (int from = 0; from < stretches.size() && found.size() < limit; from += STRETCHES_AT_ONCE) {
      var some = stretches.subList(from, Math.min(stretches.size(), from + STRETCHES_AT_ONCE));
      found.addAll(matches(some, words, limit - found.size()));
    }
    return found;
  }

  private List<Message> matches(List<Stretch> stretches, String words, int limit) {
    var last = Comparator.comparingInt(Match::stretch).reversed().thenComparingLong(match -> match.message().seq());
    var best = new PriorityQueue<>(last);
    var order = new HashMap<ConversationId, Integer>();
    stretches.forEach(stretch -> order.putIfAbsent(stretch.conversation(), order.size()));
    mongo.ask(() -> {
      for (var doc : mongo.find("message", or(stretches.stream().map(MongoMessages::living).toList()))) {
        var text = doc.get("content", Document.class).getString("text");
        if (text.toLowerCase(Locale.ROOT).contains(words)) {
          best.add(new Match(order.getOrDefault(Docs.id(doc), 0), Kept.of(doc).shown()));
          if (best.size() > limit) {
            best.remove();
          }
        }
      }
      return true;
    });
    return best.stream().sorted(last.reversed()).map(Match::message).toList();
  }

  @Nullable Message message(ConversationId id, long message) {
    var doc = mongo.one("message", and(Places.of(id), eq("id", message)));
    return doc == null ? null : Kept.of(doc).shown();
  }

  List<Message> pinned(ConversationId id, int limit) {
    return shown(mongo.find("message", and(Places.of(id), eq("pinned", true))).sort(descending("seq")), limit);
  }

  int unread(ConversationId id, String user, long after, int cap) {
    return cap <= 0 ? 0
        : (int) mongo.count("message", and(Places.of(id), gt("seq", after), LIVE, ne("sender", user)), cap);
  }

  /// Counts only where the last message is behind the position that is asked for.
  Map<ConversationId, Integer> unread(UserId reader, Map<ConversationId, Long> after, int cap) {
    var unread = new HashMap<ConversationId, Integer>();
    if (!after.isEmpty()) {
      var heads = mongo.ask(() -> mongo.find("conversation", MongoConversations.some(reader.space(), after.keySet()))
          .projection(include("space", "conversation", "lastMessage")).into(new ArrayList<>()));
      for (var head : heads) {
        var id = Docs.id(head);
        long from = after.getOrDefault(id, 0L);
        if (Docs.number(head, "lastMessage") > from) {
          unread.put(id, unread(id, reader.user(), from, cap));
        }
      }
    }
    return unread;
  }
}
