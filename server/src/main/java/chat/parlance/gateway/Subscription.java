package chat.parlance.gateway;

import chat.parlance.core.ConversationId;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One session's place in one conversation: which position it gets next.
///
/// A live change is written when it is the next one, passed over when it was written before, and otherwise waits for the
/// replay that fills the hole. So order and completeness come from positions, not from timing. For the event loop only.
final class Subscription {

  /// So many positions are remembered at most; a session that sends more during one replay hears of them as of others'.
  private static final int OWN = 1_000;

  /// For [#next]: the next change that is told, whatever its position.
  static final long WHATEVER_COMES = 0;

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
  /// The session wants to hear nothing of the conversation now, and keeps its place in it.
  boolean hushed;
  /// It hears of it behind the change with this number, because its client wished so; 0 where it hears of it anyhow.
  long since;
  /// Attached for a membership that is still to be looked up; no delivery has confirmed it.
  boolean candidate;

  /// Positions that this session sent itself and that came by while they could not be written; null for none.
  private @Nullable Set<Long> own;

  Subscription(Session session, Room room) {
    this.session = session;
    this.room = room;
  }

  /// The change at this position came by and waits for a replay, which may read it from the log, where nobody knows whether
  /// this session sent it.
  void passedOver(long seq, boolean sentHere) {
    seen = Math.max(seen, seq);
    if (sentHere) {
      own = own == null ? new HashSet<>(2) : own;
      if (own.size() < OWN) {
        own.add(seq);
      }
    }
  }

  /// Whether this session sent the change at this position, which is about to be told; asked once.
  boolean takeOwn(long seq) {
    return own != null && own.remove(seq);
  }

  /// Goes on after position `after`; `newest` is where the log ended when it was looked up.
  void release(long after, long newest) {
    next = after + 1;
    seen = Math.max(seen, newest);
    candidate = false;
    entering = false;
    replaying = true;
    session.shard().replays().step(this);
  }

  /// The session hears of it, behind the change with this number.
  void hear(long from) {
    hushed = false;
    since = from;
  }

  /// As the client wishes: from now on, or no longer.
  void listen(boolean on) {
    if (on == hushed) {
      hushed = !on;
      since = on ? Math.max(1, session.shard().lastNumber()) : 0;
    }
  }

  /// What comes now is live, from position `from` on.
  void follow(long from) {
    next = from;
    candidate = false;
    entering = false;
    live();
  }

  /// Whether this change is the first one here, of which only its number says that it has not been told before.
  boolean beginsWith(EncodedChange change) {
    boolean first = next == WHATEVER_COMES && !replaying && change.number() > session.course().began();
    if (first) {
      next = change.change().seq();
    }
    return first;
  }

  /// Whether the session is to hear of the change with this number.
  boolean hears(long number) {
    return !hushed && number > since;
  }

  /// The replay is over: what comes now is live.
  void live() {
    replaying = false;
    own = null;
  }

  ConversationId conversation() {
    return room.conversation();
  }

  boolean ended() {
    return index < 0;
  }
}
