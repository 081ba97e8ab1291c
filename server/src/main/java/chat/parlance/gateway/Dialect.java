package chat.parlance.gateway;

import chat.parlance.core.Committed;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Signal;
import chat.parlance.core.UserId;
import org.jspecify.annotations.Nullable;

/// How one family of clients is spoken to. Pure: no I/O, no state; called by many threads.
public interface Dialect {

  /// The name in metrics and configuration; connections are counted by it.
  String name();

  /// A small number, different for each dialect of the process; where its frames are kept in [EncodedChange].
  int index();

  /// The frame that this audience expects for a change, or null if it is told nothing. Asked only for audiences that
  /// [#likewise] names.
  @Nullable Frame change(Committed committed, Audience audience);

  /// What [#change] says of a change that each is told in words of its own, which [#toEach] has.
  Frame TO_EACH = new Frame(new byte[0], 0);

  /// The frame for this hearer, or null if it is told nothing. Encoded for each, so only for what is rare; must not block.
  default @Nullable Frame toEach(Committed committed, UserId hearer) {
    return null;
  }

  /// The frame with the number of what it tells, for clients that say it when they come back; 0 is none.
  default Frame numbered(Frame frame, long number) {
    return frame;
  }

  /// Whose frames this audience gets, so that one encoding serves all who are told the same; [Audience#OTHERS] where nothing
  /// depends on who hears.
  Audience likewise(Audience audience);

  /// The frame for a signal, or null if this dialect does not tell it.
  @Nullable Frame signal(Signal signal);

  /// Whether what an author is in the conversation ([Committed#role]) is in its frames. Then it is looked up for changes that
  /// are told again from the log.
  default boolean tellsRoles() {
    return false;
  }

  /// Whether its frames of edits and reactions have the whole message ([Committed#message]). Then that is looked up for changes
  /// that are told again from the log.
  default boolean tellsMessages() {
    return false;
  }

  /// Bounds of its sessions, which are counted apart from those of other dialects; null: as it is set for all.
  default @Nullable SessionLimits limits() {
    return null;
  }

  /// The frame, if any, that says that the changes after `from` up to `last` cannot be told any more, for they were taken away; what
  /// follows is told.
  default @Nullable Frame skipped(ConversationId conversation, long from, long last) {
    return null;
  }

  /// The frame, if any, that announces a close: `retryAfterMillis` 0 means do not come back by yourself.
  @Nullable Frame bye(int code, String reason, long retryAfterMillis);
}
