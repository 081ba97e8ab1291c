package chat.parlance.core;

import java.time.Instant;

/// Proof that a draft is durable: where it stands in the log and since when.
///
/// `message` is the message id, or 0. `duplicate`: the draft's key was already stored, this is the first result; or the
/// state asked for was there already and nothing was appended.
public record Receipt(ConversationId conversation, long seq, long message, Instant at, boolean duplicate) {

  public Receipt repeated() {
    return duplicate ? this : new Receipt(conversation, seq, message, at, true);
  }
}
