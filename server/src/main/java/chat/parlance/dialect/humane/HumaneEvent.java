package chat.parlance.dialect.humane;

import chat.parlance.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/// Something that Humane's clients are told: `packet` is the JSON array of its name and its arguments, as a Socket.IO event has
/// it. Immutable, the same for every receiver.
@SuppressWarnings("ArrayRecordComponent") // shared, never compared, never changed
public record HumaneEvent(String name, byte[] packet) {

  /// The event with what `arguments` writes, one value after the other.
  static HumaneEvent of(String name, Consumer<JsonGenerator> arguments) {
    return new HumaneEvent(name, Json.value(json -> {
      json.writeStartArray();
      json.writeString(name);
      arguments.accept(json);
      json.writeEndArray();
    }));
  }

  /// The same with one object.
  static HumaneEvent object(String name, Consumer<JsonGenerator> fields) {
    return of(name, json -> {
      json.writeStartObject();
      fields.accept(json);
      json.writeEndObject();
    });
  }

  /// For tests and tools.
  @Override
  public String toString() {
    return new String(packet, StandardCharsets.UTF_8);
  }
}
