package chat.parlance.dialect.parlance;

import chat.parlance.core.Rejection;
import chat.parlance.core.RejectedException;
import chat.parlance.core.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads the fields of what a client sent. Each refusal names the field, what was found and what was expected. Text
/// that cannot be kept as it is, half a surrogate pair say, is refused here, whatever it is for. Pure.
record Fields(JsonNode object) {

  static final int USERS = 1_000;

  static Fields of(JsonNode node) {
    if (!node.isObject()) {
      throw invalid("body", kind(node), "a JSON object");
    }
    return new Fields(node);
  }

  static RejectedException invalid(String field, String found, String expected) {
    return new RejectedException(new Rejection.Invalid(field, found, expected));
  }

  private static String kind(JsonNode node) {
    return node.getNodeType().name().toLowerCase(Locale.ROOT);
  }

  /// The string node itself, if its text can be kept.
  static JsonNode whole(String name, JsonNode string) {
    Texts.storable(name, string.stringValue());
    return string;
  }

  boolean has(String name) {
    return value(name) != null;
  }

  /// The value, or null when it is absent or null.
  @Nullable JsonNode value(String name) {
    var value = object.get(name);
    return value == null || value.isNull() ? null : value;
  }

  @Nullable String text(String name) {
    var value = value(name);
    if (value == null) {
      return null;
    }
    if (!value.isString()) {
      throw invalid(name, kind(value), "a string");
    }
    return Texts.storable(name, value.stringValue());
  }

  String requiredText(String name) {
    var text = text(name);
    if (text == null) {
      throw invalid(name, "nothing", "a string");
    }
    return text;
  }

  String text(String name, String otherwise) {
    var text = text(name);
    return text == null ? otherwise : text;
  }

  long number(String name, long otherwise, long atLeast, long atMost) {
    var value = value(name);
    return value == null ? otherwise : number(name, value, atLeast, atMost);
  }

  /// The value as a number within bounds.
  static long number(String name, JsonNode value, long atLeast, long atMost) {
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < atLeast
        || value.longValue() > atMost) {
      throw invalid(name, value.isNumber() ? value.asString() : kind(value),
          "a whole number from " + atLeast + " to " + atMost);
    }
    return value.longValue();
  }

  boolean flag(String name, boolean otherwise) {
    var flag = flag(name);
    return flag == null ? otherwise : flag;
  }

  @Nullable Boolean flag(String name) {
    var value = value(name);
    if (value == null) {
      return null;
    }
    if (!value.isBoolean()) {
      throw invalid(name, kind(value), "true or false");
    }
    return value.booleanValue();
  }

  List<String> texts(String name) {
    var value = value(name);
    var texts = new ArrayList<String>();
    if (value == null) {
      return texts;
    }
    if (!value.isArray() || value.size() > USERS) {
      throw invalid(name, value.isArray() ? value.size() + " entries" : kind(value),
          "an array of at most " + USERS + " strings");
    }
    for (var element : value) {
      if (!element.isString()) {
        throw invalid(name, kind(element), "strings only");
      }
      texts.add(Texts.storable(name, element.stringValue()));
    }
    return texts;
  }

  List<String> requiredTexts(String name) {
    if (!has(name)) {
      throw invalid(name, "nothing", "an array of strings");
    }
    return texts(name);
  }

  <E extends Enum<E>> @Nullable E word(String name, Class<E> type) {
    var text = text(name);
    if (text == null) {
      return null;
    }
    for (var constant : type.getEnumConstants()) {
      if (Shapes.word(constant).equals(text)) {
        return constant;
      }
    }
    throw invalid(name, text, String.join(", ", words(type)));
  }

  <E extends Enum<E>> E requiredWord(String name, Class<E> type) {
    var word = word(name, type);
    if (word == null) {
      throw invalid(name, "nothing", String.join(", ", words(type)));
    }
    return word;
  }

  private static <E extends Enum<E>> List<String> words(Class<E> type) {
    return Arrays.stream(type.getEnumConstants()).map(Shapes::word).toList();
  }

  <E extends Enum<E>> E word(String name, Class<E> type, E otherwise) {
    var word = word(name, type);
    return word == null ? otherwise : word;
  }

  /// A JSON object as text, or null.
  @Nullable String json(String name) {
    var value = value(name);
    if (value != null && !value.isObject()) {
      throw invalid(name, kind(value), "a JSON object");
    }
    return value == null ? null : Texts.storable(name, value.toString());
  }
}
