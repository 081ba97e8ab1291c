package chat.parlance.core;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How long logs are kept, and how much of them: changes that are older than `maxAge` go, and all but the newest `maxCount`; null
/// bounds nothing. For conversations of this space and kind; null means any.
public record RetentionRule(@Nullable String space, @Nullable ConversationKind kind, @Nullable Duration maxAge,
    @Nullable Long maxCount) {

  boolean fits(String itsSpace, ConversationKind itsKind) {
    return (space == null || space.equals(itsSpace)) && (kind == null || kind == itsKind);
  }

  /// A rule for a space is more specific than one for a kind.
  int weight() {
    return (space == null ? 0 : 2) + (kind == null ? 0 : 1);
  }

  /// Whether it takes nothing away.
  boolean keepsAll() {
    return maxAge == null && maxCount == null;
  }
}
