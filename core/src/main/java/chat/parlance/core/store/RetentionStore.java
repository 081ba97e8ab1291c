package chat.parlance.core.store;

import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/// What is kept and for how long is decided elsewhere: here one finds what has grown old, and takes out what belongs to no log.
/// Logs themselves are shortened by [LogTransaction#trim].
public interface RetentionStore {

  /// How far a log reaches: positions up to `floor` were taken away, `last` is the newest there ever was. No change in it is older
  /// than `oldest`; of a log that was never shortened that is when the conversation began.
  record Reach(ConversationId conversation, long floor, long last, Instant oldest) {}

  /// The logs of a space and kind in which something may be older than `before`.
  record Aged(String space, ConversationKind kind, Instant before) {}

  /// What is kept beside the logs and grows.
  enum Kind {
    /// Keys that were used before a moment.
    KEYS,
    /// Steps of marks at positions that are gone; the newest step of each member stays.
    MARK_STEPS,
    /// Wishes that were given up before a moment.
    DEAD_LETTERS,
    /// Revocations of tokens that had all expired at a moment.
    REVOCATIONS
  }

  /// A walk over everything of one kind. For one thread.
  @FunctionalInterface
  interface Walk {

    /// Looks at the next rows, and takes out those that are too old.
    Passed pass(int rows);
  }

  /// How many rows one step of a walk took out; `over`: it has seen everything.
  record Passed(int removed, boolean over) {}

  /// The names of the first `limit` spaces behind this name, in order.
  List<String> spaces(String after, int limit);

  /// The first `limit` of these, by `oldest` and id, from behind these two. Costs what it finds.
  List<Reach> aged(Aged asked, Instant afterOldest, long afterId, int limit);

  /// The first `limit` logs of the space and kind with ids after `afterId`, by id.
  List<Reach> reaches(String space, ConversationKind kind, long afterId, int limit);

  /// Those of these logs of the space that exist, in no order. One question for all of them.
  List<Reach> reaches(String space, Collection<ConversationId> ids);

  /// The last position until which all changes are older than `before`, as far as the first `limit` that are there tell; 0 if the
  /// first is not.
  long agedUpTo(ConversationId conversation, Instant before, int limit);

  /// Begins a walk that takes out what is older than `before`.
  Walk walk(Kind kind, Instant before);
}
