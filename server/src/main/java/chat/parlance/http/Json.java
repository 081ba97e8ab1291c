package chat.parlance.http;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// JSON in request and response bodies, with bounds on depth and lengths.
public final class Json {

  /// The deepest nesting that is read.
  public static final int MAX_DEPTH = 64;

  private static final JsonMapper MAPPER = JsonMapper
      .builder(JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build()).build())
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private Json() {}

  /// The UTF-8 text of a value: a map, list, string, number, record or [JsonNode].
  public static byte[] bytes(Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  /// The UTF-8 text of the value that `value` writes.
  public static byte[] value(Consumer<JsonGenerator> value) {
    var out = new ByteArrayOutputStream(256);
    try (var json = MAPPER.createGenerator(out)) {
      value.accept(json);
    }
    return out.toByteArray();
  }

  /// The UTF-8 text of an object whose fields `fields` writes.
  public static byte[] object(Consumer<JsonGenerator> fields) {
    return value(json -> {
      json.writeStartObject();
      fields.accept(json);
      json.writeEndObject();
    });
  }

  /// The document in `bytes`; a 400 problem that says where it is wrong.
  public static JsonNode read(byte[] bytes) {
    try {
      JsonNode node = MAPPER.readTree(bytes);
      if (node.isMissingNode()) {
        throw Problem.of(400, "bad-json", "the body is empty, expected a JSON document").asException();
      }
      return node;
    } catch (JacksonException e) {
      throw bad(e);
    }
  }

  /// The document in the stream; a 400 problem that says where it is wrong.
  public static JsonNode read(InputStream stream) {
    try {
      return MAPPER.readTree(stream);
    } catch (JacksonException e) {
      throw bad(e);
    }
  }

  private static ProblemException bad(JacksonException e) {
    var where = e.getLocation();
    String place = where == null ? "" : " at line " + where.getLineNr() + ", column " + where.getColumnNr();
    return Problem.of(400, "bad-json", "the body is not a valid JSON document of at most " + MAX_DEPTH
        + " levels" + place).asException();
  }
}
