package chat.parlance.core.store;

import chat.parlance.core.ConversationId;
import chat.parlance.core.store.Contents.Dead;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is to be told to other systems, kept until they were told. Written with the changes it is about, by
/// [LogTransaction#wish]; taken out by relays.
///
/// The wishes of one consumer about one conversation are a lane: they are fulfilled one after the other, in the order in which they were
/// written. A lane is claimed by one relay at a time, until a moment; what that relay did not settle by then is claimed again, so a
/// wish may be fulfilled twice, and is never lost. Many threads and many servers may claim.
public interface OutboxStore {

  /// `consumer` is to be told of the change at this position; `payload` is for the consumer to understand.
  record Wish(String consumer, ConversationId about, long seq, Instant at, String payload) {}

  /// What a relay asks for: at most `lanes` lanes that are due, with `wishes` each, to be settled before `until`.
  record Claim(String consumer, Instant now, Instant until, int lanes, int wishes) {}

  /// A lane that was claimed, its oldest wishes first; how often the first of them failed, and how far it got.
  record Batch(String consumer, ConversationId about, List<Pending> wishes, int failures, String progress,
      Instant until) {
    public Batch {
      wishes = List.copyOf(wishes);
    }
  }

  /// A wish that waits, by its number.
  record Pending(long id, Wish wish) {}

  /// What becomes of the first wish that was not fulfilled.
  sealed interface Next {
    /// It is tried at once; so is the lane when there is no such wish.
    record Now() implements Next {}
    /// It failed, or got as far as `progress` without failing, and is tried at `due`.
    record Later(Instant due, int failures, String progress) implements Next {}
    /// It is given up: kept as a dead letter with the reason, and the lane goes on behind it.
    record Never(Instant at, String reason) implements Next {}
  }

  /// The first `fulfilled` wishes of the batch are done.
  record Outcome(Batch batch, int fulfilled, Next next) {}

  /// How many wishes of a consumer wait, since when the oldest does, and how many were given up.
  record Backlog(long waiting, @Nullable Instant oldest, long dead) {
    public static final Backlog NONE = new Backlog(0, null, 0);
  }

  /// Claims lanes that are due, those that are so for longest first. Costs no write when there are none.
  List<Batch> claim(Claim claim);

  /// Keeps what became of batches, all at once. One whose claim has run out and whose lane was claimed again is passed over.
  void settle(List<Outcome> outcomes);

  Backlog backlog(String consumer);

  /// The first `limit` dead letters of a consumer (null: of all) behind this number, in the order of their numbers.
  List<Dead> dead(@Nullable String consumer, long after, int limit);

  /// Lets dead letters wait again, since `now`, where they waited before: in front of what came later in their lanes, which are due at
  /// once. A claim of such a lane ends. How many of these numbers were dead letters.
  int replay(List<Long> ids, Instant now);

  /// Forgets dead letters. How many of these numbers were some.
  int drop(List<Long> ids);
}
