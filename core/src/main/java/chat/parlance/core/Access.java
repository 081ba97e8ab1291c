package chat.parlance.core;

import org.jspecify.annotations.Nullable;

/// Who may see a conversation, and who may steer it. The same for reading and for writing.
final class Access {

  private Access() {}

  /// Whether `by` may read and post: members; everybody where the kind is open; staff in support conversations.
  static boolean allowed(Conversation head, @Nullable Member member, Identity by) {
    return head.id().space().equals(by.space()) && (member != null || head.kind().open()
        || head.kind() == ConversationKind.SUPPORT && by.staff());
  }

  /// Who may not see a conversation is told that it does not exist.
  static void require(Conversation head, @Nullable Member member, Identity by) {
    if (!allowed(head, member, by)) {
      throw new RejectedException(new Rejection.NotFound("conversation", Long.toString(head.id().value(), 36)));
    }
  }

  /// Whether `by` may invite, remove, rename, pin and delete foreign messages.
  static boolean moderates(Conversation head, @Nullable Member member, Identity by) {
    return member != null && member.role().moderates()
        || head.kind() == ConversationKind.SUPPORT && (by.staff() || member != null && member.role() == Role.AGENT)
        || head.kind().open() && by.has(Identity.ADMIN);
  }
}
