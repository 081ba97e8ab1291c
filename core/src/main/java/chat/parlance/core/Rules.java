package chat.parlance.core;

import chat.parlance.core.store.LogTransaction;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides at commit time whether a draft may be, against the state it will change, and appends what follows from it.
///
/// Every case first checks everything and only then appends, so a refusal leaves nothing behind. For the writer thread.
final class Rules {

  private static final int FAVOURITES = 1_000;

  private final Ids ids;
  private final Limits limits;
  private final MemberRules memberRules;

  Rules(Ids ids, Limits limits) {
    this.ids = ids;
    this.limits = limits;
    this.memberRules = new MemberRules(limits);
  }

  /// Does what the draft asks, or throws a [RejectedException].
  ///
  /// A key belongs to the first draft that was accepted with it, also when that one found everything as it should be and
  /// changed nothing: a repetition gets the first result, whatever has happened since.
  Receipt apply(Draft draft, WriteBatch batch) {
    var by = draft.by();
    if (draft.key() == null || !draft.intent().logged()) {
      return decide(draft, batch, null);
    }
    var stamp = new LogTransaction.Stamp(draft.key(), Fingerprint.of(draft.asked()));
    var first = batch.store().stamped(by.space(), by.user(), draft.key());
    if (first != null) {
      if (first.fingerprint() != stamp.fingerprint()) {
        throw new RejectedException(new Rejection.Conflict(
            "The key " + Texts.shown(draft.key()) + " was used before with other content."));
      }
      return first.receipt().repeated();
    }
    var receipt = decide(draft, batch, stamp);
    if (receipt.duplicate()) { // nothing was appended that could have carried the stamp
      batch.store().stamp(by.id(), stamp, receipt);
    }
    return receipt;
  }

  private Receipt decide(Draft draft, WriteBatch batch, LogTransaction.@Nullable Stamp stamp) {
    var by = draft.by();
    return switch (draft.intent()) {
      case Intent.Open open -> open(draft, open, batch, stamp);
      case Intent.Post post -> post(draft, post, batch, stamp);
      case Intent.Edit edit -> edit(draft, edit, batch, stamp);
      case Intent.Delete delete -> delete(draft, delete, batch, stamp);
      case Intent.React react -> react(draft, react, batch, stamp);
      case Intent.Pin pin -> pin(draft, pin, batch, stamp);
      case Intent.Join join -> memberRules.join(draft, join, batch, stamp);
      case Intent.Invite invite -> memberRules.invite(draft, invite, batch, stamp);
      case Intent.Remove remove -> memberRules.remove(draft, remove, batch, stamp);
      case Intent.ChangeRole change -> memberRules.changeRole(draft, change, batch, stamp);
      case Intent.Update update -> memberRules.update(draft, update, batch, stamp);
      case Intent.Erase erase -> ErasureRules.erase(draft, erase, batch);
      case Intent.MoveMarks move -> moveMarks(draft, move, batch);
      case Intent.Settle settle -> settle(draft, settle, batch);
      case Intent.Favour favour -> favour(draft, favour, batch);
      case Intent.Revoke(var revocation) -> {
        batch.store().revoke(revocation);
        batch.tell(new Signal.Revoked(revocation, by.id(), draft.origin()));
        yield nothing(by, batch);
      }
      case Intent.NotePresence note -> {
        batch.store().notePresence(by.id(), note.lastSeen(), note.text());
        yield nothing(by, batch);
      }
      case Intent.Trim trim -> trim(trim, batch);
      case Intent.NoteName(var name) -> {
        batch.store().noteName(by.id(), name);
        yield nothing(by, batch);
      }
    };
  }

