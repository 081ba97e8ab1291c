package chat.parlance.core.store;

import chat.parlance.core.ConversationId;
import java.util.Map;

/// Another node wrote to the same conversation first; what is lost is to be run again.
///
/// Mostly that is the whole transaction, which was rolled back. A store whose conversations are durable one by one says which of
/// them were [#lost]: then every draft that appended something, and nothing of it to them, is durable with all that it did. All other
/// drafts did nothing, also those that appended nothing, which may have looked at what did not happen.
public final class StaleReadException extends StoreException {

  private static final long serialVersionUID = 1;

  private final transient Map<ConversationId, Long> lost;

  /// The whole transaction is lost.
  public StaleReadException(String message) {
    this(message, Map.of());
  }

  /// Lost are the changes of these conversations from these positions on.
  public StaleReadException(String message, Map<ConversationId, Long> lost) {
    super(message);
    this.lost = Map.copyOf(lost);
  }

  /// The first lost position of each conversation that lost some; nothing means everything.
  public Map<ConversationId, Long> lost() {
    return lost;
  }
}
