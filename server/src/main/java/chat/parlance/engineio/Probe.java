package chat.parlance.engineio;

import chat.parlance.http.DeadlineWheel.Deadline;
import chat.parlance.http.WebSocket;
import chat.parlance.wire.EngineIoCodec;
import chat.parlance.wire.EnginePacket;
import chat.parlance.wire.MalformedPacketException;
import io.netty.buffer.Unpooled;
import java.time.Duration;

/// A WebSocket that may become the transport of a polling session, as long as that is open. Event loop of the session.
final class Probe {

  private static final byte[] ANSWER = EngineFrames.packet("3probe");

  /// So many polls are answered at once with nothing while the client turns to the WebSocket: a client that does not turn
  /// must not be able to make us spin.
  private static final int MOST_NOOPS = 20;

  private final Session session;
  private final WebSocket socket;
  private final Deadline deadline;
  private boolean answered;
  private boolean upgraded;
  private int noops;

  Probe(Session session, WebSocket socket, Duration atMost) {
    this.session = session;
    this.socket = socket;
    deadline = new Deadline(this::late);
    session.deadlines().arm(deadline, atMost);
  }

  private void late() {
    Polling polling = session.polling();
    if (polling != null && polling.probe() == this) {
      polling.endProbe();
    }
  }

  WebSocket socket() {
    return socket;
  }

  /// Takes the next text message on the WebSocket; false if that is none that leads to an upgrade.
  boolean goesOn(byte[] message) {
    try {
      return goesOn(EngineIoCodec.decode(message));
    } catch (MalformedPacketException _) {
      return false;
    }
  }

  private boolean goesOn(EnginePacket packet) {
    return switch (packet) {
      case EnginePacket.Ping(var word) when word.equals("probe") -> {
        socket.write(Unpooled.wrappedBuffer(ANSWER));
        socket.flush();
        answered = true;
        session.releasePoll();
        yield true;
      }
      case EnginePacket.Upgrade _ -> {
        upgraded = true;
        session.upgrade(socket);
        yield true;
      }
      default -> false;
    };
  }

  /// Whether a poll is to be answered with nothing, now.
  boolean releasesPoll() {
    return answered && noops++ < MOST_NOOPS;
  }

  /// No more a probe: the WebSocket is closed unless it has become the transport.
  void end() {
    session.deadlines().disarm(deadline);
    if (!upgraded) {
      SocketLine.leave(socket, EngineClose.FORCED);
    }
  }
}
