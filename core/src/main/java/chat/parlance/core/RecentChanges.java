package chat.parlance.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The newest changes of active conversations, in memory.
public interface RecentChanges {

  /// All changes after `after` up to the newest, or null when some of them are not in memory.
  @Nullable List<Change> since(ConversationId conversation, long after);

  /// Knows nothing.
  RecentChanges NONE = (_, _) -> null;
}
