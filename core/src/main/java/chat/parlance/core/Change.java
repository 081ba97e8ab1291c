package chat.parlance.core;

import java.time.Instant;

/// One entry of a conversation's log.
///
/// `seq` counts from 1 without holes; `actor` is the user who did it; `at` has millisecond precision. What a log says of
/// a message is what still holds: reading the log again after an edit gives the newest text, after a deletion none, so
/// that a resume never brings back withdrawn words.
public record Change(ConversationId conversation, long seq, String actor, Instant at, ChangeBody body) {

  /// About how many bytes of heap this holds; for bounds.
  public long weight() {
    return 120 + Weights.of(conversation) + Weights.of(actor) + body.weight();
  }

  public Change with(ChangeBody newBody) {
    return new Change(conversation, seq, actor, at, newBody);
  }
}
