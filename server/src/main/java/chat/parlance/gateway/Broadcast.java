package chat.parlance.gateway;

import chat.parlance.core.ConversationId;
import chat.parlance.core.Signal;
import chat.parlance.core.UserId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.jspecify.annotations.Nullable;

/// Writes one frame to many sessions of a loop: one direct buffer per frame and loop, of which every receiver gets a
/// duplicate. For one event loop.
final class Broadcast {

  private final GatewayCounters counters;
  private final @Nullable Frame[] frames = new @Nullable Frame[EncodedChange.DIALECTS];
  private final @Nullable ByteBuf[] buffers = new @Nullable ByteBuf[EncodedChange.DIALECTS];
  private int used;

  Broadcast(GatewayCounters counters) {
    this.counters = counters;
  }

  /// Writes the change to the room; to how many sessions.
  int change(EncodedChange encoded, Room room) {
    long seq = encoded.change().seq();
    var actor = encoded.change().actor();
    int actorHash = actor.hashCode();
    long origin = encoded.committed().origin();
    int written = 0;
    for (int i = room.size() - 1; i >= 0; i--) {
      var subscription = room.get(i);
      if ((subscription.replaying || seq > subscription.next) && !subscription.beginsWith(encoded)) {
        if (subscription.next == Subscription.WHATEVER_COMES && !subscription.replaying) {
          continue;
        }
        subscription.passedOver(seq, subscription.session.id() == origin);
        if (!subscription.replaying) {
          subscription.replaying = true;
          var shard = subscription.session.shard();
          shard.run(() -> shard.replays().step(subscription)); // not while others of the room are written to
        }
        continue;
      }
      if (seq < subscription.next) {
        continue;
      }
      subscription.next++;
      var session = subscription.session;
      var frame = subscription.hushed ? null
          : encoded.told(session,
              audience(session, actor, actorHash, origin));
      if (frame != null && session.write(buffer(frame).retainedDuplicate())) {
        session.lastNumber = encoded.number();
        written++;
      }
    }
    counters.deliveries.add(written);
    release();
    return written;
  }

  /// Who the session is to whoever made a change, in which session.
  static Audience audience(Session session, String actor, long origin) {
    return audience(session, actor, actor.hashCode(), origin);
  }

  /// The same without a look at the names of all receivers, who are many.
  private static Audience audience(Session session, String actor, int actorHash, long origin) {
    if (session.id() == origin) {
      return Audience.SENDING_SESSION;
    }
    return session.nameHash == actorHash && session.identity().user().equals(actor)
        ? Audience.SAME_USER
        : Audience.OTHERS;
  }

  /// The direct copy of the frame that is shared by all receivers of this change.
  private ByteBuf buffer(Frame frame) {
    for (int i = 0; i < used; i++) {
      var known = buffers[i];
      if (frame.equals(frames[i]) && known != null) {
        return known;
      }
    }
    var buffer = PooledByteBufAllocator.DEFAULT.directBuffer(frame.size()).writeBytes(frame.bytes());
    if (used == frames.length) {
      release();
    }
    frames[used] = frame;
    buffers[used++] = buffer;
    return buffer;
  }

  private void release() {
    for (int i = 0; i < used; i++) {
      var buffer = buffers[i];
      if (buffer != null) {
        buffer.release();
      }
      buffers[i] = null;
      frames[i] = null;
    }
    used = 0;
  }

  /// Tells the signal to the sessions of the room, if there is one here: once to each, not to the one that caused it.
  void signal(Signal signal, @Nullable Room room, long number) {
    if (room == null) {
      return;
    }
    for (int i = room.size() - 1; i >= 0; i--) {
      var session = room.get(i).session;
      boolean hushed = room.get(i).hushed && signal instanceof Signal.OfConversation;
      if (!hushed && session.lastSignal != number) {
        session.lastSignal = number;
        signal(signal, session);
      }
    }
  }

  void signal(Signal signal, Session session) {
    boolean own = signal.user().equals(session.user());
    boolean told = !(own && signal instanceof Signal.Typing)
        && (signal.origin() == 0 || session.id() != signal.origin());
    if (!told || session.ended()) {
      return;
    }
    var frame = encoded(signal, session.dialect());
    if (frame != null) {
      session.outbox().offerSignal(topic(signal), frame);
      counters.signalsSent.increment();
      session.shard().flushLater(session);
    }
  }

  /// Tells a signal that must not be lost, in its turn among changes and answers.
  void must(Signal signal, Session session) {
    var frame = session.ended() ? null : encoded(signal, session.dialect());
    if (frame != null) {
      session.write(frame);
      counters.signalsSent.increment();
    }
  }

  private record Visit(ConversationId conversation, long session) {}

  private record Topic(Class<?> kind, Object where, UserId user) {}

  private static Object topic(Signal signal) {
    return new Topic(signal.getClass(), switch (signal) {
      case Signal.Attended attended -> new Visit(attended.conversation(), attended.origin());
      case Signal.OfConversation about -> about.conversation();
      case Signal.Favoured favoured -> favoured.person();
      case Signal.PresenceChanged _,Signal.Revoked _,Signal.Calling _ -> "";
    }, signal.user());
  }

  private @Nullable Signal lastSignal;
  private @Nullable Dialect lastDialect;
  private @Nullable Frame lastFrame;

  private @Nullable Frame encoded(Signal signal, Dialect dialect) {
    if (!signal.equals(lastSignal) || !dialect.equals(lastDialect)) {
      lastFrame = dialect.signal(signal);
      lastSignal = signal;
      lastDialect = dialect;
    }
    return lastFrame;
  }
}
