package chat.parlance.gateway;

import chat.parlance.core.ConversationId;

/// One session's place in one conversation: which position it gets next.
///
/// A live change is written when it is the next one, passed over when it was written before, and otherwise waits for the
/// replay that fills the hole. So order and completeness come from positions, not from timing. For the event loop only.
final class Subscription {

  final Session session;
  final Room room;
  /// The position that this session gets next.
  long next = 1;
  /// The newest position that is known to exist beside those that were written: one that came by, or the end of the log.
  long seen;
  /// A replay is running or about to; live changes are not written.
  boolean replaying;
  /// The session got into the conversation before it was told of its conversations: waits for [Session#ready].
  boolean entering;
  /// Where this stands in the room's table, -1 when it was ended.
  int index = -1;
  /// Attached for a membership that is still to be looked up; no delivery has confirmed it.
  boolean candidate;

  Subscription(Session session, Room room) {
    this.session = session;
    this.room = room;
  }

  ConversationId conversation() {
    return room.conversation();
  }

  boolean ended() {
    return index < 0;
  }
}
