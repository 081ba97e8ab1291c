package chat.parlance.dialect.hexatron;

import chat.parlance.http.Json;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/// What clients are told over Socket.IO, as the JSON array that the packet of an event or of an acknowledgement carries: the name
/// of the event and its arguments. Pure.
public final class HexEvents {

  private HexEvents() {}

  private static byte[] event(String name, Consumer<JsonGenerator> arguments) {
    return Json.value(json -> {
      json.writeStartArray();
      json.writeString(name);
      arguments.accept(json);
      json.writeEndArray();
    });
  }

  /// To the room, but not to the connection that sent it.
  public static byte[] message(HexMessage message) {
    return event("message", json -> {
      json.writeString(message.conversationId());
      message.alone(json);
    });
  }

  /// The acknowledgement of a message: the arguments alone.
  public static byte[] stored(HexMessage message) {
    return Json.value(json -> {
      json.writeStartArray();
      message.alone(json);
      json.writeEndArray();
    });
  }

  /// To the room, with who deleted it.
  public static byte[] deleteMessage(String conversationId, String messageId) {
    return event("deleteMessage", json -> {
      json.writeString(conversationId);
      json.writeString(messageId);
    });
  }

  /// To all connections of one of the two; the conversation as that one sees it.
  public static byte[] newConversation(HexConversation conversation, String creatorId) {
    return event("newConversation", json -> {
      conversation.write(json);
      json.writeString(creatorId);
    });
  }

  /// To who wanted to create it.
  public static byte[] conversationExists(String conversationId, String ownUserId) {
    return event("conversationExists", json -> {
      json.writeString(conversationId);
      json.writeString(ownUserId);
    });
  }

  /// To the connection that did what cannot be.
  public static byte[] error(String message) {
    return event("error", json -> {
      json.writeStartObject();
      json.writeStringProperty("message", message);
      json.writeEndObject();
    });
  }
}
