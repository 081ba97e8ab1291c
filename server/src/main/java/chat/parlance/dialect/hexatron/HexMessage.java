package chat.parlance.dialect.hexatron;

import chat.parlance.http.IsoTime;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// A message as a client sees it. `senderName` is null when nobody knows it; `read`: whether who looks has read it.
public record HexMessage(String id, String conversationId, String senderId, @Nullable String senderName, String content,
    Instant timestamp, boolean read) {

  /// As it is told by itself: in an answer, in an event.
  void alone(JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("_id", id);
    json.writeStringProperty("conversationId", conversationId);
    rest(json);
  }

  /// As it is within its conversation, under its id.
  void within(JsonGenerator json) {
    json.writeName(id);
    json.writeStartObject();
    json.writeStringProperty("_id", id);
    rest(json);
  }

  private void rest(JsonGenerator json) {
    json.writeStringProperty("senderId", senderId);
    json.writeStringProperty("content", content);
    json.writeStringProperty("timestamp", IsoTime.of(timestamp));
    json.writeBooleanProperty("isRead", read);
    if (senderName != null) {
      json.writeStringProperty("senderName", senderName);
    }
    json.writeEndObject();
  }
}