  private Receipt open(Draft draft, Intent.Open open, WriteBatch batch, LogTransaction.@Nullable Stamp stamp) {
    var by = draft.by();
    if (open.kind() == ConversationKind.DIRECT) {
      return direct(draft, open.members().getFirst(), batch, stamp);
    }
    if (open.kind() == ConversationKind.GLOBAL && !by.has(Identity.ADMIN)) {
      throw new RejectedException(new Rejection.Forbidden("Only admins open global conversations."));
    }
    if (open.key() != null) {
      var existing = batch.keyed(by.space(), open.key());
      if (existing != null) {
        Access.require(existing, batch.member(existing.id(), by.user()), by);
        return new Receipt(existing.id(), existing.lastSeq(), 0, existing.createdAt(), true);
      }
    }
    var seats = new ArrayList<ChangeBody.Seat>();
    if (open.kind() != ConversationKind.GLOBAL) {
      boolean helps = open.kind() == ConversationKind.SUPPORT && by.staff();
      seats.add(new ChangeBody.Seat(by.user(), helps ? Role.AGENT : Role.OWNER));
      for (var user : new LinkedHashSet<>(open.members())) {
        if (!user.equals(by.user())) {
          seats.add(new ChangeBody.Seat(user, Role.MEMBER));
        }
      }
    }
    var opened = new ChangeBody.Opened(open.kind(), open.key(), open.subject(), open.avatar(), open.metadata(), seats);
    return receipt(batch.open(newId(draft, open.key(), batch), draft, opened, stamp));
  }

  /// The id of a conversation that this draft opens. Whoever handles the same draft, or opens the same key, has the same id, so
  /// that only one of them gets the first position.
  private ConversationId newId(Draft draft, @Nullable String key, WriteBatch batch) {
    var by = draft.by();
    long proposed = ids.next(batch.now());
    var name = key != null || draft.key() == null ? key
        : "draft:" + by.user().length() + ":" + by.user() + "|" + draft.key();
    return new ConversationId(by.space(), name == null ? proposed
        : batch.store().idFor(by.space(), name, proposed));
  }

  private Receipt direct(Draft draft, String other, WriteBatch batch, LogTransaction.@Nullable Stamp stamp) {
    var by = draft.by();
    var existing = batch.keyed(by.space(), Conversation.directKey(by.user(), other));
    if (existing != null && existing.members() == 0) {
      return receipt(ErasureRules.beginAnew(draft, existing, batch, stamp));
    }
    return existing == null
        ? receipt(openDirect(draft, other, batch, stamp))
        : new Receipt(existing.id(), existing.lastSeq(), 0, existing.createdAt(), true);
  }

  private Committed openDirect(Draft draft, String other, WriteBatch batch, LogTransaction.@Nullable Stamp stamp) {
    var by = draft.by();
    if (other.equals(by.user())) {
      throw new RejectedException(new Rejection.Invalid("user", other, "somebody else than oneself"));
    }
    var opened = new ChangeBody.Opened(ConversationKind.DIRECT, Conversation.directKey(by.user(), other), null, null,
        null, List.of(new ChangeBody.Seat(by.user(), Role.MEMBER), new ChangeBody.Seat(other, Role.MEMBER)));
    return batch.open(newId(draft, opened.key(), batch), draft, opened, stamp);
  }

  private Receipt post(Draft draft, Intent.Post post, WriteBatch batch, LogTransaction.@Nullable Stamp stamp) {
    var head = switch (post.place()) {
      case Intent.Place.Known(var id) -> reachable(draft.by(), id, batch);
      case Intent.Place.DirectWith(var user) -> batch.keyed(draft.by().space(),
          Conversation.directKey(draft.by().user(), user));
    };
    if (head != null) {
      active(head);
    }
    if (head == null && (post.replyTo() != 0 || post.thread() != 0)) {
      throw new RejectedException(new Rejection.NotFound("message", "to reply to in a new conversation"));
    }
    if (head != null) {
      exists(head, post.replyTo(), batch);
      exists(head, post.thread(), batch);
      if (head.members() == 0 && post.place() instanceof Intent.Place.DirectWith) {
        head = ErasureRules.beginAnew(draft, head, batch, null).head();
      }
    } else if (post.place() instanceof Intent.Place.DirectWith(var user)) {
      head = openDirect(draft, user, batch, null).head();
    }
    var posted = new ChangeBody.Posted(ids.next(batch.now()), post.kind(), post.content(), post.replyTo(),
        post.thread(),
        draft.key(), null, null);
    return receipt(batch.append(java.util.Objects.requireNonNull(head), draft, posted, stamp));
  }

