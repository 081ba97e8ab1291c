package chat.parlance.core;

import org.jspecify.annotations.Nullable;

/// One draft that waits in a [Lane]; `receipt` or `rejection` is set once it was decided. Owned by the writer after it was queued.
final class Pending {

  final Draft draft;
  final Answer answer;
  final Committed.Source source;
  final long weight;
  @Nullable Receipt receipt;
  @Nullable Rejection rejection;

  Pending(Draft draft, Answer answer, Passage passage) {
    this.draft = draft;
    this.answer = answer;
    this.source = new Committed.Source(draft.origin(), System.nanoTime(), passage);
    this.weight = Loads.bytes(draft.intent());
  }

  @Nullable ConversationId conversation() {
    return draft.intent().conversation();
  }
}
