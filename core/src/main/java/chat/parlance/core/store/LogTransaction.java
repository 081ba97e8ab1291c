package chat.parlance.core.store;

import chat.parlance.core.Change;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Marks;
import chat.parlance.core.Member;
import chat.parlance.core.Message;
import chat.parlance.core.Receipt;
import chat.parlance.core.Revocation;
import chat.parlance.core.UserId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One transaction of the writer: reads that see its own writes, appends, and a commit.
///
/// All or nothing: after `commit` returns, everything is durable; after `close` without it, nothing happened. For one
/// thread. Every method may throw [StoreException]; the transaction is then only good for `close`.
public interface LogTransaction extends AutoCloseable {

  /// A key that was used, what it was used for, and what came of it.
  record Stamp(String key, long fingerprint) {}

  /// The first result of a stamped draft.
  record Stamped(Receipt receipt, long fingerprint) {}

  /// A key as its user may have used it before.
  record Used(UserId actor, String key) {}

  /// Up to where a log was taken away, and whether there is more to take; messages among it that had attachments.
  record Trimmed(long floor, boolean more, List<Long> filed) {
    public Trimmed {
      filed = List.copyOf(filed);
    }
  }

  /// What follows belongs to the next draft. A store that can lose one conversation of a transaction and keep the others
  /// ([StaleReadException#lost]) keeps a draft as a whole or not at all.
  default void nextDraft() {}

  /// The id under which a new conversation with this key (or a new one for which this name stands) is to be opened: `proposed`,
  /// or the one that whoever else opens it at the same time was given.
  default long idFor(String space, String key, long proposed) {
    return proposed;
  }

  @Nullable Conversation conversation(ConversationId id);

  /// The conversation with this unique key, if there is one.
  @Nullable Conversation keyed(String space, String key);

  @Nullable Member member(ConversationId conversation, String user);

  /// Who becomes owner when `leaving` goes: the longest-standing admin, else the longest-standing member, else null.
  @Nullable Member heir(ConversationId conversation, String leaving);

  /// The message with its reactions, also a deleted one.
  @Nullable Message message(ConversationId conversation, long id);

  boolean reacted(ConversationId conversation, long messageSeq, String emoji, String user);

  /// These keys will be asked for with [#stamped]: a store may look them up together. Asked for or not, it changes no answer.
  default void expect(List<Used> keys) {}

  /// What `actor` got for this key before.
  @Nullable Stamped stamped(String space, String actor, String key);

  Marks marks(ConversationId conversation, String user);

  /// Appends the change, whose position must be the next one, brings the tables up to date that people query, and keeps
  /// the stamp. `head` is the conversation after the change. An edit or a deletion also takes the withdrawn content out
  /// of the earlier entries.
  void append(Change change, Conversation head, @Nullable Stamp stamp);

  /// Keeps the stamp of a draft that was accepted and changed nothing, with what its sender was told. There must be none for
  /// this space, actor and key yet.
  void stamp(UserId actor, Stamp stamp, Receipt receipt);

  /// Keeps the marks and, for a read mark that moved, the step in the member's history.
  void moveMarks(ConversationId conversation, String user, Marks marks, Instant at);

  void settle(ConversationId conversation, String user, Member.Settings settings);

  void notePresence(UserId user, Instant lastSeen, @Nullable String text);

  /// Keeps what the user calls itself, instead of what it did before.
  void noteName(UserId user, String name);

  /// Keeps that this person is, or is not, a favourite of the user, since the first time that it was said. How many favourites the
  /// user has with that.
  int favour(UserId user, String person, boolean on, Instant at);

  /// Remembers that the account of this user is being deleted, since the first time that this was said.
  void erasing(UserId user, Instant since);

  /// The account is deleted: forgets that it was being so, and what is kept of the user by itself: name, when it was seen, whom
  /// it has as favourites, and who has it.
  void erased(UserId user);

  /// Keeps another name of something. The space must not have the name yet, and at most one name of an id is shown.
  void alias(AliasStore.Alias alias);

  /// Keeps what somebody is to be told of a change of this transaction.
  void wish(OutboxStore.Wish wish);

  void revoke(Revocation revocation);

  /// For what is copied from another store.
  Arrivals arrivals();

  /// Takes away the oldest part of a log that was committed before: the changes at positions up to `upTo`, the messages that were posted
  /// there and their reactions; `rows` rows at most, but at least one. The head, members and marks stay as they are, so do keys;
  /// positions are not given out again. What is left of the log is dense. Entries that are about a message that is gone stay, and say nothing of its
  /// content. Reactions of the message that is next may go before it does.
  Trimmed trim(ConversationId conversation, long upTo, int rows);

  /// Makes everything durable. Throws [StaleReadException] when the transaction, or a part that it names, lost a race and may be
  /// run again.
  void commit();

  /// Rolls back what was not committed. Never throws.
  @Override
  void close();
}
