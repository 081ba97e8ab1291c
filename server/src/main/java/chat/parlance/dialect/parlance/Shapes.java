package chat.parlance.dialect.parlance;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Content;
import chat.parlance.core.Conversation;
import chat.parlance.core.Conversations;
import chat.parlance.core.Marks;
import chat.parlance.core.Message;
import chat.parlance.core.Presence;
import chat.parlance.core.Standing;
import chat.parlance.http.IsoTime;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// How the things of the chat look in JSON; see docs/protocol.md, "Shapes". Pure.
final class Shapes {

  private Shapes() {}

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  static void optional(JsonGenerator json, String name, @Nullable String value) {
    if (value != null) {
      json.writeStringProperty(name, value);
    }
  }

  static void optional(JsonGenerator json, String name, @Nullable Instant value) {
    if (value != null) {
      json.writeStringProperty(name, IsoTime.of(value));
    }
  }

  private static void raw(JsonGenerator json, String name, @Nullable String value) {
    if (value != null) {
      json.writeName(name);
      json.writeRawValue(value);
    }
  }

  private static void id(JsonGenerator json, String name, long id) {
    if (id != 0) {
      json.writeStringProperty(name, ParlanceIds.shown(id));
    }
  }

  static void conversation(JsonGenerator json, Conversation conversation) {
    json.writeStringProperty("id", ParlanceIds.shown(conversation.id()));
    json.writeStringProperty("kind", word(conversation.kind()));
    optional(json, "key", conversation.key());
    optional(json, "subject", conversation.subject());
    optional(json, "avatar", conversation.avatar());
    raw(json, "metadata", conversation.metadata());
    json.writeStringProperty("status", word(conversation.status()));
    json.writeStringProperty("createdBy", conversation.createdBy());
    optional(json, "createdAt", conversation.createdAt());
    optional(json, "updatedAt", conversation.updatedAt());
    json.writeNumberProperty("lastSeq", conversation.lastSeq());
    json.writeNumberProperty("members", conversation.members());
  }

  /// The conversation with the caller's own view of it, as an object.
  static void standing(JsonGenerator json, String user, Standing standing) {
    json.writeStartObject();
    conversation(json, standing.conversation());
    var member = standing.member();
    if (member != null) {
      json.writeStringProperty("role", word(member.role()));
      if (member.settings().favourite()) {
        json.writeBooleanProperty("favourite", true);
      }
      if (member.settings().muted()) {
        json.writeBooleanProperty("muted", true);
      }
    }
    json.writeName("marks");
    marks(json, standing.marks());
    json.writeNumberProperty("unread", standing.unread());
    optional(json, "with", standing.conversation().with(user));
    if (standing.lastMessage() != null) {
      json.writeName("lastMessage");
      message(json, standing.lastMessage());
    }
    json.writeEndObject();
  }

  static void marks(JsonGenerator json, Marks marks) {
    json.writeStartObject();
    json.writeNumberProperty("read", marks.read());
    json.writeNumberProperty("delivered", marks.delivered());
    json.writeNumberProperty("cleared", marks.cleared());
    json.writeEndObject();
  }

  static void member(JsonGenerator json, Conversations.Seat seat) {
    json.writeStartObject();
    json.writeStringProperty("user", seat.member().user());
    json.writeStringProperty("role", word(seat.member().role()));
    optional(json, "joinedAt", seat.member().joinedAt());
    json.writeObjectPropertyStart("marks");
    json.writeNumberProperty("read", seat.marks().read());
    json.writeNumberProperty("delivered", seat.marks().delivered());
    json.writeEndObject();
    json.writeEndObject();
  }

  static void messages(JsonGenerator json, List<Message> messages) {
    json.writeArrayPropertyStart("messages");
    messages.forEach(message -> message(json, message));
    json.writeEndArray();
  }

  static void message(JsonGenerator json, Message message) {
    json.writeStartObject();
    json.writeStringProperty("id", ParlanceIds.shown(message.id()));
    json.writeStringProperty("conversation", ParlanceIds.shown(message.conversation()));
    json.writeNumberProperty("seq", message.seq());
    json.writeStringProperty("sender", message.sender());
    optional(json, "at", message.at());
    json.writeStringProperty("kind", word(message.kind()));
    if (!message.deleted()) {
      content(json, message.content());
    }
    optional(json, "key", message.key());
    id(json, "replyTo", message.replyTo());
    id(json, "thread", message.thread());
    optional(json, "editedAt", message.editedAt());
    optional(json, "deletedAt", message.deletedAt());
    if (message.pinned()) {
      json.writeBooleanProperty("pinned", true);
    }
    if (!message.reactions().isEmpty()) {
      reactions(json, message.reactions());
    }
    json.writeEndObject();
  }

