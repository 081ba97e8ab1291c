package chat.parlance.dialect.gochat;

import chat.parlance.gateway.Frame;
import chat.parlance.http.IsoTime;
import chat.parlance.http.Json;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/// What is said to gochat clients. Pure.
///
/// Every frame is a superset of two forms: the one of the service's code, `{type, room_id, user_id, payload, timestamp}`, and the
/// one of its README, `{type, data}`. Times are RFC 3339 in UTC with milliseconds.
final class GochatFrames {

  private GochatFrames() {}

  static Frame newMessage(GochatMessage message) {
    return frame("new_message", message.room(), message.user(), message.at(), json -> {
      json.writeName("payload");
      message(json, message);
      json.writeName("data");
      message(json, message);
    });
  }

  /// The answer to `get_history`, to `user`.
  static Frame history(String room, String user, Instant now, List<GochatMessage> messages, long total) {
    return frame("message_history", room, user, now, json -> {
      json.writeObjectPropertyStart("payload");
      json.writeName("messages");
      messages(json, messages);
      json.writeNumberProperty("total", total);
      json.writeEndObject();
      json.writeName("data");
      messages(json, messages);
    });
  }

  static Frame attended(String room, String user, boolean there, Instant at) {
    return frame(there ? "user_connected" : "user_disconnected", room, user, at, json -> {
      json.writeObjectPropertyStart("data");
      json.writeStringProperty("user_id", user);
      json.writeStringProperty("timestamp", IsoTime.of(at));
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

  private static void messages(JsonGenerator json, List<GochatMessage> messages) {
    json.writeStartArray();
    messages.forEach(message -> message(json, message));
    json.writeEndArray();
  }

  private static void message(JsonGenerator json, GochatMessage message) {
    json.writeStartObject();
    json.writeStringProperty("id", message.id());
    json.writeStringProperty("room_id", message.room());
    json.writeStringProperty("user_id", message.user());
    json.writeStringProperty("content", message.content());
    json.writeStringProperty("timestamp", IsoTime.of(message.at()));
    json.writeEndObject();
  }

  private static Frame frame(String type, String room, String user, Instant at, Consumer<JsonGenerator> more) {
    return Frame.text(Json.object(json -> {
      json.writeStringProperty("type", type);
      json.writeStringProperty("room_id", room);
      json.writeStringProperty("user_id", user);
      more.accept(json);
      json.writeStringProperty("timestamp", IsoTime.of(at));
    }));
  }
}
