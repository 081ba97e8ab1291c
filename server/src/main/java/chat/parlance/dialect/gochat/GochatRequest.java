package chat.parlance.dialect.gochat;

import chat.parlance.http.Json;
import chat.parlance.http.ProblemException;
import tools.jackson.databind.JsonNode;

/// What a gochat client may ask. Pure.
public sealed interface GochatRequest {

  /// Write this; an empty text is refused later.
  record Say(String content) implements GochatRequest {}

  /// A page of messages, `offset` back from the newest: without a limit 50, and never more than 100.
  record History(int limit, int offset) implements GochatRequest {
    public History {
      limit = limit <= 0 ? LIMIT : Math.min(limit, MOST);
      offset = Math.max(0, offset);
    }
  }

  /// Not JSON, of another shape, or of a type that is not known: the original passes over it without a word.
  record Unknown() implements GochatRequest {}

  int LIMIT = 50;
  int MOST = 100;

  /// Reads a frame; never throws.
  static GochatRequest read(byte[] utf8) {
    JsonNode frame;
    try {
      frame = Json.read(utf8);
    } catch (ProblemException _) {
      return new Unknown();
    }
    var content = frame.path("content");
    var limit = frame.path("limit");
    var offset = frame.path("offset");
    boolean shaped = frame.isObject() && frame.path("type").isString() && (absent(content) || content.isString())
        && (absent(limit) || limit.isIntegralNumber()) && (absent(offset) || offset.isIntegralNumber());
    return switch (shaped ? frame.path("type").stringValue() : "") {
      case "message" -> new Say(content.isString() ? content.stringValue() : "");
      case "get_history" -> new History(number(limit), number(offset));
      default -> new Unknown();
    };
  }

  private static boolean absent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }

  /// A number that does not fit is as good as the nearest that does; none is 0.
  private static int number(JsonNode value) {
    return absent(value) ? 0
        : value.canConvertToInt() ? value.intValue()
            : value.bigIntegerValue().signum() < 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE;
  }
}
