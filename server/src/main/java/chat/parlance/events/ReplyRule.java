package chat.parlance.events;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.ConversationId;
import chat.parlance.core.store.ConversationLog;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds out by the log whether a message is the first prompt reply of its day. What was found out last of the newest conversations is
/// kept in memory; of others the log is read as far back as a silence of a day, or to its beginning.
final class ReplyRule {

  private static final int PAGE = 500;
  private static final int KEPT = 10_000;

  private final ConversationLog log;
  private final Map<ConversationId, ReplyState> kept = new LinkedHashMap<>(16, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<ConversationId, ReplyState> eldest) {
      return size() > KEPT;
    }
  };

  ReplyRule(ConversationLog log) {
    this.log = log;
  }

  /// Whom this message replies to as the rule says, or null. The same whenever it is asked.
  @Nullable String repliedTo(Change message) {
    var state = before(message);
    keep(message.conversation(), state.after(message));
    return state.repliedTo(message);
  }

  private synchronized void keep(ConversationId id, ReplyState state) {
    kept.put(id, state);
  }

  private synchronized @Nullable ReplyState kept(ConversationId id) {
    return kept.get(id);
  }

  private ReplyState before(Change message) {
    var known = kept(message.conversation());
    if (known != null && known.seq() < message.seq()) {
      return read(message, known, false).state();
    }
    for (long back = PAGE; true; back *= 8) {
      var read = read(message, ReplyState.before(Math.max(1, message.seq() - back)), true);
      if (read.whole()) {
        return read.state();
      }
    }
  }

  /// What the log says from behind a state up to the message; whether what came before it does not matter.
  private record Read(ReplyState state, boolean whole) {}

  private Read read(Change message, ReplyState from, boolean blank) {
    var state = from;
    boolean whole = !blank || from.seq() == 0;
    while (state.seq() < message.seq() - 1) {
      var page = log.changes(message.conversation(), state.seq(),
          (int) Math.min(PAGE, message.seq() - 1 - state.seq()));
      if (page.isEmpty()) {
        break;
      }
      boolean first = state.seq() == from.seq();
      for (var change : page) {
        if (change.seq() >= message.seq()) {
          return new Read(state, true); // of what was before it, nothing is kept
        }
        whole |= first && change.seq() > from.seq() + 1 // it is the oldest that is kept
            || !state.wrote().isEmpty() && change.body() instanceof ChangeBody.Posted && state.forgottenBy(change);
        first = false;
        state = state.after(change);
      }
    }
    whole |= !state.wrote().isEmpty() && state.forgottenBy(message);
    return new Read(state, whole);
  }
}
