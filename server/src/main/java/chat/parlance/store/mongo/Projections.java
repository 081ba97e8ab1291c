package chat.parlance.store.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.lt;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Receipt;
import chat.parlance.core.store.StoreException;
import chat.parlance.store.mongo.Places.Position;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.WriteModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/// Writes what follows from entries of the log into the collections that people query.
///
/// May be done again, by several servers at once, and by one that slept meanwhile: every document says up to which position it is
/// (`rev`, `seq`, `lastSeq`), is written as a whole, and only over an older one. The head comes last, and then the entry is no
/// longer pending; nobody appends behind a head that has not moved. So whoever sees a head sees all that is before it.
final class Projections {

  private final Mongo mongo;

  Projections(Mongo mongo) {
    this.mongo = mongo;
  }

  /// Applies entries, those of one conversation in order and without a hole. `before` has the heads in front of them; a
  /// conversation that is absent begins here.
  void apply(List<Entry> entries, Map<ConversationId, Conversation> before) {
    if (entries.isEmpty()) {
      return;
    }
    var after = heads(entries, before);
    var messages = MessageWrites.of(entries, mongo);
    mongo.write("message", messages.messages());
    mongo.write("change", messages.words());
    mongo.write("member", SeatWrites.of(entries, after));
    mongo.write("stamp", entries.stream().flatMap(entry -> stamps(entry).stream()).toList());
    var wishes = entries.stream().flatMap(entry -> entry.wishes().stream()).toList();
    mongo.write(MongoAliases.COLLECTION,
        entries.stream().flatMap(entry -> entry.aliases().stream()).map(MongoAliases::write).toList());
    mongo.write("outbox", MongoOutbox.wishes(wishes));
    mongo.write("outbox_lane", MongoOutbox.lanes(wishes));
    mongo.write("conversation", moves(entries, before, after));
    mongo.write("change", entries.stream().map(Projections::settled).toList());
  }

  private static List<WriteModel<Document>> stamps(Entry entry) {
    var writes = new ArrayList<WriteModel<Document>>();
    entry.stamps().forEach((seq, stamp) -> {
      var change = entry.at(seq);
      writes.add(new InsertOneModel<>(Stamps.document(entry.actor(seq), stamp,
          new Receipt(entry.conversation(), seq, change.body().aboutMessage(), change.at(), false))));
    });
    return writes;
  }

  /// The heads behind the entries. Throws [StoreException] if there is a hole in front of one.
  static Map<ConversationId, Conversation> heads(List<Entry> entries, Map<ConversationId, Conversation> before) {
    var heads = new LinkedHashMap<ConversationId, Conversation>();
    for (var entry : entries) {
      var head = heads.getOrDefault(entry.conversation(), before.get(entry.conversation()));
      long from = head == null ? 0 : head.lastSeq();
      for (var change : entry.changes()) {
        head = after(head, change);
      }
      var computed = Objects.requireNonNull(head);
      heads.put(entry.conversation(), computed.lastSeq() > from ? entry.head(computed) : computed);
    }
    return heads;
  }

  private static Conversation after(@Nullable Conversation head, Change change) {
    if (head == null && change.body() instanceof ChangeBody.Opened opened) {
      return Conversation.openedBy(change, opened);
    }
    long next = head == null ? 1 : head.lastSeq() + 1;
    if (head == null || change.seq() > next) {
      throw new StoreException("the log of conversation " + change.conversation().value() + " goes on at position "
          + change.seq() + " (expected: " + next + ")");
    }
    return change.seq() < next ? head : head.after(change);
  }

  private static List<WriteModel<Document>> moves(List<Entry> entries, Map<ConversationId, Conversation> before,
      Map<ConversationId, Conversation> after) {
    var lastMessages = new LinkedHashMap<ConversationId, Long>();
    for (var entry : entries) {
      entry.changes().stream().filter(change -> change.body() instanceof ChangeBody.Posted)
          .forEach(change -> lastMessages.put(change.conversation(), change.seq()));
    }
    var writes = new ArrayList<WriteModel<Document>>();
    after.forEach((id, head) -> {
      if (head.equals(before.get(id))) {
        return;
      }
      boolean begins = !before.containsKey(id);
      var set = Docs.head(head);
      if (begins) {
        set.putAll(Docs.origin(head));
      }
      var update = new Document("$set", set);
      if (lastMessages.containsKey(id)) {
        update.append("$max", new Document("lastMessage", lastMessages.get(id)));
      }
      writes.add(new UpdateOneModel<>(and(Places.of(id), lt("lastSeq", head.lastSeq())), update,
          new UpdateOptions().upsert(begins)));
    });
    return writes;
  }

  /// The entry is not pending any more, and the words of its edits are those of their messages.
  private static WriteModel<Document> settled(Entry entry) {
    var place = Places.of(new Position(entry.conversation(), entry.first()));
    var unset = new Document("pending", "");
    return entry.saysWords()
        ? new UpdateOneModel<>(place, new Document("$unset", unset.append("changes.$[c].content", "")),
            new UpdateOptions().arrayFilters(List.of(new Document("c.type", Changes.EDITED))))
        : new UpdateOneModel<>(place, new Document("$unset", unset));
  }
}
