package chat.parlance.dialect.humane;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Committed;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Message;
import chat.parlance.core.MessageKind;
import chat.parlance.http.IsoTime;
import chat.parlance.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/// The events that Humane's chat-service writes to Kafka, in its form. Pure. `source`: who says that it writes them.
public record HumaneKafkaEvents(String space, HumaneIds ids, String source) {

  /// Whether the original would have written of this: a message, not a call, of two people.
  public boolean concerns(Committed committed) {
    return committed.change().body() instanceof ChangeBody.Posted posted
        && committed.head().kind() == ConversationKind.DIRECT && committed.head().id().space().equals(space)
        && (posted.kind() == MessageKind.TEXT || posted.kind() == MessageKind.FILE);
  }

  /// The original wrote without a key, and so in no order.
  public String key(Change change) {
    return ids.shown(change.conversation());
  }

  /// `message.created`.
  public byte[] created(Change change) {
    return event("message.created", change,
        json -> new HumaneShapes(null, ids).message(json, message(change), true));
  }

  /// `replied.in.24hr.first`.
  public byte[] replied(Change change, String to) {
    var message = message(change);
    return event("replied.in.24hr.first", change, json -> {
      json.writeStringProperty("messageId", ids.message(message.id()));
      json.writeStringProperty("senderId", message.sender());
      json.writeStringProperty("conversationId", key(change));
      json.writeStringProperty("sendAt", IsoTime.of(change.at()));
      json.writeStringProperty("repliedToUserId", to);
      if (!message.content().text().isEmpty()) {
        json.writeStringProperty("message", message.content().text());
      }
    });
  }

  private static Message message(Change change) {
    if (change.body() instanceof ChangeBody.Posted posted) {
      return Message.of(change, posted);
    }
    throw new IllegalArgumentException("change " + change.seq() + " (expected: a message)");
  }

  /// The id is made of what the event is about, so that it is the same each time.
  private byte[] event(String type, Change change, Consumer<JsonGenerator> payload) {
    var about = type + " " + change.conversation().space() + " " + change.conversation().value() + " " + change.seq();
    return Json.object(json -> {
      json.writeStringProperty("eventType", type);
      json.writeNumberProperty("version", 1);
      json.writeStringProperty("eventId", UUID.nameUUIDFromBytes(about.getBytes(StandardCharsets.UTF_8)).toString());
      json.writeStringProperty("source", source);
      json.writeStringProperty("timestamp", IsoTime.of(change.at()));
      json.writeObjectPropertyStart("payload");
      payload.accept(json);
      json.writeEndObject();
    });
  }
}
