package chat.parlance.events;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.MessageKind;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What Humane's rule for prompt replies has to know of the conversation of two people up to a position: when each wrote last, and when
/// each was last seen to reply. Pure: the same log gives the same.
///
/// Who writes, not having been seen to reply in the 24 hours before, replies if the last message of the other one is at most as old.
record ReplyState(long seq, Map<String, Instant> wrote, Map<String, Instant> replied) {

  static final Duration PERIOD = Duration.ofHours(24);

  ReplyState {
    wrote = Map.copyOf(wrote);
    replied = Map.copyOf(replied);
  }

  static ReplyState before(long seq) {
    return new ReplyState(seq - 1, Map.of(), Map.of());
  }

  /// The state after the next change of the log. Calls are messages to reply to, but no replies.
  ReplyState after(Change change) {
    if (!(change.body() instanceof ChangeBody.Posted posted)) {
      return new ReplyState(change.seq(), wrote, replied);
    }
    var nowWrote = new HashMap<>(wrote);
    nowWrote.put(change.actor(), change.at());
    var nowReplied = new HashMap<>(replied);
    if (repliedTo(change, posted) != null) {
      nowReplied.put(change.actor(), change.at());
    }
    return new ReplyState(change.seq(), nowWrote, nowReplied);
  }

  /// Whom the next change is the first prompt reply to, or null.
  @Nullable String repliedTo(Change next) {
    return next.body() instanceof ChangeBody.Posted posted ? repliedTo(next, posted) : null;
  }

  private @Nullable String repliedTo(Change next, ChangeBody.Posted posted) {
    var before = replied.get(next.actor());
    if (posted.kind() == MessageKind.CALL || posted.kind() == MessageKind.SYSTEM
        || before != null && next.at().isBefore(before.plus(PERIOD))) {
      return null;
    }
    return wrote.entrySet().stream().filter(other -> !other.getKey().equals(next.actor()))
        .filter(other -> !next.at().isAfter(other.getValue().plus(PERIOD))).map(Map.Entry::getKey).findFirst()
        .orElse(null);
  }

  /// Whether nothing before this change matters to what comes: all of it is more than a period ago.
  boolean forgottenBy(Change next) {
    return wrote.values().stream().allMatch(at -> next.at().isAfter(at.plus(PERIOD)));
  }
}
