package chat.parlance.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.DefaultChannelPromise;
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
    LoopShare target;
    try {
      target = upgrade.target() == null ? share : share.on(upgrade.target());
      listener = upgrade.listener().get();
    } catch (RuntimeException e) {
      LOG.error("no listener for the WebSocket of {}", client, e);
      Line.cut(channel);
      return;
    }
    if (target.loop().equals(share.loop())) {
      leave(channel, http, share);
      open(channel, decoder, target, listener);
    } else {
      move(channel, http, share, target, () -> open(channel, decoder, target, listener));
    }
  }

  /// Nobody speaks for the channel from here on, until [#open].
  private static void leave(Channel channel, Line http, LoopShare share) {
    share.lines().remove(http);
    channel.pipeline().remove((ChannelHandler) http);
  }

  /// Takes the channel to another event loop. Between the two nothing is read, so nothing is missed; `arrived` runs there.
  private static void move(Channel channel, Line http, LoopShare from, LoopShare to, Runnable arrived) {
    channel.config().setAutoRead(false);
    var _ = channel.deregister().addListener(_ -> {
      if (!channel.isActive()) {
        return; // the line is still in place and hears of that
      }
      leave(channel, http, from);
      var registered = new DefaultChannelPromise(channel, to.loop());
      var _ = registered.addListener(_ -> {
        if (registered.isSuccess() && channel.isActive()) {
          arrived.run();
        } else {
          to.goneUnspoken();
          Line.cut(channel);
        }
      });
      channel.unsafe().register(to.loop(), registered);
    });
  }

  private void open(Channel channel, ChannelHandler decoder, LoopShare share, WebSocketListener listener) {
    var socket = new WebSocket(channel, share, client, upgrade.limits(), listener);
    share.lines().add(socket);
    var pipeline = channel.pipeline();
    pipeline.addLast(socket);
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