  private Receipt edit(Draft draft, Intent.Edit edit, WriteBatch batch, LogTransaction.@Nullable Stamp stamp) {
    var head = active(reachable(draft.by(), edit.conversation(), batch));
    var message = living(head, edit.message(), batch);
    if (!message.sender().equals(draft.by().user()) || message.kind() == MessageKind.SYSTEM) {
      throw new RejectedException(new Rejection.Forbidden("Only its sender may edit a message."));
    }
    return receipt(batch.append(head, message, draft,
        new ChangeBody.Edited(message.id(), message.seq(), edit.content()), stamp));
  }

  private Receipt delete(Draft draft, Intent.Delete delete, WriteBatch batch, LogTransaction.@Nullable Stamp stamp) {
    var by = draft.by();
    var head = reachable(by, delete.conversation(), batch);
    var message = batch.store().message(head.id(), delete.message());
    if (message == null) {
      throw noMessage(delete.message());
    }
    if (!message.sender().equals(by.user()) && !Access.moderates(head, batch.member(head.id(), by.user()), by)) {
      throw new RejectedException(new Rejection.Forbidden("Only its sender or a moderator may delete a message."));
    }
    return message.deleted() ? unchanged(head)
        : receipt(batch.append(head, draft, new ChangeBody.Deleted(message.id(), message.seq()), stamp));
  }

  private Receipt react(Draft draft, Intent.React react, WriteBatch batch, LogTransaction.@Nullable Stamp stamp) {
    var head = active(reachable(draft.by(), react.conversation(), batch));
    var message = living(head, react.message(), batch);
    boolean there = batch.store().reacted(head.id(), message.seq(), react.emoji(), draft.by().user());
    if (there == react.on()) {
      return unchanged(head);
    }
    if (react.on() && message.reactions().size() >= limits.reactionsPerMessage()
        && message.reactions().stream().noneMatch(reaction -> reaction.emoji().equals(react.emoji()))) {
      throw new RejectedException(new Rejection.LimitReached("different reactions per message",
          limits.reactionsPerMessage()));
    }
    return receipt(batch.append(head, message, draft, react.on()
        ? new ChangeBody.Reacted(message.id(), message.seq(), react.emoji())
        : new ChangeBody.Unreacted(message.id(), message.seq(), react.emoji()), stamp));
  }

  private Receipt pin(Draft draft, Intent.Pin pin, WriteBatch batch, LogTransaction.@Nullable Stamp stamp) {
    var by = draft.by();
    var head = active(reachable(by, pin.conversation(), batch));
    var message = living(head, pin.message(), batch);
    if (head.kind() != ConversationKind.DIRECT && !Access.moderates(head, batch.member(head.id(), by.user()), by)) {
      throw new RejectedException(new Rejection.Forbidden("Only moderators pin messages here."));
    }
    if (message.pinned() == pin.on()) {
      return unchanged(head);
    }
    return receipt(batch.append(head, draft, pin.on() ? new ChangeBody.Pinned(message.id(), message.seq())
        : new ChangeBody.Unpinned(message.id(), message.seq()), stamp));
  }

  /// How far the log is gone; `duplicate`: there is no more to take away of what was named.
  private static Receipt trim(Intent.Trim trim, WriteBatch batch) {
    var trimmed = batch.store().trim(trim.conversation(), trim.upTo(), trim.rows());
    batch.tell(new Trim(trim.conversation(), trimmed.floor(), trimmed.filed()));
    return new Receipt(trim.conversation(), trimmed.floor(), 0, batch.now(), !trimmed.more());
  }

