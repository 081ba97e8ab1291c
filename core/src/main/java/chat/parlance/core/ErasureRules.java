package chat.parlance.core;

import chat.parlance.core.store.LogTransaction;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The part of [Rules] about what becomes of conversations when the account of somebody in them ends.
final class ErasureRules {

  private ErasureRules() {}

  static Receipt erase(Draft draft, Intent.Erase erase, WriteBatch batch) {
    var by = draft.by();
    var head = erase.conversation().space().equals(by.space()) ? batch.conversation(erase.conversation()) : null;
    if (head == null) {
      throw new RejectedException(
          new Rejection.NotFound("conversation", Long.toString(erase.conversation().value(), 36)));
    }
    long before = head.lastSeq();
    for (long id : erase.messages()) {
      var message = batch.store().message(head.id(), id);
      if (message != null && !message.deleted()) {
        head = batch.append(head, draft, new ChangeBody.Deleted(id, message.seq()), null).head();
      }
    }
    if (erase.leave()) {
      for (var user : leaving(head, by)) {
        head = leave(draft, head, user, batch);
      }
    }
    return head.lastSeq() == before ? Rules.unchanged(head)
        : new Receipt(head.id(), head.lastSeq(), 0, batch.now(), false);
  }

  private static List<String> leaving(Conversation head, Identity by) {
    var other = head.with(by.user());
    return other == null ? List.of(by.user()) : List.of(by.user(), other);
  }

  private static Conversation leave(Draft draft, Conversation head, String user, WriteBatch batch) {
    var member = batch.member(head.id(), user);
    if (member == null) {
      return head;
    }
    var heir = member.role() == Role.OWNER ? batch.store().heir(head.id(), user) : null;
    var left = batch.append(head, draft, new ChangeBody.MemberLeft(user), null).head();
    return heir == null || heir.role() == Role.OWNER ? left
        : batch.append(left, draft, new ChangeBody.RoleChanged(heir.user(), Role.OWNER), null).head();
  }

  /// A direct conversation that ended with an account, and whose two people talk again: both get in.
  static Committed beginAnew(Draft draft, Conversation ended, WriteBatch batch, LogTransaction.@Nullable Stamp stamp) {
    var by = draft.by().user();
    var first = batch.append(ended, draft, new ChangeBody.MemberJoined(by, Role.MEMBER), stamp);
    return batch.append(first.head(), draft,
        new ChangeBody.MemberJoined(Objects.requireNonNull(ended.with(by)), Role.MEMBER), null);
  }
}
