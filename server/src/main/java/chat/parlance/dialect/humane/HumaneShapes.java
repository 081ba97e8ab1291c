package chat.parlance.dialect.humane;

import chat.parlance.core.Attachment;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Conversations.Participant;
import chat.parlance.core.Message;
import chat.parlance.core.MessageKind;
import chat.parlance.core.Standing;
import chat.parlance.core.UserDirectory.Profile;
import chat.parlance.files.FileId;
import chat.parlance.http.IsoTime;
import chat.parlance.http.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/// How Humane's clients see things in JSON. Pure. `files`: the domain at which the files of messages are fetched, null if nobody
/// said.
record HumaneShapes(@Nullable String files, HumaneIds ids) {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /// Somebody in a conversation, and since when.
  record Seat(String user, Instant joinedAt) {

    static Seat of(Participant participant) {
      return new Seat(participant.member().user(), participant.member().joinedAt());
    }
  }

  /// `{data: {…}}`.
  static byte[] success(Consumer<JsonGenerator> fields) {
    return Json.object(json -> {
      json.writeObjectPropertyStart("data");
      fields.accept(json);
      json.writeEndObject();
    });
  }

  /// `{success: false, errors: [{message, field?}]}`.
  static byte[] failure(String message, @Nullable String field) {
    return Json.object(json -> {
      json.writeBooleanProperty("success", false);
      json.writeArrayPropertyStart("errors");
      json.writeStartObject();
      json.writeStringProperty("message", message);
      text(json, "field", field);
      json.writeEndObject();
      json.writeEndArray();
    });
  }

  /// The two people of a direct conversation, who are in its head: who began it comes first, and both joined then.
  static List<Seat> two(Conversation direct) {
    var first = direct.createdBy();
    var other = Objects.requireNonNull(direct.with(first), "no direct conversation");
    return List.of(new Seat(first, direct.createdAt()), new Seat(other, direct.createdAt()));
  }

  void conversation(JsonGenerator json, Conversation head, List<Seat> seats) {
    json.writeStringProperty("id", ids.shown(head.id()));
    json.writeStringProperty("type", head.kind() == ConversationKind.DIRECT ? "one-to-one" : "group");
    text(json, "groupName", head.subject());
    text(json, "groupPicKey", head.avatar());
    json.writeStringProperty("createdAt", IsoTime.of(head.createdAt()));
    json.writeStringProperty("updatedAt", IsoTime.of(head.updatedAt()));
    participants(json, seats);
  }

  static void participants(JsonGenerator json, List<Seat> seats) {
    json.writeName("participants");
    seats(json, seats);
  }

  static void seats(JsonGenerator json, List<Seat> seats) {
    json.writeStartArray();
    for (var seat : seats) {
      json.writeStartObject();
      json.writeStringProperty("userId", seat.user());
      json.writeStringProperty("joinedAt", IsoTime.of(seat.joinedAt()));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /// A direct conversation as one of its people sees it, with its last message and what is unread; `other` is absent when nobody
  /// knows the other one.
  void standing(JsonGenerator json, Standing standing, @Nullable Profile other) {
    conversation(json, standing.conversation(), two(standing.conversation()));
    if (standing.lastMessage() != null) {
      json.writeObjectPropertyStart("lastMessage");
      message(json, standing.lastMessage(), true);
      json.writeEndObject();
    }
    json.writeNumberProperty("unreadCount", standing.unread());
    if (other != null) {
      otherUser(json, other);
    }
  }

  static void otherUser(JsonGenerator json, Profile profile) {
    json.writeObjectPropertyStart("otherUser");
    json.writeStringProperty("id", profile.user());
    json.writeStringProperty("firstName", profile.firstName());
    text(json, "lastName", profile.lastName());
    text(json, "avatarURL", profile.avatar());
    json.writeEndObject();
  }

  /// The fields of a message: `raw` with the key of its attachment, else with the address at which it is fetched.
  void message(JsonGenerator json, Message message, boolean raw) {
    json.writeStringProperty("id", ids.message(message.id()));
    json.writeStringProperty("senderId", message.sender());
    json.writeStringProperty("conversationId", ids.shown(message.conversation()));
    if (!message.deleted() && !message.content().text().isEmpty()) {
      json.writeStringProperty("message", message.content().text());
    }
    json.writeStringProperty("sendAt", IsoTime.of(message.at()));
    if (message.deletedAt() != null) {
      json.writeObjectPropertyStart("status");
      json.writeBooleanProperty("deleted", true);
      json.writeStringProperty("deletedAt", IsoTime.of(message.deletedAt()));
      json.writeEndObject();
    }
    if (!message.content().attachments().isEmpty()) {
      attachment(json, message.content().attachments().getFirst(), raw);
    }
    if (message.replyTo() != 0) {
      json.writeStringProperty("replyToMessageId", ids.message(message.replyTo()));
    }
    boolean call = message.kind() == MessageKind.CALL;
    json.writeStringProperty("type", call ? "call" : "regular");
    if (call) {
      json.writeBooleanProperty("callConnected", connected(message.content().metadata()));
    }
  }

  private void attachment(JsonGenerator json, Attachment attachment, boolean raw) {
    json.writeObjectPropertyStart("attachment");
    json.writeStringProperty("attachmentType", attachment.kind());
    if (raw) {
      json.writeStringProperty("attachmentKey", attachment.ref());
    } else {
      text(json, "attachmentURL", address(attachment.ref()));
    }
    json.writeEndObject();
  }

  /// Where the file is fetched; null if these clients cannot: files of other dialects are read through their messages.
  private @Nullable String address(String ref) {
    if (ref.startsWith("https://") || ref.startsWith("http://")) {
      return ref;
    }
    return files == null || FileId.isRef(ref) ? null : files + "/" + ref;
  }

  private static boolean connected(@Nullable String metadata) {
    try {
      return metadata != null && MAPPER.readTree(metadata).path("callConnected").asBoolean(false);
    } catch (JacksonException _) {
      return false;
    }
  }

  /// What a page of things ends with; `from` begins the next one.
  void pagination(JsonGenerator json, @Nullable Cursor last, boolean full) {
    json.writeObjectPropertyStart("pagination");
    json.writeName("from");
    if (last == null) {
      json.writeNull();
    } else {
      json.writeString(last.shown(ids));
    }
    json.writeBooleanProperty("hasMore", full);
    json.writeEndObject();
  }

  /// A list of objects.
  static <T> void list(JsonGenerator json, String name, List<T> all, Consumer<T> fields) {
    json.writeArrayPropertyStart(name);
    for (var one : new ArrayList<>(all)) {
      json.writeStartObject();
      fields.accept(one);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  static void text(JsonGenerator json, String name, @Nullable String value) {
    if (value != null) {
      json.writeStringProperty(name, value);
    }
  }
}
