package chat.parlance.core;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Conversations that somebody else holds in the store, as far as a [Lane] found out: drafts for them are refused for a
/// while, which is twice as long each time one waited in vain again, so that those for others need not wait behind them. All times are
/// those of `System.nanoTime`. For the lane's writer only.
final class Held {

  private static final long FIRST = Duration.ofSeconds(2).toNanos();
  private static final long MOST = Duration.ofSeconds(16).toNanos();
  private static final int MANY = 1_000;

  private record Pause(long until, long nanos) {}

  private final Map<ConversationId, Pause> pauses = new LinkedHashMap<>() {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<ConversationId, Pause> eldest) {
      return size() > MANY;
    }
  };

  boolean none() {
    return pauses.isEmpty();
  }

  /// When drafts for it may be tried again; null: now.
  @Nullable Duration refuses(@Nullable ConversationId conversation, long now) {
    var pause = conversation == null ? null : pauses.get(conversation);
    return pause == null || pause.until - now <= 0 ? null : Duration.ofNanos(pause.until - now);
  }

  /// Drafts for it waited in vain; when they may be tried again.
  Duration waited(@Nullable ConversationId conversation, long now) {
    if (conversation == null) {
      return Duration.ofNanos(FIRST);
    }
    var before = pauses.remove(conversation);
    long nanos = before == null ? FIRST : Math.min(2 * before.nanos, MOST);
    pauses.put(conversation, new Pause(now + nanos, nanos));
    return Duration.ofNanos(nanos);
  }

  /// Drafts for it, if it was not refused, were taken.
  void taken(@Nullable ConversationId conversation, long now) {
    if (refuses(conversation, now) == null && conversation != null) {
      pauses.remove(conversation);
    }
  }
}
