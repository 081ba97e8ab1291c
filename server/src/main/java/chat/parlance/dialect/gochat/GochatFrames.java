package chat.parlance.dialect.gochat;

import chat.parlance.core.Attachment;
import chat.parlance.core.Message;
import chat.parlance.gateway.Frame;
import chat.parlance.http.Json;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;

/// What is said to gochat clients. Pure.
///
/// Every frame is a superset of two forms: the one of the service's code, `{type, room_id, user_id, payload, timestamp}`, and the
/// one of its README, `{type, data}`. Times are RFC 3339 in UTC.
final class GochatFrames {

  private GochatFrames() {}

  static Frame newMessage(String room, Message message) {
    return frame("new_message", room, message.sender(), message.at(), json -> {
      json.writeName("payload");
      message(json, room, message);
      json.writeName("data");
      message(json, room, message);
    });
  }

  /// The answer to `get_history`, to `user`.
  static Frame history(String room, String user, Instant now, List<Message> messages, long total) {
    return frame("message_history", room, user, now, json -> {
      json.writeObjectPropertyStart("payload");
      json.writeName("messages");
      messages(json, room, messages);
      json.writeNumberProperty("total", total);
      json.writeEndObject();
      json.writeName("data");
      messages(json, room, messages);
    });
  }

  static Frame attended(String room, String user, boolean there, Instant at) {
    return frame(there ? "user_connected" : "user_disconnected", room, user, at, json -> {
      json.writeObjectPropertyStart("data");
      json.writeStringProperty("user_id", user);
      json.writeStringProperty("timestamp", at.toString());
      json.writeEndObject();
    });
  }

  static Frame error(String room, String user, Instant now, String error) {
    return frame("error", room, user, now, json -> {
      for (var form : new String[]{"payload", "data"}) {
        json.writeObjectPropertyStart(form);
        json.writeStringProperty("error", error);
        json.writeEndObject();
      }
    });
  }

  private static void messages(JsonGenerator json, String room, List<Message> messages) {
    json.writeStartArray();
    messages.forEach(message -> message(json, room, message));
    json.writeEndArray();
  }

  private static void message(JsonGenerator json, String room, Message message) {
    json.writeStartObject();
    json.writeStringProperty("id", GochatIds.shown(message.id()));
    json.writeStringProperty("room_id", room);
    json.writeStringProperty("user_id", message.sender());
    json.writeStringProperty("content", content(message));
    json.writeStringProperty("timestamp", message.at().toString());
    json.writeEndObject();
  }

  /// These clients know text only: a message without any shows the names of its files.
  private static String content(Message message) {
    var content = message.content();
    return !content.text().isBlank() ? content.text()
        : content.attachments().stream().map(GochatFrames::label).collect(Collectors.joining(", "));
  }

  private static String label(Attachment attachment) {
    return attachment.name() == null ? attachment.kind() : attachment.name();
  }

  private static Frame frame(String type, String room, String user, Instant at, Consumer<JsonGenerator> more) {
    return Frame.text(Json.object(json -> {
      json.writeStringProperty("type", type);
      json.writeStringProperty("room_id", room);
      json.writeStringProperty("user_id", user);
      more.accept(json);
      json.writeStringProperty("timestamp", at.toString());
    }));
  }
}
