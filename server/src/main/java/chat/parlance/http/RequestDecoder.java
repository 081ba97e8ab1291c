package chat.parlance.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/// Netty's HTTP decoder, one request at a time: behind the end of a request it stops, keeps what has come, and stops
/// reading as soon as more comes, until [#next]. So pipelined requests cost one read buffer, and bytes after an
/// upgrade request are not mistaken for HTTP (they are passed on when this is removed).
final class RequestDecoder extends HttpRequestDecoder {

  private final TransportCounters counters;
  private boolean held;
  private boolean begun;
  private boolean inputShutdown;
  private boolean telling;

  RequestDecoder(HttpLimits limits, TransportCounters counters) {
    super(new HttpDecoderConfig().setMaxInitialLineLength(limits.maxHeaderBytes())
        .setMaxHeaderSize(limits.maxHeaderBytes()).setMaxChunkSize(16 * 1024));
    this.counters = counters;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    if (message instanceof ByteBuf bytes) {
      counters.bytesIn.add(bytes.readableBytes());
      if (held && bytes.isReadable()) {
        ctx.channel().config().setAutoRead(false);
      }
      begun |= bytes.isReadable();
    }
    super.channelRead(ctx, message);
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (held) {
      return;
    }
    int before = out.size();
    super.decode(ctx, in, out);
    held = out.size() > before && out.getLast() instanceof LastHttpContent;
  }

  /// Whether a part of the next request has come.
  boolean hasBegun() {
    return begun && !held;
  }

  /// Whether the end of what the peer sends is told at once, instead of behind the requests that have come; false if it
  /// has come already.
  boolean tellEnd(boolean atOnce) {
    telling = atOnce;
    return !inputShutdown;
  }

  /// Goes on with the next request. On the event loop, not from within a read.
  void next(ChannelHandlerContext connection) throws Exception {
    held = false;
    begun = actualReadableBytes() > 0;
    var ctx = connection.pipeline().context(this);
    super.channelRead(ctx, Unpooled.EMPTY_BUFFER);
    if (inputShutdown && !held) {
      super.userEventTriggered(ctx, ChannelInputShutdownEvent.INSTANCE);
    }
  }

  /// The peer will send no more. What has come may still hold whole requests.
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event instanceof ChannelInputShutdownEvent && held) {
      inputShutdown = true;
      if (telling) {
        ctx.fireUserEventTriggered(event);
      }
    } else {
      super.userEventTriggered(ctx, event);
    }
  }
}
