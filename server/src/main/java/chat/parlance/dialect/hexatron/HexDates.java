package chat.parlance.dialect.hexatron;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Dates as JavaScript's `new Date(text)` reads those that its own methods write, and the other ISO forms. Without a zone it is
/// UTC. Pure.
final class HexDates {

  /// `Sat Nov 21 2026 10:00:00 GMT+0100`, without the name of the zone in brackets.
  private static final DateTimeFormatter SPOKEN = DateTimeFormatter.ofPattern("EEE MMM d yyyy HH:mm:ss 'GMT'Z",
      Locale.ROOT);
  private static final List<Function<String, Instant>> FORMS = List.of(
      text -> OffsetDateTime.parse(text).toInstant(),
      text -> LocalDateTime.parse(text).toInstant(ZoneOffset.UTC),
      text -> start(LocalDate.parse(text)),
      text -> start(YearMonth.parse(text).atDay(1)),
      text -> start(Year.parse(text).atDay(1)),
      text -> OffsetDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant(),
      text -> OffsetDateTime.parse(text, SPOKEN).toInstant());

  private HexDates() {}

  private static Instant start(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /// The moment, or null when the text names none. A plus that a query turned into a space counts as one.
  static @Nullable Instant parse(String text) {
    var plain = text.strip().replaceFirst("\\s*\\(.*\\)$", "").replaceFirst("(\\d|GMT) (\\d\\d:?\\d\\d)$", "$1+$2");
    for (var form : FORMS) {
      try {
        return form.apply(plain);
      } catch (DateTimeParseException _) {
        // another form, perhaps
      }
    }
    return null;
  }
}
