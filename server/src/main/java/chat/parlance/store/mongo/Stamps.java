package chat.parlance.store.mongo;

import static com.mongodb.client.model.Filters.in;

import chat.parlance.core.ConversationId;
import chat.parlance.core.Receipt;
import chat.parlance.core.UserId;
import chat.parlance.core.store.Contents;
import chat.parlance.core.store.LogTransaction.Stamp;
import chat.parlance.core.store.LogTransaction.Stamped;
import chat.parlance.core.store.LogTransaction.Used;
import chat.parlance.core.store.StoreException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/// Idempotency keys of one transaction: those that were used before, and those that it uses.
final class Stamps {

  private static final int TOGETHER = 500;

  /// What was found, and when ([Known#now]) it was looked for.
  private record Looked(Optional<Stamped> stamped, long since) {}

  private final Mongo mongo;
  private final Known clock;
  private final Map<Used, Looked> looked = new HashMap<>();
  private final Map<Used, Stamped> mine = new HashMap<>();

  Stamps(Mongo mongo, Known clock) {
    this.mongo = mongo;
    this.clock = clock;
  }

  static Document document(UserId actor, Stamp stamp, Receipt receipt) {
    return new Document("_id", id(new Used(actor, stamp.key()))).append("fingerprint", stamp.fingerprint())
        .append("conversation", receipt.conversation().value()).append("seq", receipt.seq())
        .append("message", receipt.message()).append("at", Docs.date(receipt.at()));
  }

  static Document id(Used used) {
    return new Document("space", used.actor().space()).append("actor", used.actor().user()).append("key", used.key());
  }

  private static Used used(Document doc) {
    var id = doc.get("_id", Document.class);
    return new Used(new UserId(Docs.text(id, "space"), Docs.text(id, "actor")), Docs.text(id, "key"));
  }

  private static Stamped stamped(String space, Document doc) {
    return new Stamped(new Receipt(new ConversationId(space, Docs.number(doc, "conversation")), Docs.number(doc, "seq"),
        Docs.number(doc, "message"), Docs.time(doc, "at"), true), Docs.number(doc, "fingerprint"));
  }

  static Contents.Used kept(Document doc) {
    var used = used(doc);
    var stamped = stamped(used.actor().space(), doc);
    return new Contents.Used(used.actor(), new Stamp(used.key(), stamped.fingerprint()), stamped.receipt());
  }

  void expect(List<Used> keys) {
    for (int from = 0; from < keys.size(); from += TOGETHER) {
      look(keys.subList(from, Math.min(keys.size(), from + TOGETHER)));
    }
  }

  private void look(Collection<Used> keys) {
    long since = clock.now();
    keys.forEach(key -> looked.put(key, new Looked(Optional.empty(), since)));
    for (var doc : mongo.all("stamp", in("_id", keys.stream().map(Stamps::id).toList()))) {
      var used = used(doc);
      looked.put(used, new Looked(Optional.of(stamped(used.actor().space(), doc)), since));
    }
  }

  @Nullable Stamped find(Used used) {
    var own = mine.get(used);
    if (own != null) {
      return own;
    }
    if (!looked.containsKey(used)) {
      look(List.of(used));
    }
    return found(used);
  }

  private @Nullable Stamped found(Used used) {
    var before = looked.get(used);
    return before == null ? null : before.stamped().orElse(null);
  }

  /// Uses a key. Throws [StoreException] if it was used before.
  void use(UserId actor, Stamp stamp, Receipt receipt) {
    var used = new Used(actor, stamp.key());
    if (find(used) != null) {
      throw new StoreException("the key of a draft was used before by the same user");
    }
    mine.put(used, new Stamped(receipt.repeated(), stamp.fingerprint()));
  }

  /// Those of the conversations in which somebody else has used a key after this transaction looked for it and before it saw the head,
  /// so that the position of its changes says nothing of it. `heads` says since when each head is known.
  Set<ConversationId> overtaken(Map<ConversationId, Long> heads) {
    var doubtful = new HashMap<Used, ConversationId>();
    mine.forEach((used, stamped) -> {
      var id = stamped.receipt().conversation();
      var before = looked.get(used);
      if (before != null && heads.getOrDefault(id, 0L) > before.since()) {
        doubtful.put(used, id);
      }
    });
    if (!doubtful.isEmpty()) {
      looked.keySet().removeAll(doubtful.keySet());
      expect(List.copyOf(doubtful.keySet()));
    }
    var overtaken = new HashSet<ConversationId>();
    doubtful.forEach((used, id) -> {
      if (found(used) != null) {
        overtaken.add(id);
      }
    });
    return overtaken;
  }
}
