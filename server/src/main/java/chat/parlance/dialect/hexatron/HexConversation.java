package chat.parlance.dialect.hexatron;

import chat.parlance.http.IsoTime;
import java.time.Instant;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/// A conversation as one client sees it: the others in it, and messages in the order of time.
///
/// `messages` becomes an object keyed by id. Clients rely on the order of its keys, which holds for JavaScript because no id is
/// one of the numbers that it sorts.
public record HexConversation(String id, boolean global, Instant createdAt, List<Person> participants,
    List<HexMessage> messages) {

  /// Somebody who takes part.
  public record Person(String id, String name) {}

  public HexConversation {
    participants = List.copyOf(participants);
    messages = List.copyOf(messages);
  }

  void write(JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("_id", id);
    json.writeArrayPropertyStart("participants");
    for (var person : participants) {
      json.writeStartObject();
      json.writeStringProperty("id", person.id());
      json.writeStringProperty("name", person.name());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeObjectPropertyStart("messages");
    messages.forEach(message -> message.within(json));
    json.writeEndObject();
    json.writeStringProperty("createdAt", IsoTime.of(createdAt));
    if (global) {
      json.writeBooleanProperty("isGlobal", true);
    }
    json.writeEndObject();
  }
}
