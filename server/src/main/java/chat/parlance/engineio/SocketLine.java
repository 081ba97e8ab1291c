package chat.parlance.engineio;

import chat.parlance.http.CloseCode;
import chat.parlance.http.WebSocket;
import chat.parlance.http.WebSocketListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/// The line between a WebSocket and its session, which it begins itself if there was none: moves messages and nothing
/// else.
final class SocketLine implements WebSocketListener {

  private final EngineServer server;
  private @Nullable Session session;
  private @Nullable EngineHandshake handshake;

  SocketLine(EngineServer server, @Nullable Session session, @Nullable EngineHandshake handshake) {
    this.server = server;
    this.session = session;
    this.handshake = handshake;
  }

  @Override
  public void opened(WebSocket socket) {
    var first = handshake;
    handshake = null;
    if (first == null) {
      if (session != null) {
        session.probed(socket);
      }
      return;
    }
    session = server.begin(socket.eventLoop(), first);
    if (session == null) {
      socket.close(CloseCode.TRY_AGAIN_LATER, "too many sessions");
    } else {
      session.openSocket(socket, first);
    }
  }

  @Override
  public void text(WebSocket socket, ByteBuf payload) {
    if (session != null) {
      session.heard(socket, true, ByteBufUtil.getBytes(payload));
    }
  }

  @Override
  public void binary(WebSocket socket, ByteBuf payload) {
    if (session != null) {
      session.heard(socket, false, ByteBufUtil.getBytes(payload));
    }
  }

  @Override
  public void readComplete(WebSocket socket) {
    if (session != null) {
      session.readComplete(socket);
    }
  }

  @Override
  public void writable(WebSocket socket, boolean writable) {
    if (session != null) {
      session.writable(socket, writable);
    }
  }

  @Override
  public void closed(WebSocket socket, int code, String reason, boolean clean) {
    if (session != null) {
      session.socketClosed(socket, clean || code == CloseCode.ABNORMAL);
    }
  }

  /// Sends what was written and ends the WebSocket. When it is us who want that, without a close frame: the official Java client
  /// overlooks one and waits for the next heartbeat, but comes back at once when its connection ends.
  static void leave(WebSocket socket, EngineClose reason) {
    socket.flush();
    switch (reason) {
      case FORCED, SHUTTING_DOWN -> socket.abort();
      case TRANSPORT_CLOSE, TRANSPORT_ERROR, PING_TIMEOUT, PARSE_ERROR -> socket.close(CloseCode.NO_STATUS, "");
    }
  }
}