  private Receipt moveMarks(Draft draft, Intent.MoveMarks move, WriteBatch batch) {
    var by = draft.by();
    var head = reachable(by, move.conversation(), batch);
    var asked = new Marks(Math.min(move.to().read(), head.lastSeq()), Math.min(move.to().delivered(), head.lastSeq()),
        Math.min(move.to().cleared(), head.lastSeq()));
    var before = batch.store().marks(head.id(), by.user());
    var after = before.and(asked);
    if (!after.equals(before)) {
      batch.store().moveMarks(head.id(), by.user(), after, batch.now());
      batch.tell(new Signal.Marked(head.id(), by.id(), before, after, batch.now(),
          head.isOfAtMost(limits.presenceAudience()), draft.origin()));
    }
    return new Receipt(head.id(), head.lastSeq(), 0, batch.now(), after.equals(before));
  }

  private static Receipt settle(Draft draft, Intent.Settle settle, WriteBatch batch) {
    var by = draft.by();
    var head = reachable(by, settle.conversation(), batch);
    var member = batch.member(head.id(), by.user());
    if (member == null) {
      throw new RejectedException(new Rejection.Forbidden("Only members have settings of a conversation."));
    }
    var before = member.settings();
    var after = new Member.Settings(settle.favourite() == null ? before.favourite() : settle.favourite(),
        settle.muted() == null ? before.muted() : settle.muted());
    if (after.equals(before)) {
      return unchanged(head);
    }
    batch.settle(member, after);
    batch.tell(new Signal.Settled(head.id(), by.id(), after, draft.origin()));
    return new Receipt(head.id(), head.lastSeq(), 0, batch.now(), false);
  }

  private static Receipt favour(Draft draft, Intent.Favour favour, WriteBatch batch) {
    var by = draft.by();
    int favourites = batch.store().favour(by.id(), favour.person(), favour.on(), batch.now());
    if (favourites > FAVOURITES) {
      batch.store().favour(by.id(), favour.person(), false, batch.now());
      throw new RejectedException(new Rejection.LimitReached("favourite people", FAVOURITES));
    }
    batch.tell(new Signal.Favoured(by.id(), favour.person(), favour.on(), draft.origin()));
    return nothing(by, batch);
  }

  /// The conversation, if `by` may see it; otherwise it does not exist.
  static Conversation reachable(Identity by, ConversationId id, WriteBatch batch) {
    var head = id.space().equals(by.space()) ? batch.conversation(id) : null;
    if (head == null) {
      throw new RejectedException(new Rejection.NotFound("conversation", Long.toString(id.value(), 36)));
    }
    Access.require(head, batch.member(id, by.user()), by);
    return head;
  }

  static Conversation active(Conversation head) {
    if (head.status() != ConversationStatus.ACTIVE) {
      throw new RejectedException(new Rejection.Closed(head.status()));
    }
    return head;
  }

  static Receipt receipt(Committed committed) {
    var change = committed.change();
    return new Receipt(change.conversation(), change.seq(), change.body().aboutMessage(), change.at(), false);
  }

  /// What was asked for was so already.
  static Receipt unchanged(Conversation head) {
    return new Receipt(head.id(), head.lastSeq(), 0, head.updatedAt(), true);
  }

  private static Receipt nothing(Identity by, WriteBatch batch) {
    return new Receipt(new ConversationId(by.space(), 0), 0, 0, batch.now(), false);
  }

  private static Message living(Conversation head, long id, WriteBatch batch) {
    var message = batch.store().message(head.id(), id);
    if (message == null || message.deleted()) {
      throw noMessage(id);
    }
    return message;
  }

  private static void exists(Conversation head, long id, WriteBatch batch) {
    if (id != 0) {
      living(head, id, batch);
    }
  }

  private static RejectedException noMessage(long id) {
    return new RejectedException(new Rejection.NotFound("message", Long.toString(id, 36)));
  }
}
