package chat.parlance.store.mongo;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Message;
import chat.parlance.core.MessageKind;
import chat.parlance.store.mongo.Places.Position;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.Document;

/// A message as the changes up to position `rev` left it, with everybody who reacted, by emoji in the order of choosing. `entry` is the
/// first position of the log's entry that has the words. Immutable.
record Kept(Message message, Map<String, List<String>> reactions, long rev, long entry) {

  static Kept of(Change change, ChangeBody.Posted posted, long entry) {
    return new Kept(Message.of(change, posted), Map.of(), change.seq(), entry);
  }

  static Kept of(Document doc) {
    var reactions = new LinkedHashMap<String, List<String>>();
    Docs.list(doc, "reactions").forEach(one -> reactions.put(Docs.text(one, "emoji"),
        one.getList("users", String.class)));
    var message = new Message(Docs.id(doc), Docs.number(doc, "id"), Docs.number(doc, "seq"), Docs.text(doc, "sender"),
        Docs.time(doc, "at"), Docs.word(MessageKind.class, doc, "kind"),
        Docs.content(doc.get("content", Document.class)),
        Docs.number(doc, "replyTo"), Docs.number(doc, "thread"), doc.getString("key"),
        Docs.optionalTime(doc, "editedAt"),
        Docs.optionalTime(doc, "deletedAt"), Docs.flag(doc, "pinned"), List.of());
    return new Kept(message, reactions, Docs.number(doc, "rev"), Docs.number(doc, "entry"));
  }

  Position position() {
    return new Position(message.conversation(), message.seq());
  }

  /// As clients see it.
  Message shown() {
    return message.chosen(reactions);
  }

  boolean reacted(String emoji, String user) {
    return reactions.getOrDefault(emoji, List.of()).contains(user);
  }

  /// About how large the document is.
  long weight() {
    long weight = message.weight();
    for (var reaction : reactions.entrySet()) {
      for (var user : reaction.getValue()) {
        weight += 16 + 3L * user.length();
      }
    }
    return weight;
  }

  /// This message after a change about it; the same if it is in this one already.
  Kept after(Change change) {
    if (change.seq() <= rev) {
      return this;
    }
    return switch (change.body()) {
      case ChangeBody.Edited(_, _, var content) ->
        with(change, message.edited(content, change.at()), reactions);
      case ChangeBody.Deleted _ -> with(change, message.withdrawn(change.at()), Map.of());
      case ChangeBody.Reacted(_, _, var emoji) -> with(change, message, reacting(emoji, change.actor(), true));
      case ChangeBody.Unreacted(_, _, var emoji) -> with(change, message, reacting(emoji, change.actor(), false));
      case ChangeBody.Pinned _ -> with(change, message.with(true, List.of()), reactions);
      case ChangeBody.Unpinned _ -> with(change, message.with(false, List.of()), reactions);
      case ChangeBody.Posted _,ChangeBody.Opened _,ChangeBody.MemberJoined _,ChangeBody.MemberLeft _,ChangeBody.RoleChanged _,ChangeBody.Updated _ ->
        this;
    };
  }

  private Kept with(Change change, Message newMessage, Map<String, List<String>> newReactions) {
    return new Kept(newMessage, newReactions, change.seq(), entry);
  }

  private Map<String, List<String>> reacting(String emoji, String user, boolean on) {
    var all = new LinkedHashMap<>(reactions);
    var users = new ArrayList<>(all.getOrDefault(emoji, List.of()));
    users.remove(user);
    if (on) {
      users.add(user);
    }
    if (users.isEmpty()) {
      all.remove(emoji);
    } else {
      all.put(emoji, users);
    }
    return all;
  }

  /// What a change of the message may change; the second one names what it then does not have.
  private record Fields(Document present, Document absent) {

    void put(String field, boolean there, Object value) {
      (there ? present : absent).append(field, value);
    }
  }

  private Fields changeable() {
    var fields = new Fields(new Document("content", Docs.content(message.content())).append("rev", rev),
        new Document());
    fields.put("editedAt", message.editedAt() != null, Objects.requireNonNullElse(Docs.date(message.editedAt()), ""));
    fields.put("deletedAt", message.deleted(), Objects.requireNonNullElse(Docs.date(message.deletedAt()), ""));
    fields.put("live", !message.deleted(), true);
    fields.put("pinned", message.pinned(), true);
    fields.put("reactions", !reactions.isEmpty(), reactions.entrySet().stream()
        .map(one -> new Document("emoji", one.getKey()).append("users", one.getValue())).toList());
    return fields;
  }

  /// The whole document.
  Document document() {
    var doc = Docs.of(message.conversation()).append("seq", message.seq()).append("id", message.id())
        .append("sender", message.sender()).append("at", Docs.date(message.at())).append("kind", message.kind().name());
    Docs.put(doc, "replyTo", Docs.orNull(message.replyTo()));
    Docs.put(doc, "thread", Docs.orNull(message.thread()));
    Docs.put(doc, "key", message.key());
    doc.append("entry", entry);
    doc.putAll(changeable().present());
    return doc;
  }

  /// What brings an older document here.
  Document update() {
    var fields = changeable();
    return new Document("$set", fields.present()).append("$unset", fields.absent());
  }
}