  private static void reactions(JsonGenerator json, List<Message.Reaction> reactions) {
    json.writeArrayPropertyStart("reactions");
    for (var reaction : reactions) {
      json.writeStartObject();
      json.writeStringProperty("emoji", reaction.emoji());
      json.writeNumberProperty("count", reaction.count());
      json.writeArrayPropertyStart("users");
      reaction.users().forEach(json::writeString);
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  static void content(JsonGenerator json, Content content) {
    json.writeStringProperty("text", content.text());
    if (!content.attachments().isEmpty()) {
      json.writeArrayPropertyStart("attachments");
      for (var attachment : content.attachments()) {
        json.writeStartObject();
        json.writeStringProperty("kind", attachment.kind());
        json.writeStringProperty("ref", attachment.ref());
        optional(json, "name", attachment.name());
        optional(json, "type", attachment.type());
        if (attachment.bytes() >= 0) {
          json.writeNumberProperty("bytes", attachment.bytes());
        }
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    raw(json, "metadata", content.metadata());
  }

  /// The change's fields; the caller begins and ends the object.
  static void change(JsonGenerator json, Change change) {
    json.writeStringProperty("conversation", ParlanceIds.shown(change.conversation()));
    json.writeNumberProperty("seq", change.seq());
    optional(json, "at", change.at());
    json.writeStringProperty("actor", change.actor());
    json.writeStringProperty("type", type(change.body()));
    switch (change.body()) {
      case ChangeBody.Opened opened -> opened(json, opened);
      case ChangeBody.Posted posted -> {
        json.writeName("message");
        message(json, Message.of(change, posted));
      }
      case ChangeBody.Edited(var message, var seq, var content) -> {
        about(json, message, seq);
        content(json, content);
        optional(json, "editedAt", change.at());
      }
      case ChangeBody.Deleted(var message, var seq) -> about(json, message, seq);
      case ChangeBody.Reacted(var message, var seq, var emoji) -> {
        about(json, message, seq);
        json.writeStringProperty("emoji", emoji);
      }
      case ChangeBody.Unreacted(var message, var seq, var emoji) -> {
        about(json, message, seq);
        json.writeStringProperty("emoji", emoji);
      }
      case ChangeBody.Pinned(var message, var seq) -> about(json, message, seq);
      case ChangeBody.Unpinned(var message, var seq) -> about(json, message, seq);
      case ChangeBody.MemberJoined(var user, var role) -> seat(json, user, word(role));
      case ChangeBody.MemberLeft(var user) -> seat(json, user, null);
      case ChangeBody.RoleChanged(var user, var role) -> seat(json, user, word(role));
      case ChangeBody.Updated updated -> {
        optional(json, "subject", updated.subject());
        optional(json, "avatar", updated.avatar());
        raw(json, "metadata", updated.metadata());
        optional(json, "status", updated.status() == null ? null : word(updated.status()));
      }
    }
  }

  /// What happened, as one word.
  static String type(ChangeBody body) {
    return switch (body) {
      case ChangeBody.Opened _ -> "opened";
      case ChangeBody.Posted _ -> "message";
      case ChangeBody.Edited _ -> "edited";
      case ChangeBody.Deleted _ -> "deleted";
      case ChangeBody.Reacted _ -> "reacted";
      case ChangeBody.Unreacted _ -> "unreacted";
      case ChangeBody.Pinned _ -> "pinned";
      case ChangeBody.Unpinned _ -> "unpinned";
      case ChangeBody.MemberJoined _ -> "joined";
      case ChangeBody.MemberLeft _ -> "left";
      case ChangeBody.RoleChanged _ -> "role";
      case ChangeBody.Updated _ -> "updated";
    };
  }

  private static void about(JsonGenerator json, long message, long seq) {
    json.writeStringProperty("message", ParlanceIds.shown(message));
    json.writeNumberProperty("messageSeq", seq);
  }

  private static void seat(JsonGenerator json, String user, @Nullable String role) {
    json.writeStringProperty("user", user);
    optional(json, "role", role);
  }

  private static void opened(JsonGenerator json, ChangeBody.Opened opened) {
    json.writeStringProperty("kind", word(opened.kind()));
    optional(json, "key", opened.key());
    optional(json, "subject", opened.subject());
    optional(json, "avatar", opened.avatar());
    raw(json, "metadata", opened.metadata());
    json.writeArrayPropertyStart("members");
    for (var seat : opened.members()) {
      json.writeStartObject();
      json.writeStringProperty("user", seat.user());
      json.writeStringProperty("role", word(seat.role()));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  static void presence(JsonGenerator json, Presence.State state) {
    json.writeStringProperty("user", state.user().user());
    json.writeStringProperty("status", word(state.status()));
    optional(json, "text", state.text());
    optional(json, "lastSeen", state.lastSeen());
  }
}
