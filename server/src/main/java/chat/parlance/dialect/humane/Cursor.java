package chat.parlance.dialect.humane;

import chat.parlance.core.Rejection;
import chat.parlance.core.RejectedException;
import chat.parlance.gateway.ObjectIdForm;
import chat.parlance.http.IsoTime;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/// Where a page goes on: `<ISO time>|<id>`, strictly before it. Clients build it themselves, too, of a message they were told.
record Cursor(Instant at, long id) {

  private static final String EXPECTED = "<ISO time>|<id of 24 hex digits>";

  /// The cursor in the query parameter `from`; null if there is none.
  static @Nullable Cursor of(HumaneIds ids, String space, @Nullable String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    int bar = text.indexOf('|');
    try {
      var at = OffsetDateTime.parse(text.substring(0, Math.max(0, bar)).replace(' ', '+')).toInstant();
      var shown = text.substring(bar + 1);
      if (ObjectIdForm.isForm(shown)) {
        return new Cursor(at, ids.id(space, shown));
      }
    } catch (DateTimeException _) {
      // refused below
    }
    throw new RejectedException(new Rejection.Invalid("from", text, EXPECTED));
  }

  /// Whether something of this time and id comes before it, and so on the page that it begins.
  boolean isAfter(Instant time, long other) {
    return time.isBefore(at) || time.equals(at) && other < id;
  }

  String shown(HumaneIds ids) {
    return IsoTime.of(at) + "|" + ids.shown(id);
  }
}
