package chat.parlance.scenario;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a script stands for with `<…>`: values that are only known when it is played. `<uuid>` is any value of that shape,
/// `<uuid:a>` one that is remembered as `a`, and `<a>` the remembered one.
final class Memory {

  private static final Pattern WORD = Pattern.compile("<([a-z]+)(?::(\\w+))?>");
  private static final Map<String, String> SHAPES = Map.of("any", ".*", "number", "-?\\d+(?:\\.\\d+)?", "uuid",
      "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "hex", "[0-9a-f]{24}");

  private final Map<String, String> shapes = new HashMap<>(SHAPES);
  private final Map<String, String> known = new HashMap<>();

  /// `time`: what times look like in this dialect. `known`: what is remembered from the beginning.
  Memory(String time, Map<String, String> known) {
    shapes.put("time", time);
    this.known.putAll(known);
  }

  /// What somebody says, with everything in it that is remembered; `<token>` is the speaker's.
  String filled(String text, String speaker) {
    return WORD.matcher(text).replaceAll(word -> Matcher.quoteReplacement(
        remembered(word.group(1).equals("token") ? "token:" + speaker : word.group(1), Map.of())));
  }

  /// Where the two differ and how, null when they do not. What is to be remembered is remembered only when all fits.
  @Nullable String difference(JsonNode expected, JsonNode actual) {
    var learnt = new HashMap<String, String>();
    var difference = difference("", expected, actual, learnt);
    if (difference == null) {
      known.putAll(learnt);
    }
    return difference;
  }

  /// The same for plain text.
  @Nullable String difference(String expected, String actual) {
    var learnt = new HashMap<String, String>();
    if (!fits(expected, actual, learnt)) {
      return "expected " + expected + ", found " + actual;
    }
    known.putAll(learnt);
    return null;
  }

  private @Nullable String difference(String at, JsonNode expected, JsonNode actual, Map<String, String> learnt) {
    if (expected.isObject() && actual.isObject()) {
      return inObject(at, expected, actual, learnt);
    }
    if (expected.isArray() && actual.isArray() && expected.size() == actual.size()) {
      return IntStream.range(0, expected.size())
          .mapToObj(i -> difference(at + "/" + i, expected.get(i), actual.get(i), learnt))
          .filter(found -> found != null).findFirst().orElse(null);
    }
    boolean fits = expected.isString()
        ? fits(expected.stringValue(), actual.isString() ? actual.stringValue() : actual.toString(), learnt)
            && (actual.isString() || expected.stringValue().startsWith("<"))
        : expected.equals(actual);
    return fits ? null : "at " + (at.isEmpty() ? "/" : at) + " expected " + expected + ", found " + actual;
  }

  private @Nullable String inObject(String at, JsonNode expected, JsonNode actual, Map<String, String> learnt) {
    if (expected.propertyNames().stream().anyMatch(name -> name.startsWith("<"))) {
      return inOrder(at, expected, actual, learnt);
    }
    for (var name : expected.propertyNames()) {
      var found = actual.get(name);
      if (found == null) {
        return "at " + at + "/" + name + " expected " + expected.get(name) + ", found nothing";
      }
      var difference = difference(at + "/" + name, expected.get(name), found, learnt);
      if (difference != null) {
        return difference;
      }
    }
    for (var name : actual.propertyNames()) {
      if (!expected.has(name)) {
        return "at " + at + "/" + name + " expected nothing, found " + actual.get(name);
      }
    }
    return null;
  }

  /// Objects whose names are values: one after the other.
  private @Nullable String inOrder(String at, JsonNode expected, JsonNode actual, Map<String, String> learnt) {
    var names = List.copyOf(expected.propertyNames());
    var found = List.copyOf(actual.propertyNames());
    if (names.size() != found.size()) {
      return "at " + at + " expected " + names + ", found " + found;
    }
    for (int i = 0; i < names.size(); i++) {
      var difference = fits(names.get(i), found.get(i), learnt)
          ? difference(at + "/" + found.get(i), expected.get(names.get(i)), actual.get(found.get(i)), learnt)
          : "at " + at + " expected " + names.get(i) + ", found " + found.get(i);
      if (difference != null) {
        return difference;
      }
    }
    return null;
  }

  private String remembered(String name, Map<String, String> learnt) {
    var value = learnt.containsKey(name) ? learnt.get(name) : known.get(name);
    if (value == null) {
      throw new AssertionError("nothing is remembered as <" + name + "> (expected: one of " + known.keySet()
          + ", or a shape of " + shapes.keySet() + ")");
    }
    return value;
  }

  private boolean fits(String expected, String actual, Map<String, String> learnt) {
    var pattern = new StringBuilder();
    List<@Nullable String> names = new ArrayList<>();
    var words = WORD.matcher(expected);
    int end = 0;
    while (words.find()) {
      pattern.append(Pattern.quote(expected.substring(end, words.start())));
      var shape = shapes.get(words.group(1));
      if (shape == null) {
        pattern.append(Pattern.quote(remembered(words.group(1), learnt)));
      } else {
        pattern.append('(').append(shape).append(')');
        names.add(words.group(2));
      }
      end = words.end();
    }
    pattern.append(Pattern.quote(expected.substring(end)));
    var match = Pattern.compile(pattern.toString(), Pattern.DOTALL).matcher(actual);
    if (!match.matches()) {
      return false;
    }
    for (int i = 0; i < names.size(); i++) {
      var name = names.get(i);
      if (name != null) {
        learnt.put(name, match.group(i + 1));
      }
    }
    return true;
  }
}
