package chat.parlance.core;

import chat.parlance.core.store.LogTransaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one transaction has done so far: the heads it moved, the changes it will announce, the signals it will send.
///
/// Belongs to the writer thread of a lane for the time of one transaction.
final class WriteBatch {

  private record Seat(ConversationId conversation, String user) {}

  private final LogTransaction transaction;
  private final Instant now;
  private final Map<ConversationId, Conversation> heads = new HashMap<>();
  private final Map<Seat, Member> members = new HashMap<>();
  private final List<Committed> changes = new ArrayList<>();
  private final List<Signal> signals = new ArrayList<>();
  private final List<Trim> trims = new ArrayList<>();
  private Committed.Source source = Committed.Source.REPEATED;

  WriteBatch(LogTransaction transaction, Instant now) {
    this.transaction = transaction;
    this.now = now;
  }

  /// Whose draft is decided from now on.
  WriteBatch from(Committed.Source next) {
    source = next;
    return this;
  }

  LogTransaction store() {
    return transaction;
  }

  Instant now() {
    return now;
  }

  List<Committed> changes() {
    return changes;
  }

  List<Signal> signals() {
    return signals;
  }

  List<Trim> trims() {
    return trims;
  }

  void tell(Trim trim) {
    trims.add(trim);
  }

  void tell(Signal signal) {
    signals.add(signal);
  }

  @Nullable Conversation conversation(ConversationId id) {
    var known = heads.get(id);
    if (known == null) {
      known = transaction.conversation(id);
      if (known != null) {
        heads.put(id, known);
      }
    }
    return known;
  }

  @Nullable Conversation keyed(String space, String key) {
    var found = transaction.keyed(space, key);
    return found == null ? null : conversation(found.id());
  }

  @Nullable Member member(ConversationId conversation, String user) {
    var seat = new Seat(conversation, user);
    var known = members.get(seat);
    if (known == null) {
      known = transaction.member(conversation, user);
      if (known != null) {
        members.put(seat, known);
      }
    }
    return known;
  }

  void settle(Member member, Member.Settings settings) {
    transaction.settle(member.conversation(), member.user(), settings);
    members.remove(new Seat(member.conversation(), member.user()));
  }

  /// Appends the next change of a conversation that exists.
  Committed append(Conversation head, Draft draft, ChangeBody body, LogTransaction.@Nullable Stamp stamp) {
    var change = new Change(head.id(), head.lastSeq() + 1, draft.by().user(), now, body);
    return append(change, head.after(change), null, stamp);
  }

  /// The same for a change of this message, which is as it was before.
  Committed append(Conversation head, Message before, Draft draft, ChangeBody body,
      LogTransaction.@Nullable Stamp stamp) {
    var change = new Change(head.id(), head.lastSeq() + 1, draft.by().user(), now, body);
    return append(change, head.after(change), before.after(change), stamp);
  }

  /// Appends the first change of a new conversation.
  Committed open(ConversationId id, Draft draft, ChangeBody.Opened opened, LogTransaction.@Nullable Stamp stamp) {
    var change = new Change(id, 1, draft.by().user(), now, opened);
    return append(change, Conversation.openedBy(change, opened), null, stamp);
  }

  private Committed append(Change change, Conversation head, @Nullable Message message,
      LogTransaction.@Nullable Stamp stamp) {
    transaction.append(change, head, stamp);
    heads.put(head.id(), head);
    switch (change.body()) {
      case ChangeBody.MemberLeft(var user) -> members.remove(new Seat(head.id(), user));
      case ChangeBody.RoleChanged(var user, _) -> members.remove(new Seat(head.id(), user));
      default -> {
        // says nothing new of members that are remembered here
      }
    }
    var author = members.get(new Seat(head.id(), change.actor())); // whoever acts was looked at before
    var committed = new Committed(change, head, author == null ? null : author.role(), message, source);
    changes.add(committed);
    return committed;
  }
}
