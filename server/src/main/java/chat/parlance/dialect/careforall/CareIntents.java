package chat.parlance.dialect.careforall;

import chat.parlance.core.Content;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.ConversationStatus;
import chat.parlance.core.Intent;
import chat.parlance.core.MessageKind;
import chat.parlance.core.Rejection;
import chat.parlance.core.RejectedException;
import chat.parlance.core.Texts;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Turns what a careforall client sends, over either transport, into intents; refusals name the field. Pure.
final class CareIntents {

  static final String CONTENT_REQUIRED = "Message content is required";
  private static final int CONTENT = 5_000;
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private CareIntents() {}

  static RejectedException invalid(String field, String found, String expected) {
    return new RejectedException(new Rejection.Invalid(field, found, expected));
  }

  private static String kind(JsonNode node) {
    return node.getNodeType().name().toLowerCase(Locale.ROOT);
  }

  private static @Nullable JsonNode value(JsonNode object, String name) {
    var value = object.get(name);
    return value == null || value.isNull() ? null : value;
  }

  static @Nullable String text(JsonNode object, String name) {
    var value = value(object, name);
    if (value != null && !value.isString()) {
      throw invalid(name, kind(value), "a string");
    }
    return value == null ? null : Texts.storable(name, value.stringValue());
  }

  static @Nullable Boolean flag(JsonNode object, String name) {
    var value = value(object, name);
    if (value != null && !value.isBoolean()) {
      throw invalid(name, kind(value), "true or false");
    }
    return value == null ? null : value.booleanValue();
  }

  private static @Nullable ObjectNode metadata(JsonNode object) {
    var value = value(object, "metadata");
    if (value != null && !value.isObject()) {
      throw invalid("metadata", kind(value), "a JSON object");
    }
    return (ObjectNode) value;
  }

  private static @Nullable String json(@Nullable ObjectNode metadata) {
    return metadata == null ? null : metadata.toString();
  }

  static Intent.Post post(ConversationId id, JsonNode body) {
    var given = value(body, "content");
    var content = given == null || !given.isString() ? "" : trimmed(Texts.storable("content", given.stringValue()));
    if (content.isEmpty()) {
      throw invalid("content", "nothing", CONTENT_REQUIRED);
    }
    if (content.length() > CONTENT) {
      throw new RejectedException(new Rejection.TooLarge("content", content.length(), CONTENT));
    }
    var type = text(body, "messageType");
    var kind = switch (type == null ? "TEXT" : type) {
      case "TEXT" -> MessageKind.TEXT;
      case "FILE" -> MessageKind.FILE;
      default -> throw invalid("messageType", String.valueOf(type), "TEXT or FILE; SYSTEM is reserved for the server");
    };
    return new Intent.Post(new Intent.Place.Known(id), kind, new Content(content, List.of(), json(metadata(body))), 0,
        0);
  }

  /// Without the white space at both ends, which is what JavaScript takes for such (ECMA-262, `String.prototype.trim`).
  private static String trimmed(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isSpace(text.charAt(from))) {
      from++;
    }
    while (from < to && isSpace(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean isSpace(char c) {
    return switch (c) {
      case '\t', '\n', '\u000B', '\f', '\r', '\uFEFF', '\u2028', '\u2029' -> true;
      default -> Character.getType(c) == Character.SPACE_SEPARATOR;
    };
  }

  static Intent.Open open(JsonNode body) {
    return new Intent.Open(ConversationKind.SUPPORT, null, List.of(), text(body, "subject"), null,
        json(metadata(body)));
  }

  static @Nullable ConversationStatus status(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    return Arrays.stream(ConversationStatus.values()).filter(status -> status.name().equals(text)).findFirst()
        .orElseThrow(() -> invalid("status", text, "ACTIVE, CLOSED or ARCHIVED"));
  }

  /// The update, its metadata to be merged into what is there one level deep; null when the body asks for nothing.
  static Intent.@Nullable Update update(ConversationId id, JsonNode body) {
    var subject = text(body, "subject");
    var status = status(text(body, "status"));
    var metadata = metadata(body);
    if (subject == null && status == null && metadata == null) {
      return null;
    }
    return new Intent.Update(id, subject, null, json(metadata), status, CareIntents::merged);
  }

  private static String merged(@Nullable String present, String said) {
    return present != null && MAPPER.readTree(present) instanceof ObjectNode before
        && MAPPER.readTree(said) instanceof ObjectNode after ? before.setAll(after).toString() : said;
  }
}
