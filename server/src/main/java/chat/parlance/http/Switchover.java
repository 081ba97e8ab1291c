package chat.parlance.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes a WebSocket of an HTTP connection: the 101 is written, and every trace of HTTP goes from the pipeline.
///
/// `head` is the 101, on the heap.
record Switchover(Upgrade upgrade, ByteBuf head, InetSocketAddress client) {

  private static final Logger LOG = LoggerFactory.getLogger(Switchover.class);

  /// On the event loop. `decoder` may hold bytes that came behind the handshake: they are the first frames.
  void perform(Channel channel, Line http, ChannelHandler decoder, LoopShare share) {
    WebSocketListener listener;
    try {
      listener = upgrade.listener().get();
    } catch (RuntimeException e) {
      LOG.error("no listener for the WebSocket of {}", client, e);
      Line.cut(channel);
      return;
    }
    var socket = new WebSocket(channel, share, client, upgrade.limits(), listener);
    share.lines().replace(http, socket);
    var pipeline = channel.pipeline();
    pipeline.addLast(socket);
    pipeline.remove((ChannelHandler) http);
    share.counters().bytesOut.add(head.readableBytes());
    var _ = channel.write(head);
    socket.open();
    if (pipeline.context(decoder) != null) {
      pipeline.remove(decoder);
    }
    if (socket.isOpen()) {
      channel.config().setAutoRead(true);
    }
    if (channel instanceof DuplexChannel duplex && duplex.isInputShutdown()) {
      socket.abort();
    }
  }
}
