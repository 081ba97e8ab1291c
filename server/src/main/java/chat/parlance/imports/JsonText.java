package chat.parlance.imports;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// A document as the JSON that its service showed: dates as ISO texts, ids as texts. Pure.
final class JsonText {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final DateTimeFormatter ISO = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX")
      .withZone(ZoneOffset.UTC);

  private JsonText() {}

  static String of(Map<?, ?> document) {
    return MAPPER.writeValueAsString(plain(document));
  }

  private static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> fields -> {
        var all = new LinkedHashMap<String, @Nullable Object>();
        fields.forEach((name, field) -> all.put(Fields.kept(String.valueOf(name)), plain(field)));
        yield all;
      }
      case List<?> list -> list.stream().map(JsonText::plain).toList();
      case Date at -> ISO.format(at.toInstant());
      case Boolean flag -> flag;
      case Integer number -> number;
      case Long number -> number;
      case Double number when number == Math.rint(number) && Math.abs(number) < 1e15 -> number.longValue();
      case Double number when Double.isFinite(number) -> number;
      case null -> null;
      default -> Fields.kept(value.toString());
    };
  }
}
