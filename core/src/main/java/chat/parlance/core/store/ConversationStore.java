package chat.parlance.core.store;

import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Member;
import chat.parlance.core.Message;
import chat.parlance.core.UserId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Conversations, members and messages as people query them. Sees every commit that returned before the call.
public interface ConversationStore {

  /// A part of a conversation's messages: positions greater than `after` and smaller than `before`, at most `limit` of
  /// them taken from the newer end (`newest`) or from the older; `thread` 0 means all, else only that thread's replies.
  record Part(long after, long before, int limit, boolean newest, long thread) {}

  @Nullable Conversation conversation(ConversationId id);

  @Nullable Conversation keyed(String space, String key);

  /// All conversations of this kind in the space, newest first; for kinds of which there are few.
  List<Conversation> ofKind(String space, ConversationKind kind, int limit);

  @Nullable Member member(ConversationId conversation, String user);

  /// Members with user ids after `afterUser`, in the order of their ids.
  List<Member> members(ConversationId conversation, String afterUser, int limit);

  /// The user's memberships, in no order.
  List<Member> memberships(UserId user, int limit);

  /// The messages of the part with their reactions, ascending by position; deleted ones included without content.
  List<Message> messages(ConversationId conversation, Part part);

  @Nullable Message message(ConversationId conversation, long id);

  /// The pinned messages, newest first.
  List<Message> pinned(ConversationId conversation, int limit);

  /// How many messages after `after` are neither by `user` nor deleted; counts to `cap` and no further.
  int unread(ConversationId conversation, String user, long after, int cap);
}
