package chat.parlance.dialect.gabay;

import chat.parlance.core.Attachment;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Message;
import chat.parlance.core.MessageKind;
import chat.parlance.core.Presence;
import chat.parlance.core.Role;
import chat.parlance.core.store.MarkStore;
import chat.parlance.http.IsoTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// How Gabay's clients see things in JSON: of each, what either of its documents shows. Pure.
final class GabayShapes {

  /// What a message is called that a client called so.
  static final String IMAGE = "IMAGE";
  /// The metadata by which such a message is known.
  static final String IMAGE_MARK = "{\"type\":\"IMAGE\"}";

  /// Somebody in a room; who is in an open one without being a member has no role.
  record Seat(String user, Role role, Instant joinedAt) {}

  /// A room as one of its people sees it: `other` is the one whom a direct one is with, by name.
  record Room(Conversation head, String name, @Nullable Message newest, int unread, List<Seat> seats) {}

  /// What people are called, by their ids; and what ids are shown as.
  record Called(Map<String, String> names, GabayIds ids) {

    String of(String user) {
      return names.getOrDefault(user, user);
    }
  }

  /// Somebody whom one has met.
  record Person(String id, String name, Presence.Status status, @Nullable Instant lastSeen) {}

  /// A room or a person, with what was said last there.
  record Favourite(String id, boolean room, String name, @Nullable String avatar, @Nullable Message newest) {}

  private GabayShapes() {}

  /// These clients know nobody who is busy.
  static String word(Presence.Status status) {
    return switch (status) {
      case ONLINE -> "online";
      case AWAY, BUSY -> "away";
      case OFFLINE -> "offline";
    };
  }

  static void person(JsonGenerator json, Person person) {
    json.writeStartObject();
    json.writeStringProperty("id", person.id());
    json.writeStringProperty("name", person.name());
    json.writeStringProperty("status", word(person.status()));
    if (person.lastSeen() != null) {
      json.writeStringProperty("lastSeen", IsoTime.of(person.lastSeen()));
    }
    json.writeEndObject();
  }

  static void favourite(JsonGenerator json, Favourite favourite) {
    json.writeStartObject();
    json.writeStringProperty("id", favourite.id());
    json.writeStringProperty("type", favourite.room() ? "ROOM" : "USER");
    json.writeStringProperty("name", favourite.name());
    if (favourite.avatar() != null) {
      json.writeStringProperty("avatar", favourite.avatar());
    }
    if (favourite.newest() != null) {
      json.writeStringProperty("lastMessage", text(favourite.newest()));
    }
    json.writeEndObject();
  }

  static String type(Conversation head) {
    return head.kind() == ConversationKind.DIRECT ? "DIRECT" : "GROUP";
  }

  static String type(Message message) {
    return switch (message.kind()) {
      case TEXT -> "TEXT";
      case FILE -> IMAGE_MARK.equals(message.content().metadata()) ? IMAGE : "FILE";
      case SYSTEM, CALL -> "SYSTEM";
    };
  }

  /// What it says; the record of a call has no words of its own.
  static String text(Message message) {
    return message.kind() == MessageKind.CALL ? "Call" : message.content().text();
  }

  static void person(JsonGenerator json, String user, Called called) {
    json.writeStringProperty("id", user);
    json.writeStringProperty("name", called.of(user));
    json.writeNullProperty("avatar");
  }

