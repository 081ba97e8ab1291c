package chat.parlance.gateway;

import chat.parlance.http.WebSocketFrames;
import java.nio.charset.StandardCharsets;

/// Ready bytes: one WebSocket text message with its header, the same for every receiver.
///
/// Immutable. The payload starts at `header`, for transports that have no WebSocket header.
@SuppressWarnings("ArrayRecordComponent") // shared, never compared, never changed
public record Frame(byte[] bytes, int header) {

  /// A frame around UTF-8 text.
  public static Frame text(byte[] utf8) {
    return new Frame(WebSocketFrames.text(utf8), WebSocketFrames.headerLength(utf8.length));
  }

  /// A frame that is ready with its header, which says how long itself is (RFC 6455, section 5.2).
  public static Frame ready(byte[] frame) {
    return new Frame(frame, WebSocketFrames.headerLengthOf(frame[1]));
  }

  public int size() {
    return bytes.length;
  }

  /// The text inside; for tests and tools.
  public String text() {
    return new String(bytes, header, bytes.length - header, StandardCharsets.UTF_8);
  }
}
