package chat.parlance.http;

import chat.parlance.http.DeadlineWheel.Deadline;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayList;

/// The end of a connection whose peer may still be sending: our last word is on its way, then our direction is
/// closed, and what comes is thrown away until the peer hangs up, for a while and up to [#MOST]. Closing at once
/// would reset the connection, and the peer might never read that last word.
final class Linger extends ChannelInboundHandlerAdapter implements Line {

  private static final int MOST = 1024 * 1024;

  private final Channel channel;
  private final LoopShare share;
  private final Deadline deadline = new Deadline(this::late);
  private Duration stall = Duration.ZERO;
  private boolean flushed;
  private final Outflow outflow;
  private int place;
  private int thrownAway;

  private Linger(Channel channel, LoopShare share) {
    this.channel = channel;
    this.share = share;
    outflow = new Outflow(channel);
  }

  /// Ends the connection that `line` has spoken for: flushes, as long as the peer takes something every `stall`.
  static void end(Channel channel, Line line, LoopShare share, Duration stall) {
    if (!channel.isActive()) {
      return; // the line hears of that itself
    }
    var linger = new Linger(channel, share);
    share.lines().replace(line, linger);
    var pipeline = channel.pipeline();
    pipeline.addLast(linger);
    for (var handler : new ArrayList<>(pipeline.toMap().values()).reversed()) {
      if (handler != linger && !(handler instanceof SslHandler)) {
        pipeline.remove(handler);
      }
    }
    linger.end(stall);
  }

  /// Puts a new one onto a connection nobody has spoken for yet.
  static Linger add(Channel channel, LoopShare share) {
    var linger = new Linger(channel, share);
    share.lines().add(linger);
    channel.pipeline().addLast(linger);
    return linger;
  }

  void end(Duration atMost) {
    stall = atMost;
    outflow.watch();
    share.wheel().arm(deadline, stall);
    channel.config().setAutoRead(true);
    var tls = channel.pipeline().get(SslHandler.class);
    ChannelFuture said = tls == null ? channel.writeAndFlush(Unpooled.EMPTY_BUFFER) : tls.closeOutbound();
    var _ = said.addListener(_ -> said(said.isSuccess()));
  }

  private void said(boolean success) {
    flushed = true;
    if (success && channel instanceof DuplexChannel duplex && !duplex.isInputShutdown()) {
      var _ = duplex.shutdownOutput();
      share.wheel().arm(deadline, Front.LINGER);
    } else {
      Line.cut(channel);
    }
  }

  private void late() {
    if (!flushed && outflow.hasMoved()) {
      share.wheel().arm(deadline, stall);
    } else {
      Line.cut(channel);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes) {
      thrownAway += bytes.readableBytes();
    }
    ReferenceCountUtil.release(message);
    if (thrownAway > MOST) {
      Line.cut(channel);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent && flushed) {
      Line.cut(channel);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Line.cut(channel);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    share.wheel().disarm(deadline);
    share.gone(this);
  }

  @Override
  public Channel channel() {
    return channel;
  }

  @Override
  public int place() {
    return place;
  }

  @Override
  public void place(int newPlace) {
    place = newPlace;
  }

  @Override
  public void hangUp() {
    // already on its way out
  }
}
