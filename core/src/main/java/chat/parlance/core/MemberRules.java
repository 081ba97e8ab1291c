package chat.parlance.core;

import chat.parlance.core.store.LogTransaction;
import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/// The part of [Rules] about who is in a conversation and what it is called.
final class MemberRules {

  private final Limits limits;

  MemberRules(Limits limits) {
    this.limits = limits;
  }

  Receipt join(Draft draft, Intent.Join join, WriteBatch batch, LogTransaction.@Nullable Stamp stamp) {
    var by = draft.by();
    var head = Rules.reachable(by, join.conversation(), batch);
    if (batch.member(head.id(), by.user()) != null || head.kind() == ConversationKind.GLOBAL) {
      return Rules.unchanged(head);
    }
    roomFor(head, 1);
    var role = head.kind() == ConversationKind.SUPPORT ? Role.AGENT : Role.MEMBER;
    return Rules.receipt(batch.append(head, draft, new ChangeBody.MemberJoined(by.user(), role), stamp));
  }

  Receipt invite(Draft draft, Intent.Invite invite, WriteBatch batch, LogTransaction.@Nullable Stamp stamp) {
    var by = draft.by();
    var head = Rules.reachable(by, invite.conversation(), batch);
    boolean allowed = switch (head.kind()) {
      case DIRECT, GLOBAL -> false;
      case GROUP, SUPPORT -> Access.moderates(head, batch.member(head.id(), by.user()), by);
      case ROOM -> true;
    };
    if (!allowed) {
      throw new RejectedException(new Rejection.Forbidden("You may not invite people to this conversation."));
    }
    if (invite.role() == Role.OWNER || invite.role() == Role.ADMIN
        && !Access.moderates(head, batch.member(head.id(), by.user()), by)) {
      throw new RejectedException(new Rejection.Forbidden("People cannot be invited as "
          + invite.role().name().toLowerCase(java.util.Locale.ROOT) + "."));
    }
    var absent = new LinkedHashSet<>(invite.users());
    absent.removeIf(user -> batch.member(head.id(), user) != null);
    roomFor(head, absent.size());
    Receipt receipt = null;
    var last = head;
    for (var user : absent) {
      var committed = batch.append(last, draft, new ChangeBody.MemberJoined(user, invite.role()),
          receipt == null ? stamp : null);
      last = committed.head();
      receipt = receipt == null ? Rules.receipt(committed) : receipt;
    }
    return receipt == null ? Rules.unchanged(head) : receipt;
  }

  Receipt remove(Draft draft, Intent.Remove remove, WriteBatch batch, LogTransaction.@Nullable Stamp stamp) {
    var by = draft.by();
    var head = Rules.reachable(by, remove.conversation(), batch);
    if (head.kind() == ConversationKind.DIRECT) {
      throw new RejectedException(new Rejection.Forbidden("Nobody leaves a direct conversation; clear or mute it."));
    }
    var gone = batch.member(head.id(), remove.user());
    boolean self = remove.user().equals(by.user());
    if (!self) {
      var me = batch.member(head.id(), by.user());
      boolean outranked = gone != null && gone.role() == Role.OWNER && (me == null || me.role() != Role.OWNER);
      if (!Access.moderates(head, me, by) || outranked) {
        throw new RejectedException(new Rejection.Forbidden("You may not remove this member."));
      }
    }
    if (gone == null) {
      return Rules.unchanged(head);
    }
    var heir = gone.role() == Role.OWNER ? batch.store().heir(head.id(), gone.user()) : null;
    var left = batch.append(head, draft, new ChangeBody.MemberLeft(gone.user()), stamp);
    if (heir != null && heir.role() != Role.OWNER) {
      batch.append(left.head(), draft, new ChangeBody.RoleChanged(heir.user(), Role.OWNER), null);
    }
    return Rules.receipt(left);
  }

  Receipt changeRole(Draft draft, Intent.ChangeRole change, WriteBatch batch, LogTransaction.@Nullable Stamp stamp) {
    var by = draft.by();
    var head = Rules.reachable(by, change.conversation(), batch);
    var me = batch.member(head.id(), by.user());
    boolean may = me != null && me.role() == Role.OWNER
        || head.kind() != ConversationKind.DIRECT && head.kind() != ConversationKind.GROUP && by.has(Identity.ADMIN);
    if (!may) {
      throw new RejectedException(new Rejection.Forbidden("Only owners change roles."));
    }
    var member = batch.member(head.id(), change.user());
    if (member == null) {
      throw new RejectedException(new Rejection.NotFound("member", change.user()));
    }
    if (member.role() == change.role()) {
      return Rules.unchanged(head);
    }
    if (me != null && member.user().equals(me.user())) {
      throw new RejectedException(new Rejection.Forbidden("Owners do not change their own role; make another owner and "
          + "let that one do it."));
    }
    return Rules.receipt(batch.append(head, draft, new ChangeBody.RoleChanged(change.user(), change.role()), stamp));
  }

  Receipt update(Draft draft, Intent.Update update, WriteBatch batch, LogTransaction.@Nullable Stamp stamp) {
    var by = draft.by();
    var head = Rules.reachable(by, update.conversation(), batch);
    var me = batch.member(head.id(), by.user());
    boolean may = switch (head.kind()) {
      case DIRECT -> update.subject() == null && update.avatar() == null && update.status() == null;
      case SUPPORT -> me != null || by.staff();
      case GROUP, ROOM, GLOBAL -> Access.moderates(head, me, by);
    };
    if (!may) {
      throw new RejectedException(new Rejection.Forbidden("You may not change this conversation."));
    }
    var body = new ChangeBody.Updated(changed(update.subject(), head.subject()),
        changed(update.avatar(), head.avatar()),
        changed(metadata(update, head), head.metadata()), update.status() == head.status() ? null : update.status());
    if (body.subject() == null && body.avatar() == null && body.metadata() == null && body.status() == null) {
      return Rules.unchanged(head);
    }
    return Rules.receipt(batch.append(head, draft, body, stamp));
  }

  private @Nullable String metadata(Intent.Update update, Conversation head) {
    var said = update.metadata();
    if (said == null) {
      return null;
    }
    var merged = update.how().merged(head.metadata(), said);
    if (merged.length() > limits.metadataLength()) {
      throw new RejectedException(new Rejection.TooLarge("metadata", merged.length(), limits.metadataLength()));
    }
    return merged;
  }

  private static @Nullable String changed(@Nullable String wanted, @Nullable String present) {
    return wanted == null || wanted.equals(present) ? null : wanted;
  }

  private void roomFor(Conversation head, int more) {
    if (head.members() + more > limits.membersPerConversation()) {
      throw new RejectedException(new Rejection.LimitReached("members per conversation",
          limits.membersPerConversation()));
    }
  }
}
