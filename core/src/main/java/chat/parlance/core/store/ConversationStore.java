package chat.parlance.core.store;

import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.ConversationStatus;
import chat.parlance.core.Member;
import chat.parlance.core.Message;
import chat.parlance.core.UserId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Conversations, members and messages as people query them. Sees every commit that returned before the call.
public interface ConversationStore {

  /// A part of a conversation's messages: positions greater than `after` and smaller than `before`, at most `limit` of
  /// them taken from the newer end (`newest`) or from the older; `thread` 0 means all, else only that thread's replies.
  record Part(long after, long before, int limit, boolean newest, long thread) {}

  /// The positions of one conversation that a search looks at: greater than `after` and smaller than `before`.
  record Stretch(ConversationId conversation, long after, long before) {}

  /// Where a message is, and who wrote it.
  record Spot(ConversationId conversation, long seq, long message, String sender) {}

  /// How far a walk over all messages of a space got: behind this position of this conversation.
  record Walk(long conversation, long seq) {
    public static final Walk BEGIN = new Walk(Long.MIN_VALUE, 0);
  }

  /// What a step of a walk found, and where it goes on; null at the end.
  record Walked(List<Spot> found, @Nullable Walk next) {}

  /// The support conversations of a space, those in this status unless it is null.
  record Support(String space, @Nullable ConversationStatus status) {}

  /// What is in a user's list without being a support conversation: the conversations that the user is a member of, and the
  /// global ones; those in this status unless it is null.
  record Others(UserId user, @Nullable ConversationStatus status) {}

  @Nullable Conversation conversation(ConversationId id);

  /// Those of these conversations of the space that exist, in no order. One question for all of them.
  List<Conversation> conversations(String space, Collection<ConversationId> ids);

  @Nullable Conversation keyed(String space, String key);

  /// All conversations of this kind in the space, newest first; for kinds of which there are few.
  List<Conversation> ofKind(String space, ConversationKind kind, int limit);

  /// A part of these conversations, newest activity first, those with larger ids first among equals.
  List<Conversation> byActivity(Support asked, long skip, int limit);

  /// How many of these there are.
  long count(Support asked);

  /// The first `limit` of these, in the same order. Costs what the user has of them, however many support conversations it
  /// is in.
  List<Conversation> byActivity(Others asked, int limit);

  /// How many of these there are; costs the same.
  long count(Others asked);

  @Nullable Member member(ConversationId conversation, String user);

  /// Members with user ids after `afterUser`, in the order of their ids.
  List<Member> members(ConversationId conversation, String afterUser, int limit);

  /// Those of these users who are members, in no order. One question for all of them.
  List<Member> members(ConversationId conversation, Collection<String> users);

  /// The members with the first `limit` user ids of each of these conversations of the space. One question for all of them.
  List<Member> members(String space, Collection<ConversationId> conversations, int limit);

  /// The user's memberships in conversations with ids after `afterConversation`, in the order of their ids.
  List<Member> memberships(UserId user, long afterConversation, int limit);

  /// The messages of the part with their reactions, ascending by position; deleted ones included without content.
  List<Message> messages(ConversationId conversation, Part part);

  /// Messages at positions of the stretch that are not deleted, counted back from the newest: the first `skip` are passed
  /// over, then at most `limit`, ascending by position.
  List<Message> newest(Stretch stretch, long skip, int limit);

  /// The newest message of each of these conversations of the space that is not deleted, without its reactions. One question
  /// for all of them.
  List<Message> newest(String space, Collection<ConversationId> ids);

  /// Where those of these messages of the space are that exist, also deleted ones, in no order. One question for all of them.
  List<Spot> spots(String space, Collection<Long> messages);

  /// Where messages of this user are that are not deleted, among the next `scanned` messages of its space. There is no index of
  /// senders: every message of the space is passed once.
  Walked written(UserId sender, Walk from, int scanned);

  /// How many messages of the stretch are not deleted.
  long count(Stretch stretch);

  /// The first `limit` messages with reactions whose text contains `words`, which are in lower case: stretch by stretch,
  /// newest first in each. One walk for all stretches, which are of one space.
  List<Message> search(List<Stretch> stretches, String words, int limit);

  @Nullable Message message(ConversationId conversation, long id);

  /// The pinned messages, newest first.
  List<Message> pinned(ConversationId conversation, int limit);

  /// How many messages after `after` are neither by `user` nor deleted; counts to `cap` and no further.
  int unread(ConversationId conversation, String user, long after, int cap);

  /// The same of several conversations of the reader's space, counted from their positions; those with none may be absent. One
  /// question for all of them.
  Map<ConversationId, Integer> unread(UserId reader, Map<ConversationId, Long> after, int cap);

  /// The last message of each of these conversations of the space, a deleted one too, with its reactions; conversations without
  /// messages are absent. As many questions, however many conversations.
  List<Message> last(String space, Collection<ConversationId> conversations);
}
