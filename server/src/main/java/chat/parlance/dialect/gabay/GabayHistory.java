package chat.parlance.dialect.gabay;

import chat.parlance.core.Conversation;
import chat.parlance.core.Draft;
import chat.parlance.core.Identity;
import chat.parlance.core.Intent;
import chat.parlance.core.Marks;
import chat.parlance.core.Message;
import chat.parlance.core.RejectedException;
import chat.parlance.core.Rejection;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Histories by time, as these clients page them. May block.
final class GabayHistory {

  /// Messages ascending; `hasMore`: there are older ones.
  record Page(List<Message> messages, boolean hasMore) {}

  /// The longest page that can be asked for, and how long one gets at most so that it ends between two moments.
  static final int MOST = 200;
  private static final int TIES = 4_000;
  private static final String EXPECTED = "an ISO 8601 time such as 2026-11-21T10:00:00.000Z";

  private final GabayServices services;

  GabayHistory(GabayServices services) {
    this.services = services;
  }

  /// The newest messages that are strictly older than `before`, or of all. Clients go on with the time of the oldest they got:
  /// so all of that moment are on the page, even if it gets longer than `limit`.
  Page page(Identity me, Conversation head, @Nullable Instant before, int limit) {
    for (int asked = limit + 1;; asked = Math.min(TIES, asked * 4)) {
      var found = services.reading().before(me, head.id(), before, asked);
      if (found.size() < asked) {
        return cut(found, limit);
      }
      var oldest = found.getFirst().at();
      if (!oldest.equals(found.get(found.size() - limit).at()) || asked == TIES) {
        return cut(found, limit);
      }
    }
  }

  /// The last `limit` of these and those of the moment of the first among them.
  private static Page cut(List<Message> found, int limit) {
    int from = Math.max(0, found.size() - limit);
    while (from > 0 && found.get(from - 1).at().equals(found.get(from).at())) {
      from--;
    }
    return new Page(found.subList(from, found.size()), from > 0);
  }

  /// The user has seen all there is in the room now. That it cannot be kept now keeps nobody from reading.
  void read(Identity me, Conversation head) {
    long last = head.lastSeq();
    if (services.reading().marks(me, head.id()).read() >= last) {
      return;
    }
    try {
      services.messaging().submit(new Draft(me, null, new Intent.MoveMarks(head.id(), new Marks(last, last, 0))));
    } catch (RejectedException _) {
      // it is said again with the next page
    }
  }

  /// The time in a query, as text or in milliseconds; null if there is none.
  static @Nullable Instant time(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return null;
    }
    try {
      return text.matches("[0-9]{1,15}") ? Instant.ofEpochMilli(Long.parseLong(text))
          : OffsetDateTime.parse(text.strip().replace(' ', '+')).toInstant();
    } catch (DateTimeException _) {
      throw new RejectedException(new Rejection.Invalid("before", text, EXPECTED));
    }
  }
}
