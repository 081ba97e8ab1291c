package chat.parlance.store.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.or;
import static com.mongodb.client.model.Projections.include;

import chat.parlance.core.Change;
import chat.parlance.core.ConversationId;
import chat.parlance.store.mongo.Places.Position;
import com.mongodb.client.model.DeleteManyModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.conversions.Bson;

/// Up to which positions logs are gone: `gone` in the head says so before anything is taken away, `floor` when all of it was. Here,
/// with what one transaction does to that.
///
/// A position that is gone is free again for who does not know: so whoever got positions looks afterwards whether they are gone, and
/// then has lost.
final class Floors {

  private final Mongo mongo;
  private final Map<ConversationId, Long> mine = new HashMap<>();
  private final Map<ConversationId, Long> found = new HashMap<>();

  Floors(Mongo mongo) {
    this.mongo = mongo;
  }

  void raise(ConversationId id, long floor) {
    mine.put(id, floor);
  }

  long of(ConversationId id) {
    return mine.getOrDefault(id, 0L);
  }

  /// Whether this transaction takes it away.
  boolean hide(Position position) {
    return position.seq() <= of(position.conversation());
  }

  /// Whether a change is about a message that stood where nothing is any more.
  boolean passed(Change change) {
    long about = Places.about(change);
    return about != 0 && about <= Math.max(of(change.conversation()),
        found.computeIfAbsent(change.conversation(), this::gone));
  }

  private long gone(ConversationId id) {
    var doc = mongo.one("conversation", Places.of(id));
    return doc == null ? 0 : Docs.number(doc, "gone");
  }

  /// Takes out again those entries, just inserted, whose positions are gone; adds their conversations to the lost ones.
  static List<Entry> standing(List<Entry> entries, Map<ConversationId, Long> lost, Mongo mongo) {
    if (entries.isEmpty()) {
      return entries;
    }
    var gone = new HashMap<ConversationId, Long>();
    mongo.ask(() -> mongo.find("conversation", and(or(heads(entries)), gt("gone", 0L)))
        .projection(include("space", "conversation", "gone")).into(new ArrayList<>()))
        .forEach(doc -> gone.put(Docs.id(doc), Docs.number(doc, "gone")));
    var fallen = new HashSet<ConversationId>();
    for (var entry : entries) {
      if (entry.first() <= gone.getOrDefault(entry.conversation(), 0L) && fallen.add(entry.conversation())) {
        lost.put(entry.conversation(), entry.first());
      }
    }
    drop(entries.stream().filter(entry -> fallen.contains(entry.conversation())).toList(), mongo);
    return fallen.isEmpty() ? entries
        : entries.stream().filter(entry -> !fallen.contains(entry.conversation())).toList();
  }

  private static List<Bson> heads(List<Entry> entries) {
    var spaces = new HashMap<String, List<Long>>();
    entries.forEach(entry -> spaces.computeIfAbsent(entry.conversation().space(), _ -> new ArrayList<>())
        .add(entry.conversation().value()));
    var each = new ArrayList<Bson>();
    spaces.forEach((space, ids) -> each.add(and(eq("space", space), in("conversation", ids))));
    return each;
  }

  /// Those of the pending entries of a conversation with this head that are in the log. A trim stops in front of what is pending, so one
  /// at a position that is gone came later.
  static List<Entry> pending(List<Entry> entries, Document head, Mongo mongo) {
    long gone = Docs.number(head, "gone");
    drop(entries.stream().filter(entry -> entry.first() <= gone).toList(), mongo);
    return entries.stream().filter(entry -> entry.first() > gone).toList();
  }

  private static void drop(List<Entry> entries, Mongo mongo) {
    mongo.write("change", entries.stream().map(entry -> new DeleteManyModel<Document>(
        and(Places.of(new Position(entry.conversation(), entry.first())), eq("pending", true)))).toList());
  }
}
