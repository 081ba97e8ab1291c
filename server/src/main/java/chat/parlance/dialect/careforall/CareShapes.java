package chat.parlance.dialect.careforall;

import chat.parlance.core.ChangeBody;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Conversations.Participant;
import chat.parlance.core.Message;
import chat.parlance.core.MessageKind;
import chat.parlance.core.Role;
import chat.parlance.core.store.MarkStore;
import chat.parlance.gateway.Frame;
import chat.parlance.http.IsoTime;
import chat.parlance.http.Json;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// How careforall clients see things in JSON: objects of REST answers, and frames. Pure.
final class CareShapes {

  private CareShapes() {}

  /// Helpers and moderators are admins to these clients, everybody else is a user.
  static String role(@Nullable Role role) {
    return role == Role.AGENT || role == Role.ADMIN ? "ADMIN" : "USER";
  }

  /// `{success:true, data:{…}}`.
  static byte[] success(Consumer<JsonGenerator> fields) {
    return Json.object(json -> {
      json.writeBooleanProperty("success", true);
      json.writeObjectPropertyStart("data");
      fields.accept(json);
      json.writeEndObject();
    });
  }

  /// `{success:false, error:{code, message}}`.
  static byte[] failure(String code, String message) {
    return Json.object(json -> {
      json.writeBooleanProperty("success", false);
      json.writeObjectPropertyStart("error");
      json.writeStringProperty("code", code);
      json.writeStringProperty("message", message);
      json.writeEndObject();
    });
  }

  static void conversation(JsonGenerator json, CareIds ids, Conversation head, List<Participant> participants) {
    json.writeStringProperty("conversationId", ids.shown(head.id()));
    participants(json, participants);
    json.writeStringProperty("createdBy", head.createdBy());
    json.writeStringProperty("status", head.status().name());
    if (head.subject() != null) {
      json.writeStringProperty("subject", head.subject());
    }
    metadata(json, head.metadata());
    json.writeStringProperty("createdAt", IsoTime.of(head.createdAt()));
    json.writeStringProperty("updatedAt", IsoTime.of(head.updatedAt()));
  }

  static void participants(JsonGenerator json, List<Participant> participants) {
    json.writeArrayPropertyStart("participants");
    for (var participant : participants) {
      json.writeStartObject();
      var member = participant.member();
      json.writeStringProperty("userId", member.user());
      json.writeStringProperty("role", role(member.role()));
      json.writeStringProperty("joinedAt", IsoTime.of(member.joinedAt()));
      if (participant.lastRead() != null) {
        json.writeStringProperty("lastReadAt", IsoTime.of(participant.lastRead()));
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  static void message(JsonGenerator json, CareIds ids, Message message, @Nullable Role sender,
      List<MarkStore.Reader> readers) {
    written(json, ids, message, role(sender));
    json.writeArrayPropertyStart("readBy");
    for (var reader : readers) {
      json.writeStartObject();
      json.writeStringProperty("userId", reader.user());
      json.writeStringProperty("readAt", IsoTime.of(reader.at()));
      json.writeEndObject();
    }
    json.writeEndArray();
    metadata(json, message.content().metadata());
    json.writeStringProperty("createdAt", IsoTime.of(message.at()));
    json.writeStringProperty("updatedAt", IsoTime.of(message.editedAt() == null ? message.at() : message.editedAt()));
  }

  private static void written(JsonGenerator json, CareIds ids, Message message, String senderRole) {
    json.writeStringProperty("messageId", ids.message(message.id()));
    json.writeStringProperty("conversationId", ids.shown(message.conversation()));
    json.writeStringProperty("senderId", message.sender());
    json.writeStringProperty("senderRole", senderRole);
    json.writeStringProperty("content", message.content().text());
    json.writeStringProperty("messageType", type(message.kind()));
  }

  private static String type(MessageKind kind) {
    return kind == MessageKind.CALL ? "TEXT" : kind.name();
  }

  private static void metadata(JsonGenerator json, @Nullable String metadata) {
    json.writeName("metadata");
    json.writeRawValue(metadata == null ? "{}" : metadata);
  }

  static void pagination(JsonGenerator json, long total, Paging paging) {
    json.writeObjectPropertyStart("pagination");
    json.writeNumberProperty("total", total);
    json.writeNumberProperty("page", paging.page());
    json.writeNumberProperty("limit", paging.limit());
    json.writeEndObject();
  }

  static Frame frame(String type, Consumer<JsonGenerator> fields) {
    return Frame.text(Json.object(json -> {
      json.writeStringProperty("type", type);
      fields.accept(json);
    }));
  }

  static Frame error(String code, String message) {
    return frame("error", json -> {
      json.writeStringProperty("code", code);
      json.writeStringProperty("message", message);
    });
  }

  /// `message_sent` or `message_received`.
  static Frame message(String type, CareIds ids, Message message, String senderRole) {
    return frame(type, json -> {
      written(json, ids, message, senderRole);
      json.writeStringProperty("createdAt", IsoTime.of(message.at()));
    });
  }

  static Frame updated(CareIds ids, Conversation head) {
    return frame("conversation_updated", json -> {
      json.writeStringProperty("conversationId", ids.shown(head.id()));
      json.writeStringProperty("status", head.status().name());
    });
  }

  static Frame updated(CareIds ids, ConversationId conversation, List<ChangeBody.Seat> members) {
    return frame("conversation_updated", json -> {
      json.writeStringProperty("conversationId", ids.shown(conversation));
      json.writeArrayPropertyStart("participants");
      for (var seat : members) {
        json.writeStartObject();
        json.writeStringProperty("userId", seat.user());
        json.writeStringProperty("role", role(seat.role()));
        json.writeEndObject();
      }
      json.writeEndArray();
    });
  }
}
