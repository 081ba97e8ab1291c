package chat.parlance.core.store;

import chat.parlance.core.Conversation;
import chat.parlance.core.Member;
import chat.parlance.core.UserId;
import chat.parlance.core.store.OutboxStore.Wish;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a transaction writes because another store has it so, and not because anybody did it. All of it becomes durable, or nothing,
/// with the rest of the transaction.
public interface Arrivals {

  /// Begins a conversation whose log is known only behind position `head.lastSeq()`: positions up to that are not there, members are
  /// these. What was there of the conversation before is gone. A change that is appended later about a message that is not there
  /// changes nothing else than the log, where it says neither which message nor with what words.
  void adopt(Conversation head, List<Member> members);

  /// Keeps these marks and steps of a user instead of those that were there.
  void mark(Contents.Marked marked);

  /// Forgets that this key was used, and what came of it.
  void unstamp(UserId actor, String key);

  /// Keeps a dead letter.
  void bury(Wish wish, Instant at, String reason);

  /// Forgets all wishes that wait, and all dead letters.
  void forgetWishes();

  /// Says that the store is being filled until `now`, if what was said last is `was`; see [Contents#filling]. Whether it was.
  boolean fill(@Nullable Instant was, @Nullable Instant now);
}
