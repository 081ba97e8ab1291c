package chat.parlance.store.mongo;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.UserId;
import chat.parlance.core.store.AliasStore.Alias;
import chat.parlance.core.store.LogTransaction.Stamp;
import chat.parlance.core.store.OutboxStore.Wish;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/// One document of the log: changes of a conversation that became durable together, with the idempotency keys they used, the wishes
/// about them, the names that were given with them, and when the conversation was last active (entries of earlier versions do not say
/// that). While it is `pending`, what follows from it may not have been written yet.
record Entry(ConversationId conversation, List<Change> changes, @Nullable Instant updatedAt, Map<Long, Stamp> stamps,
    List<Asked> wishes, List<Alias> aliases) {

  /// A wish, and its number among all of its lane.
  record Asked(Wish wish, long number) {}

  private static final String UPDATED = "updatedAt";
  private static final long WISHES = 1 << 10;

  /// At most 1,024 wishes are about one change. What `changes` say once those of them are known that withdraw words. The wishes are about these changes.
  static Entry of(List<Change> changes, Instant updatedAt, Map<Long, Stamp> stamps, List<Wish> wishes,
      List<Alias> aliases) {
    var folded = new ArrayList<Change>();
    for (var change : changes) {
      if (change.body() instanceof ChangeBody.Edited || change.body() instanceof ChangeBody.Deleted) {
        folded.replaceAll(earlier -> earlier.with(ChangeBody.rewritten(earlier.body(), change)));
      }
      folded.add(change);
    }
    var asked = new ArrayList<Asked>();
    for (var wish : wishes) {
      long before = asked.stream().filter(one -> one.wish().seq() == wish.seq()).count();
      asked.add(new Asked(wish, wish.seq() * WISHES + Math.min(before, WISHES - 1)));
    }
    return new Entry(folded.getFirst().conversation(), folded, updatedAt, stamps, asked, aliases);
  }

  long first() {
    return changes.getFirst().seq();
  }

  long last() {
    return changes.getLast().seq();
  }

  Change at(long seq) {
    return changes.get((int) (seq - first()));
  }

  UserId actor(long seq) {
    return new UserId(conversation.space(), at(seq).actor());
  }

  /// Its last change was appended with this head, as far as it says so.
  Conversation head(Conversation computed) {
    return updatedAt == null || computed.lastSeq() != last() ? computed : computed.updated(updatedAt);
  }

  Document document() {
    var doc = Docs.of(conversation).append("seq", first()).append("last", last())
        .append("changes", changes.stream().map(Changes::document).toList());
    Docs.put(doc, UPDATED, Docs.date(updatedAt));
    if (!stamps.isEmpty()) {
      var used = new ArrayList<Document>();
      stamps.forEach((seq, stamp) -> used
          .add(new Document("n", seq).append("key", stamp.key()).append("fingerprint", stamp.fingerprint())));
      doc.append("stamps", used);
    }
    if (!wishes.isEmpty()) {
      doc.append("wishes", wishes.stream().map(asked -> new Document("consumer", asked.wish().consumer())
          .append("n", asked.wish().seq()).append("number", asked.number()).append("at", Date.from(asked.wish().at()))
          .append("payload", asked.wish().payload())).toList());
    }
    if (!aliases.isEmpty()) {
      doc.append("aliases", aliases.stream().map(alias -> new Document("name", alias.name()).append("id", alias.id())
          .append("shown", alias.shown())).toList());
    }
    return doc.append("pending", true);
  }

  static Entry of(Document doc) {
    var id = Docs.id(doc);
    var stamps = new TreeMap<Long, Stamp>();
    Docs.list(doc, "stamps").forEach(one -> stamps.put(Docs.number(one, "n"),
        new Stamp(Docs.text(one, "key"), Docs.number(one, "fingerprint"))));
    var wishes = Docs.list(doc, "wishes").stream()
        .map(one -> new Asked(new Wish(Docs.text(one, "consumer"), id, Docs.number(one, "n"), Docs.time(one, "at"),
            Docs.text(one, "payload")), Docs.number(one, "number")))
        .toList();
    var aliases = Docs.list(doc, "aliases").stream().map(one -> new Alias(id.space(), Docs.text(one, "name"),
        Docs.number(one, "id"), Docs.flag(one, "shown"))).toList();
    return new Entry(id, Docs.list(doc, "changes").stream().map(one -> Changes.of(id, one)).toList(),
        Docs.optionalTime(doc, UPDATED), stamps, wishes, aliases);
  }

  /// Whether it has words of edits, which are only in their messages when it is not pending any more.
  boolean saysWords() {
    return changes.stream().anyMatch(change -> change.body() instanceof ChangeBody.Edited);
  }
}
