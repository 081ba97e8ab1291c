package chat.parlance.engineio;

import chat.parlance.http.DeadlineWheel;
import chat.parlance.http.DeadlineWheel.Deadline;
import io.netty.buffer.Unpooled;
import java.time.Duration;

/// When a session must be heard of next. Revision 4: we ping, the client answers; revision 3: the client pings.
///
/// A ping goes out up to one tick of the wheel early, so that its answer has all of its time. Whether it is too late is
/// looked at when a request arrives, too: no tick is granted to a client that has missed its time. Event loop of the
/// session.
final class Heartbeat {

  private static final byte[] PING = EngineFrames.packet("2");

  private final Session session;
  private final EngineConfig config;
  private final Deadline deadline = new Deadline(this::late);
  private long due;
  private boolean waiting;

  Heartbeat(Session session, EngineConfig config) {
    this.session = session;
    this.config = config;
  }

  /// The client has been heard.
  void renew() {
    var all = config.pingInterval().plus(config.pingTimeout());
    due = System.nanoTime() + all.toNanos();
    waiting = session.revision() == 3;
    var early = config.pingInterval().minus(DeadlineWheel.TICK);
    session.deadlines().arm(deadline, waiting ? all : early.isPositive() ? early : config.pingInterval());
  }

  boolean isLate() {
    return System.nanoTime() - due >= 0;
  }

  private void late() {
    if (waiting) {
      session.silent();
    } else {
      waiting = true;
      session.deadlines().arm(deadline, Duration.ofNanos(Math.max(1, due - System.nanoTime())));
      session.write(Unpooled.wrappedBuffer(PING));
      session.flush();
    }
  }

  /// The session is ending; it may take that long.
  void last(Duration atMost) {
    waiting = true;
    session.deadlines().arm(deadline, atMost);
  }

  void stop() {
    session.deadlines().disarm(deadline);
  }
}
