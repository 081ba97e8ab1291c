package chat.parlance.dialect.humane;

import chat.parlance.core.Conversation;
import chat.parlance.core.Identity;
import chat.parlance.core.Message;
import chat.parlance.core.Reading;
import chat.parlance.core.RejectedException;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Histories by time, as these clients page them; ours go by position. Within a conversation both have the same order.
final class History {

  private History() {}

  /// The newest messages before the cursor, or of all, newest first; what `me` has cleared is not there.
  static List<Message> page(Reading reading, Identity me, Conversation head, @Nullable Cursor before, int limit) {
    var range = before == null ? new Reading.Range.Newest() : new Reading.Range.Before(seq(reading, me, head, before));
    return reading.messages(me, head.id(), range, limit, 0).messages().reversed();
  }

  /// The position before which everything comes before the cursor.
  private static long seq(Reading reading, Identity me, Conversation head, Cursor cursor) {
    if (cursor.id() != 0) {
      try {
        return reading.message(me, head.id(), cursor.id()).seq();
      } catch (RejectedException _) {
        // it is of another conversation, or made up: what it says of time and order still holds
      }
    }
    return end(reading, me, head, message -> cursor.isAfter(message.at(), message.id()));
  }

  /// The last position until this time.
  static long lastUntil(Reading reading, Identity me, Conversation head, Instant at) {
    return end(reading, me, head, message -> !message.at().isAfter(at)) - 1;
  }

  /// The first position from which on no message is `early`; by halving.
  private static long end(Reading reading, Identity me, Conversation head, Predicate<Message> early) {
    long from = 1;
    long to = head.lastSeq() + 1;
    while (from < to) {
      long middle = from + (to - from) / 2;
      var page = reading.messages(me, head.id(), new Reading.Range.Before(middle + 1), 1, 0).messages();
      if (page.isEmpty() || early.test(page.getFirst())) {
        from = middle + 1;
      } else {
        to = page.getFirst().seq();
      }
    }
    return from;
  }
}
