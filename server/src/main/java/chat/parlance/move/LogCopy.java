package chat.parlance.move;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Conversation;
import chat.parlance.core.store.Stores;
import org.jspecify.annotations.Nullable;

/// Appends to the target what the logs of the source have and it has not. What a log says is what still holds, so that the same
/// changes make the same messages, reactions, pins and members again.
final class LogCopy {

  private static final int PAGE = 250;

  private final Stores from;
  private final Writing writing;
  private final Tally tally;

  LogCopy(Stores from, Writing writing, Tally tally) {
    this.from = from;
    this.writing = writing;
    this.tally = tally;
  }

  /// Brings the target from `target`, its head, to `source`.
  void copy(Conversation source, @Nullable Conversation target) {
    var head = target;
    while (head == null || head.lastSeq() < source.lastSeq()) {
      head = step(source, head);
    }
    tally.conversation();
  }

  /// Copies the conversation as if the target had nothing of it.
  void copyAnew(Conversation source) {
    var head = adopt(source, Beginning.of(from, source));
    while (head.lastSeq() < source.lastSeq()) {
      head = step(source, head);
    }
    tally.conversation();
  }

  /// A page more. Where the source's log has a gap behind what the target has, its beginning was taken away meanwhile: then it begins anew.
  private Conversation step(Conversation source, @Nullable Conversation target) {
    long after = target == null ? 0 : target.lastSeq();
    var page = from.log().changes(source.id(), after, (int) Math.min(PAGE, source.lastSeq() - after));
    long first = page.isEmpty() ? source.lastSeq() + 1 : page.getFirst().seq();
    if (first > after + 1) {
      return adopt(source, first);
    }
    @Nullable Conversation head = target;
    for (var change : page) {
      head = append(change, source, head);
    }
    if (head == null) {
      throw new IllegalStateException("a page without changes of conversation " + source.id().value());
    }
    return head;
  }

  private Conversation adopt(Conversation source, long first) {
    var beginning = Beginning.before(from, source, first);
    writing.transaction().arrivals().adopt(beginning.head(), beginning.members());
    writing.wrote(1 + beginning.members().size(), beginning.head().weight() + 200L * beginning.members().size());
    return beginning.head();
  }

  private Conversation append(Change change, Conversation source, @Nullable Conversation before) {
    var head = change.seq() == source.lastSeq() ? source : after(change, before);
    writing.transaction().append(change, head, null);
    long weight = change.weight();
    writing.wrote(1, weight);
    tally.change(weight);
    return head;
  }

  private static Conversation after(Change change, @Nullable Conversation before) {
    if (before != null) {
      return before.after(change);
    }
    if (change.body() instanceof ChangeBody.Opened opened) {
      return Conversation.openedBy(change, opened);
    }
    throw new IllegalStateException("conversation " + change.conversation().value() + " begins with "
        + change.body().getClass().getSimpleName() + " (expected: Opened)");
  }
}
