package chat.parlance.http;

import io.netty.buffer.ByteBuf;

/// Hears what happens on one [WebSocket].
///
/// All calls come on the socket's event loop, in order, and must not block. Payloads are lent: they are valid during
/// the call, must not be changed, and are released by the caller (retain or copy what is kept). An exception ends the
/// connection with 1011 and one log line. After `closed` nothing follows.
public interface WebSocketListener {

  /// The connection is up and may be written to. First call.
  void opened(WebSocket socket);

  /// A whole text message, valid UTF-8.
  void text(WebSocket socket, ByteBuf payload);

  /// A whole binary message. By default the connection is closed with 1003 (unsupported data).
  default void binary(WebSocket socket, ByteBuf payload) {
    socket.close(CloseCode.UNSUPPORTED_DATA, "text only");
  }

  /// A pong; solicited or not.
  default void pong(WebSocket socket, ByteBuf payload) {}

  /// All messages of one read have been handed over: the moment for one flush. Pongs are flushed right after.
  default void readComplete(WebSocket socket) {}

  /// The bytes waiting crossed the high (false) or low (true) water mark.
  default void writable(WebSocket socket, boolean writable) {}

  /// The connection is over for the application. Exactly once, last.
  ///
  /// `clean`: a close frame came from the peer; then code (1005 if it named none) and reason are the peer's.
  /// Otherwise the code is the one we closed with, or 1006 if the connection just broke.
  void closed(WebSocket socket, int code, String reason, boolean clean);
}
