package chat.parlance.events;

import chat.parlance.core.Change;
import chat.parlance.core.Committed;
import chat.parlance.core.store.ConversationLog;
import chat.parlance.core.store.OutboxStore.Wish;
import chat.parlance.core.store.StoreException;
import java.util.function.Function;

/// Wishes to tell of a change that say only where it is in the log. Nothing that somebody wrote waits in the outbox, and who is told late is
/// told what still holds: what was withdrawn meanwhile is not in the log any more.
public final class LoggedChange {

  private LoggedChange() {}

  /// The wish of this consumer to be told of a change.
  public static Wish wish(String consumer, Committed committed) {
    var change = committed.change();
    return new Wish(consumer, change.conversation(), change.seq(), change.at(), "");
  }

  /// What comes of telling the change that the wish is about.
  static Consumer.Result tell(ConversationLog log, Wish wish, String progress,
      Function<Change, Consumer.Result> telling) {
    try {
      var found = log.changes(wish.about(), wish.seq() - 1, 1);
      return found.isEmpty() || found.getFirst().seq() != wish.seq()
          ? new Consumer.Result.Refused("retention has taken the change away")
          : telling.apply(found.getFirst());
    } catch (StoreException e) {
      return new Consumer.Result.Failed(progress, "the log cannot be read: " + e.getMessage());
    }
  }
}
