package chat.parlance.http;

import java.time.Duration;

/// Bounds of one kind of WebSocket.
///
/// `maxMessageBytes`: the longest message, all fragments together; longer ends with 1009.
/// `closeWait`: how long the peer may take to answer a close frame, and to go away after an error.
public record WebSocketLimits(int maxMessageBytes, Duration closeWait) {

  /// 256 KiB and five seconds.
  public static final WebSocketLimits DEFAULT = new WebSocketLimits(256 * 1024, Duration.ofSeconds(5));

  public WebSocketLimits {
    if (maxMessageBytes < 1) {
      throw new IllegalArgumentException("max message size " + maxMessageBytes + ", expected 1 byte or more");
    }
    if (!closeWait.isPositive()) {
      throw new IllegalArgumentException("close wait " + closeWait + ", expected more than zero");
    }
  }
}
