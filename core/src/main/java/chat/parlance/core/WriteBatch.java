package chat.parlance.core;

import chat.parlance.core.store.LogTransaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What one transaction has done so far: the heads it moved, the changes it will announce, the signals it will send.
///
/// Belongs to the writer thread of a lane for the time of one transaction.
final class WriteBatch {

  private record Seat(ConversationId conversation, String user) {}

  /// A signal, and whose draft sends it.
  private record Told(Committed.Source source, Signal signal) {}

  /// What became durable: of all drafts, or of those from these sources.
  record Part(@Nullable Set<Committed.Source> sources, List<Committed> changes, List<Signal> signals,
      List<Trim> trims) {

    boolean has(Committed.Source source) {
      return sources == null || sources.contains(source);
    }
  }

  private final LogTransaction transaction;
  private final Instant now;
  private final Map<ConversationId, Conversation> heads = new HashMap<>();
  private final Map<Seat, Member> members = new HashMap<>();
  private final List<Committed> changes = new ArrayList<>();
  private final List<Told> signals = new ArrayList<>();
  private final List<Trim> trims = new ArrayList<>();
  private Committed.Source source = Committed.Source.REPEATED;

  WriteBatch(LogTransaction transaction, Instant now) {
    this.transaction = transaction;
    this.now = now;
  }

  /// Whose draft is decided from now on.
  WriteBatch from(Committed.Source next) {
    source = next;
    transaction.nextDraft();
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

  /// All of it.
  Part whole() {
    return new Part(null, List.copyOf(changes), signals.stream().map(Told::signal).toList(), trims);
  }

  /// What is left of it when these conversations lost their changes from these positions on, or, if there are none, everything: the
  /// drafts that appended something and lost nothing.
  Part without(Map<ConversationId, Long> lost) {
    Set<Committed.Source> sources = Collections.newSetFromMap(new IdentityHashMap<>());
    if (!lost.isEmpty()) {
      changes.forEach(committed -> sources.add(committed.source()));
      changes.stream().filter(committed -> isLost(committed.change(), lost))
          .forEach(committed -> sources.remove(committed.source()));
    }
    return new Part(sources, changes.stream().filter(committed -> sources.contains(committed.source())).toList(),
        signals.stream().filter(told -> sources.contains(told.source())).map(Told::signal).toList(), List.of());
  }

  private static boolean isLost(Change change, Map<ConversationId, Long> lost) {
    return change.seq() >= lost.getOrDefault(change.conversation(), Long.MAX_VALUE);
  }

  void tell(Trim trim) {
    trims.add(trim);
  }

  void tell(Signal signal) {
    signals.add(new Told(source, signal));
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
