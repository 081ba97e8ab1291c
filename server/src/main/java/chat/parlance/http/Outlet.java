package chat.parlance.http;

import io.netty.buffer.ByteBuf;

/// Where ready frames for one client go. For the event loop of its connection only.
public interface Outlet {

  /// Queues one ready frame and takes over its reference; nothing is sent before [#flush]. False, and the frame is dropped,
  /// once the connection is closing. The queue is not bounded here: watch [#pendingBytes].
  boolean write(ByteBuf frame);

  /// Sends what was written.
  void flush();

  /// Bytes written and not yet taken by the network, with some 100 for each frame's bookkeeping.
  long pendingBytes();

  /// Whether fewer bytes are waiting than the high water mark.
  boolean isWritable();
}
