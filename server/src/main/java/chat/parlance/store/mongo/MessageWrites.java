package chat.parlance.store.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.or;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.ConversationId;
import chat.parlance.store.mongo.Places.Position;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.WriteModel;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/// What entries of the log do to messages: each message is written once, as the last of them leaves it. Words that were taken back
/// are taken out of the entry that posted them.
final class MessageWrites {

  private final Map<Position, Kept> old;
  private final Map<Position, Kept> posted = new LinkedHashMap<>();
  private final Map<Position, Kept> changed = new LinkedHashMap<>();
  private final Set<Position> reworded = new LinkedHashSet<>();

  private MessageWrites(Map<Position, Kept> old) {
    this.old = old;
  }

  /// Reads the messages that these are about, if there are any.
  static MessageWrites of(List<Entry> entries, Mongo mongo) {
    var writes = new MessageWrites(old(entries, mongo));
    for (var entry : entries) {
      entry.changes().forEach(change -> writes.add(change, entry.first()));
    }
    return writes;
  }

  private static Map<Position, Kept> old(List<Entry> entries, Mongo mongo) {
    var asked = new LinkedHashMap<ConversationId, Set<Long>>();
    for (var entry : entries) {
      for (var change : entry.changes()) {
        long about = Places.about(change);
        if (about != 0) {
          asked.computeIfAbsent(entry.conversation(), _ -> new HashSet<>()).add(about);
        }
      }
    }
    var found = new LinkedHashMap<Position, Kept>();
    if (!asked.isEmpty()) {
      var each = asked.entrySet().stream().map(one -> and(Places.of(one.getKey()), in("seq", one.getValue()))).toList();
      mongo.all("message", or(each)).stream().map(Kept::of).forEach(kept -> found.put(kept.position(), kept));
    }
    return found;
  }

  private void add(Change change, long entry) {
    if (change.body() instanceof ChangeBody.Posted body) {
      posted.put(new Position(change.conversation(), change.seq()), Kept.of(change, body, entry));
      return;
    }
    var position = new Position(change.conversation(), Places.about(change));
    var before = known(position);
    if (before == null) {
      return; // no change of a message, or one of a message that is kept no longer
    }
    var after = before.after(change);
    (posted.containsKey(position) ? posted : changed).put(position, after);
    if (Places.withdraws(change) && after.entry() != entry) {
      reworded.add(position);
    }
  }

  private @Nullable Kept known(Position position) {
    var mine = posted.getOrDefault(position, changed.get(position));
    return mine == null ? old.get(position) : mine;
  }

  /// For the collection of messages.
  List<WriteModel<Document>> messages() {
    var writes = new java.util.ArrayList<WriteModel<Document>>();
    posted.forEach((position, kept) -> writes.add(kept.rev() == position.seq()
        ? new InsertOneModel<>(kept.document())
        : new UpdateOneModel<>(older(kept), new Document("$set", unplaced(kept)), new UpdateOptions().upsert(true))));
    changed.values().forEach(kept -> writes.add(new UpdateOneModel<>(older(kept), kept.update())));
    return writes;
  }

  /// Without where it is, which the filter says.
  private static Document unplaced(Kept kept) {
    var doc = kept.document();
    doc.keySet().removeAll(Set.of("space", "conversation", "seq"));
    return doc;
  }

  private static Bson older(Kept kept) {
    return and(Places.of(kept.position()), lt("rev", kept.rev()));
  }

  /// For the log.
  List<WriteModel<Document>> words() {
    return reworded.stream().flatMap(position -> java.util.stream.Stream.ofNullable(known(position)))
        .map(MessageWrites::words).toList();
  }

  /// Puts the words of a message into the entry that posted it, over older ones.
  private static WriteModel<Document> words(Kept kept) {
    var message = kept.message();
    var set = new Document("changes.$[c].content", Docs.content(message.content()));
    Docs.put(set, "changes.$[c].editedAt", Docs.date(message.editedAt()));
    Docs.put(set, "changes.$[c].deletedAt", Docs.date(message.deletedAt()));
    set.append("changes.$[c].rev", kept.rev());
    return new UpdateOneModel<>(Places.of(new Position(message.conversation(), kept.entry())),
        new Document("$set", set),
        new UpdateOptions().arrayFilters(List.of(new Document("c.n", message.seq())
            .append("c.rev", new Document("$lt", kept.rev())))));
  }
}
