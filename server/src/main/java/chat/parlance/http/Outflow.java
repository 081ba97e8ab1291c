package chat.parlance.http;

import io.netty.channel.Channel;

/// Whether a peer takes what is waiting for it. Event loop only.
final class Outflow {

  private final Channel channel;
  private long before;

  Outflow(Channel channel) {
    this.channel = channel;
  }

  /// Starts to watch, from what is waiting now.
  void watch() {
    before = waiting(channel);
  }

  /// Whether less is waiting than at the last look.
  boolean hasMoved() {
    long now = waiting(channel);
    boolean moved = now < before;
    before = now;
    return moved;
  }

  /// Bytes written and not yet taken by the socket, and some 100 for each write's bookkeeping.
  static long waiting(Channel channel) {
    var queue = channel.unsafe().outboundBuffer();
    return queue == null ? 0 : queue.totalPendingWriteBytes() - queue.currentProgress();
  }
}
