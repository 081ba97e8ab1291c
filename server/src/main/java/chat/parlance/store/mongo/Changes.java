package chat.parlance.store.mongo;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Content;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.ConversationStatus;
import chat.parlance.core.MessageKind;
import chat.parlance.core.Role;
import java.util.Date;
import org.bson.Document;

/// A change as a part of a document, and back. The words of an edit may be missing: then they are those of its message.
final class Changes {

  static final String EDITED = "edited";
  private static final String CONTENT = "content";

  private Changes() {}

  static Document document(Change change) {
    var doc = new Document("n", change.seq()).append("type", "").append("by", change.actor())
        .append("at", Date.from(change.at()));
    doc.append("type", switch (change.body()) {
      case ChangeBody.Opened opened -> opened(doc, opened);
      case ChangeBody.Posted posted -> posted(doc, change, posted);
      case ChangeBody.Edited(var message, var seq, var content) -> {
        about(doc, message, seq, EDITED);
        doc.append(CONTENT, Docs.content(content));
        yield EDITED;
      }
      case ChangeBody.Deleted(var message, var seq) -> about(doc, message, seq, "deleted");
      case ChangeBody.Reacted(var message, var seq, var emoji) ->
        about(doc.append("emoji", emoji), message, seq, "reacted");
      case ChangeBody.Unreacted(var message, var seq, var emoji) ->
        about(doc.append("emoji", emoji), message, seq, "unreacted");
      case ChangeBody.Pinned(var message, var seq) -> about(doc, message, seq, "pinned");
      case ChangeBody.Unpinned(var message, var seq) -> about(doc, message, seq, "unpinned");
      case ChangeBody.MemberJoined(var user, var role) -> member(doc.append("role", role.name()), user, "joined");
      case ChangeBody.MemberLeft(var user) -> member(doc, user, "left");
      case ChangeBody.RoleChanged(var user, var role) -> member(doc.append("role", role.name()), user, "role");
      case ChangeBody.Updated updated -> updated(doc, updated);
    });
    return doc;
  }

  private static String about(Document doc, long message, long seq, String type) {
    doc.append("message", message).append("of", seq);
    return type;
  }

  private static String member(Document doc, String user, String type) {
    doc.append("user", user);
    return type;
  }

  private static String opened(Document doc, ChangeBody.Opened opened) {
    doc.append("kind", opened.kind().name());
    Docs.put(doc, "key", opened.key());
    Docs.put(doc, "subject", opened.subject());
    Docs.put(doc, "avatar", opened.avatar());
    Docs.put(doc, "metadata", opened.metadata());
    doc.append("members", opened.members().stream()
        .map(seat -> new Document("user", seat.user()).append("role", seat.role().name())).toList());
    return "opened";
  }

  /// `rev` is the position of the change that left the words as they are.
  private static String posted(Document doc, Change change, ChangeBody.Posted posted) {
    doc.append("id", posted.id()).append("kind", posted.kind().name()).append(CONTENT, Docs.content(posted.content()));
    Docs.put(doc, "replyTo", Docs.orNull(posted.replyTo()));
    Docs.put(doc, "thread", Docs.orNull(posted.thread()));
    Docs.put(doc, "key", posted.key());
    Docs.put(doc, "editedAt", Docs.date(posted.editedAt()));
    Docs.put(doc, "deletedAt", Docs.date(posted.deletedAt()));
    doc.append("rev", change.seq());
    return "posted";
  }

  private static String updated(Document doc, ChangeBody.Updated updated) {
    Docs.put(doc, "subject", updated.subject());
    Docs.put(doc, "avatar", updated.avatar());
    Docs.put(doc, "metadata", updated.metadata());
    Docs.put(doc, "status", updated.status() == null ? null : updated.status().name());
    return "updated";
  }

  static Change of(ConversationId id, Document doc) {
    return new Change(id, Docs.number(doc, "n"), Docs.text(doc, "by"), Docs.time(doc, "at"), body(doc));
  }

  /// Whether this is an edit whose words are only in its message.
  static boolean wordless(Document doc) {
    return EDITED.equals(doc.getString("type")) && !doc.containsKey(CONTENT);
  }

  private static ChangeBody body(Document doc) {
    long message = Docs.number(doc, "message");
    long of = Docs.number(doc, "of");
    var type = Docs.text(doc, "type");
    return switch (type) {
      case "opened" -> new ChangeBody.Opened(Docs.word(ConversationKind.class, doc, "kind"), doc.getString("key"),
          doc.getString("subject"), doc.getString("avatar"), doc.getString("metadata"),
          Docs.list(doc, "members").stream()
              .map(seat -> new ChangeBody.Seat(Docs.text(seat, "user"), Docs.word(Role.class, seat, "role"))).toList());
      case "posted" -> new ChangeBody.Posted(Docs.number(doc, "id"), Docs.word(MessageKind.class, doc, "kind"),
          content(doc), Docs.number(doc, "replyTo"), Docs.number(doc, "thread"), doc.getString("key"),
          Docs.optionalTime(doc, "editedAt"), Docs.optionalTime(doc, "deletedAt"));
      case EDITED -> new ChangeBody.Edited(message, of, content(doc));
      case "deleted" -> new ChangeBody.Deleted(message, of);
      case "reacted" -> new ChangeBody.Reacted(message, of, Docs.text(doc, "emoji"));
      case "unreacted" -> new ChangeBody.Unreacted(message, of, Docs.text(doc, "emoji"));
      case "pinned" -> new ChangeBody.Pinned(message, of);
      case "unpinned" -> new ChangeBody.Unpinned(message, of);
      case "joined" -> new ChangeBody.MemberJoined(Docs.text(doc, "user"), Docs.word(Role.class, doc, "role"));
      case "left" -> new ChangeBody.MemberLeft(Docs.text(doc, "user"));
      case "role" -> new ChangeBody.RoleChanged(Docs.text(doc, "user"), Docs.word(Role.class, doc, "role"));
      case "updated" -> new ChangeBody.Updated(doc.getString("subject"), doc.getString("avatar"),
          doc.getString("metadata"),
          doc.containsKey("status") ? Docs.word(ConversationStatus.class, doc, "status") : null);
      default -> throw new IllegalStateException("the log holds a change of type " + type
          + ", which this version does not know");
    };
  }

  private static Content content(Document doc) {
    var content = doc.get(CONTENT, Document.class);
    return content == null ? Content.NOTHING : Docs.content(content);
  }
}
