package chat.parlance.engineio;

import chat.parlance.http.DeadlineWheel;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;

/// One client of Engine.IO, over whatever transport it has at the moment.
///
/// For the session's event loop only, but for [#id], [#revision], [#eventLoop], [#onLoop] and [#close], which any
/// thread may call.
public sealed interface EngineSession permits Session {

  /// The secret name of the session.
  String id();

  /// 4, or 3.
  int revision();

  /// The one thread of this session, for its whole life.
  EventLoop eventLoop();

  /// Does the work on that loop: now, if this is it, else soon. Any thread.
  void onLoop(Runnable work);

  /// The deadlines of that loop.
  DeadlineWheel deadlines();

  /// The client's address.
  InetSocketAddress remoteAddress();

  /// Whether messages can still be sent.
  boolean isOpen();

  /// Whether the transport is a WebSocket by now.
  boolean isWebSocket();

  /// Queues a ready frame (see [EngineFrames]) and takes over its reference; nothing is sent before [#flush]. One frame may
  /// go to any number of sessions. False, and the frame is dropped, once the session is closing, or when so much waits for
  /// the next poll that the session ends.
  boolean write(ByteBuf frame);

  /// Sends what was written; to a polling client when its next poll comes.
  void flush();

  /// Bytes written and not yet taken, with some 100 for each frame's bookkeeping.
  long pendingBytes();

  /// Whether fewer bytes are waiting than the high water mark; see [EngineListener#writable].
  boolean isWritable();

  /// Takes in no more messages, until [#resumeReading]: a WebSocket is not read, a post is not answered.
  void pauseReading();

  void resumeReading();

  /// Sends what was written, says goodbye, and ends the session. The listener hears `reason` at once (if this is not
  /// the session's event loop, soon).
  void close(EngineClose reason);
}
