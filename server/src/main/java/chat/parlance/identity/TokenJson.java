package chat.parlance.identity;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Strict JSON objects for headers, claims and key sets: shallow, no name twice, nothing after the end.
final class TokenJson {

  private static final int DEPTH = 16;
  private static final int NUMBER_LENGTH = 40;

  private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
      .streamReadConstraints(
          StreamReadConstraints.builder().maxNestingDepth(DEPTH).maxNumberLength(NUMBER_LENGTH).build())
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
      .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
      .build()).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private TokenJson() {}

  /// The object, or null when the bytes are anything else.
  static @Nullable JsonNode object(byte[] bytes) {
    try {
      var node = MAPPER.readTree(bytes);
      return node.isObject() ? node : null;
    } catch (JacksonException _) {
      return null;
    }
  }
}
