package chat.parlance.core.store;

import chat.parlance.core.Change;
import chat.parlance.core.ConversationId;
import java.util.List;

/// The log of changes of each conversation.
public interface ConversationLog {

  /// Begins a transaction that may append. Transactions that touch the same conversation take effect one after the other.
  LogTransaction begin();

  /// The first `limit` changes after position `after`, in order. Committed ones only; what was withdrawn since is not in
  /// them (see [Change]). Reads its own writes: sees every commit that returned before the call.
  List<Change> changes(ConversationId conversation, long after, int limit);
}
