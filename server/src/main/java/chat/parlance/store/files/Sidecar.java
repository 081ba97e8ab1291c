package chat.parlance.store.files;

import chat.parlance.files.FileId;
import chat.parlance.files.StoredFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What is written beside the bytes of a file, as JSON. Pure.
final class Sidecar {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Sidecar() {}

  static byte[] write(StoredFile file) {
    var out = new ByteArrayOutputStream(256);
    try (var json = MAPPER.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringProperty("name", file.label().name());
      json.writeStringProperty("type", file.label().type());
      json.writeNumberProperty("bytes", file.bytes());
      json.writeStringProperty("sha256", file.sha256());
      json.writeStringProperty("uploader", file.label().uploader());
      json.writeStringProperty("at", file.at().toString());
      json.writeStringProperty("message", Long.toString(file.message(), 36));
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  /// What [#write] wrote; an `IOException` if it is anything else.
  static StoredFile read(FileId id, byte[] text) throws IOException {
    try {
      var json = MAPPER.readTree(text);
      var label = new StoredFile.Label(word(json, "name"), word(json, "type"), word(json, "uploader"));
      return new StoredFile(id, label, json.required("bytes").longValue(), word(json, "sha256"),
          Instant.parse(word(json, "at")), Long.parseLong(word(json, "message"), 36));
    } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
      throw new IOException("the description of file " + id.ref() + " is damaged: " + e.getMessage(), e);
    }
  }

  private static String word(JsonNode json, String name) {
    return json.required(name).stringValue();
  }
}