  /// With `seats`, as over HTTP; without, as in the lists of a socket, where what is not there is left out.
  static void room(JsonGenerator json, Room room, Called called, boolean seats) {
    var head = room.head();
    json.writeStartObject();
    json.writeStringProperty("id", called.ids().room(head.id()));
    json.writeStringProperty("name", room.name());
    json.writeStringProperty("type", type(head));
    if (room.newest() != null) {
      json.writeObjectPropertyStart("lastMessage");
      last(json, room.newest(), called);
      json.writeEndObject();
    } else if (seats) {
      json.writeNullProperty("lastMessage");
    }
    json.writeNumberProperty("unreadCount", room.unread());
    json.writeBooleanProperty("isEncrypted", false);
    if (head.avatar() != null) {
      json.writeStringProperty("avatar", head.avatar());
    }
    json.writeStringProperty("createdAt", IsoTime.of(head.createdAt()));
    json.writeStringProperty("updatedAt", IsoTime.of(head.updatedAt()));
    if (seats) {
      json.writeArrayPropertyStart("participants");
      room.seats().forEach(seat -> seat(json, seat, called));
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void last(JsonGenerator json, Message message, Called called) {
    json.writeStringProperty("content", text(message));
    json.writeStringProperty("timestamp", IsoTime.of(message.at()));
    json.writeStringProperty("type", type(message));
    json.writeObjectPropertyStart("sender");
    json.writeStringProperty("id", message.sender());
    json.writeStringProperty("name", called.of(message.sender()));
    json.writeEndObject();
  }

  private static void seat(JsonGenerator json, Seat seat, Called called) {
    json.writeStartObject();
    person(json, seat.user(), called);
    json.writeObjectPropertyStart("user");
    person(json, seat.user(), called);
    json.writeEndObject();
    json.writeStringProperty("role", seat.role().moderates() ? "ADMIN" : "MEMBER");
    json.writeStringProperty("joinedAt", IsoTime.of(seat.joinedAt()));
    json.writeEndObject();
  }

  /// The fields of a message in a room of this type.
  static void message(JsonGenerator json, Message message, String roomType, Called called) {
    json.writeStringProperty("id", called.ids().message(message.id()));
    json.writeStringProperty("roomId", called.ids().room(message.conversation()));
    json.writeStringProperty("roomType", roomType);
    json.writeStringProperty("content", text(message));
    json.writeStringProperty("type", type(message));
    for (var name : List.of("userId", "senderId", "authorId")) {
      json.writeStringProperty(name, message.sender());
    }
    json.writeObjectPropertyStart("sender");
    person(json, message.sender(), called);
    json.writeEndObject();
    var at = IsoTime.of(message.at());
    json.writeStringProperty("timestamp", at);
    json.writeStringProperty("createdAt", at);
    json.writeStringProperty("updatedAt", message.editedAt() == null ? at : IsoTime.of(message.editedAt()));
    json.writeBooleanProperty("isEdited", message.editedAt() != null);
    reference(json, "replyTo", message.replyTo(), called);
    reference(json, "threadId", message.thread(), called);
    json.writeArrayPropertyStart("reactions");
    message.reactions().forEach(reaction -> reaction(json, message, reaction, called));
    json.writeEndArray();
    json.writeArrayPropertyStart("attachments");
    message.content().attachments().forEach(attachment -> attachment(json, attachment));
    json.writeEndArray();
  }

  private static void reference(JsonGenerator json, String name, long message, Called called) {
    if (message != 0) {
      json.writeStringProperty(name, called.ids().message(message));
    } else {
      json.writeNullProperty(name);
    }
  }

  private static void reaction(JsonGenerator json, Message message, Message.Reaction reaction, Called called) {
    json.writeStartObject();
    json.writeStringProperty("emoji", reaction.emoji());
    json.writeNumberProperty("count", reaction.count());
    json.writeArrayPropertyStart("users");
    for (var user : reaction.users()) {
      json.writeStartObject();
      json.writeStringProperty("id", user);
      json.writeStringProperty("name", called.of(user));
      json.writeStringProperty("reactionId", new GabayIds.ReactionId(message.id(), user, reaction.emoji()).shown());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void attachment(JsonGenerator json, Attachment attachment) {
    json.writeStartObject();
    json.writeStringProperty("kind", attachment.kind());
    json.writeStringProperty("url", attachment.ref());
    if (attachment.name() != null) {
      json.writeStringProperty("name", attachment.name());
    }
    if (attachment.type() != null) {
      json.writeStringProperty("type", attachment.type());
    }
    if (attachment.bytes() >= 0) {
      json.writeNumberProperty("size", attachment.bytes());
    }
    json.writeEndObject();
  }

  /// Who has read a message.
  static void readers(JsonGenerator json, List<MarkStore.Reader> readers, Called called) {
    json.writeArrayPropertyStart("readBy");
    for (var reader : readers) {
      json.writeStartObject();
      json.writeStringProperty("id", reader.user());
      json.writeStringProperty("name", called.of(reader.user()));
      json.writeStringProperty("readAt", IsoTime.of(reader.at()));
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
