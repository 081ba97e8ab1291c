package chat.parlance.core;

import org.jspecify.annotations.Nullable;

/// A change that is durable, the conversation as it left it, what its author was in it (null if no member, or not known any
/// more), the message as it is after an edit or a reaction (null of other changes, or if it is not known any more), and where it
/// came from.
public record Committed(Change change, Conversation head, @Nullable Role role, @Nullable Message message,
    Source source) {

  /// A change of which no message is known.
  public Committed(Change change, Conversation head, @Nullable Role role, Source source) {
    this(change, head, role, null, source);
  }

  /// The session a change came from (0 for none), when the journal took its draft (`System.nanoTime()`), and who follows it.
  public record Source(long session, long acceptedNanos, Passage passage) {

    /// A change that is told again, from memory or from the log.
    public static final Source REPEATED = new Source(0, 0, Passage.UNWATCHED);
  }

  /// The session the change came from, 0 for none.
  public long origin() {
    return source.session();
  }
}
