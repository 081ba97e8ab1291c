package chat.parlance.store.mongo;

import chat.parlance.core.Attachment;
import chat.parlance.core.Content;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.ConversationStatus;
import chat.parlance.core.Marks;
import chat.parlance.core.Member;
import chat.parlance.core.Role;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/// Turns the domain's values into documents and back. What is null has no field.
final class Docs {

  private Docs() {}

  /// A document of a conversation begins with these two, which are its shard key.
  static Document of(ConversationId id) {
    return new Document("space", id.space()).append("conversation", id.value());
  }

  static ConversationId id(Document doc) {
    return new ConversationId(text(doc, "space"), number(doc, "conversation"));
  }

  static void put(Document doc, String field, @Nullable Object value) {
    if (value != null) {
      doc.append(field, value);
    }
  }

  static String text(Document doc, String field) {
    return Objects.requireNonNull(doc.getString(field), field);
  }

  /// 0 if there is none.
  static long number(Document doc, String field) {
    return doc.get(field) instanceof Number number ? number.longValue() : 0;
  }

  static boolean flag(Document doc, String field) {
    return doc.getBoolean(field, false);
  }

  static Instant time(Document doc, String field) {
    return Objects.requireNonNull(optionalTime(doc, field), field);
  }

  static @Nullable Instant optionalTime(Document doc, String field) {
    var date = doc.getDate(field);
    return date == null ? null : date.toInstant();
  }

  static @Nullable Date date(@Nullable Instant at) {
    return at == null ? null : Date.from(at);
  }

  static @Nullable Object orNull(long id) {
    return id == 0 ? null : id;
  }

  static List<Document> list(Document doc, String field) {
    return doc.getList(field, Document.class, List.of());
  }

  static <E extends Enum<E>> E word(Class<E> type, Document doc, String field) {
    var word = text(doc, field);
    try {
      return Enum.valueOf(type, word);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "the database holds the " + field + " " + word + ", which this version does not know",
          e);
    }
  }

  /// What a change of the conversation may change of its head.
  static Document head(Conversation head) {
    var doc = new Document("status", head.status().name()).append("updatedAt", Date.from(head.updatedAt()))
        .append("lastSeq", head.lastSeq()).append("members", head.members());
    put(doc, "subject", head.subject());
    put(doc, "avatar", head.avatar());
    put(doc, "metadata", head.metadata());
    return doc;
  }

  /// What never changes of it.
  static Document origin(Conversation head) {
    var doc = new Document("kind", head.kind().name()).append("createdBy", head.createdBy())
        .append("createdAt", Date.from(head.createdAt())).append("oldest", Date.from(head.createdAt()));
    put(doc, "key", head.key());
    return doc;
  }

  static Conversation conversation(Document doc) {
    return new Conversation(id(doc), word(ConversationKind.class, doc, "kind"), doc.getString("key"),
        doc.getString("subject"), doc.getString("avatar"), doc.getString("metadata"),
        word(ConversationStatus.class, doc, "status"), text(doc, "createdBy"), time(doc, "createdAt"),
        time(doc, "updatedAt"), number(doc, "lastSeq"), (int) number(doc, "members"));
  }

  static Member member(Document doc) {
    return new Member(id(doc), text(doc, "user"), word(Role.class, doc, "role"), time(doc, "joinedAt"),
        new Member.Settings(flag(doc, "favourite"), flag(doc, "muted")));
  }

  static Marks marks(Document doc) {
    return new Marks(number(doc, "read"), number(doc, "delivered"), number(doc, "cleared"));
  }

  static Document content(Content content) {
    var doc = new Document("text", content.text());
    if (!content.attachments().isEmpty()) {
      doc.append("attachments", content.attachments().stream().map(Docs::attachment).toList());
    }
    put(doc, "metadata", content.metadata());
    return doc;
  }

  private static Document attachment(Attachment attachment) {
    var doc = new Document("kind", attachment.kind()).append("ref", attachment.ref());
    put(doc, "name", attachment.name());
    put(doc, "type", attachment.type());
    return doc.append("bytes", attachment.bytes());
  }

  static Content content(Document doc) {
    return new Content(text(doc, "text"), list(doc, "attachments").stream()
        .map(one -> new Attachment(text(one, "kind"), text(one, "ref"), one.getString("name"), one.getString("type"),
            number(one, "bytes")))
        .toList(), doc.getString("metadata"));
  }
}
