package chat.parlance.scenario;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A frame of a script: JSON, or a packet of Socket.IO, which is digits, namespace and number of the acknowledgement in front
/// of JSON that may be missing.
record ScriptFrame(String head, @Nullable JsonNode json) {

  private static final Pattern HEAD = Pattern.compile("(?:\\d+-?(?:/[^,]*,)?\\d*)?");

  /// `AssertionError` if it is neither.
  static ScriptFrame parse(String text) {
    var head = HEAD.matcher(text);
    int end = head.lookingAt() ? head.end() : 0;
    var rest = text.substring(end);
    try {
      return new ScriptFrame(text.substring(0, end), rest.isEmpty() ? null : Person.JSON.readTree(rest));
    } catch (JacksonException e) {
      throw new AssertionError("neither JSON nor a packet of Socket.IO: " + text, e);
    }
  }

  /// Where what was heard differs from this, null if it does not. What connection state recovery adds may be there: a text at
  /// the end of an event, and the private id of who has connected.
  @Nullable String difference(ScriptFrame heard, Memory memory) {
    if (!head.equals(heard.head)) {
      return "expected a frame that begins with \"" + head + "\", found \"" + heard.head + "\"";
    }
    if (json == null || heard.json == null) {
      return json == null && heard.json == null ? null : "expected " + json + ", found " + heard.json;
    }
    return memory.difference(json, without(json, heard.json));
  }

  private JsonNode without(JsonNode expected, JsonNode found) {
    if (head.startsWith("42") && found instanceof ArrayNode more && more.size() == expected.size() + 1
        && more.get(expected.size()).isString()) {
      var less = more.deepCopy();
      less.remove(expected.size());
      return less;
    }
    if (head.startsWith("40") && found instanceof ObjectNode more && !expected.has("pid")) {
      var less = more.deepCopy();
      less.remove("pid");
      return less;
    }
    return found;
  }
}
