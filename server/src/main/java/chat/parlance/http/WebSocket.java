package chat.parlance.http;

import chat.parlance.http.DeadlineWheel.Deadline;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An open WebSocket: the last handler on its channel (next to TLS), and the handle the application writes through.
///
/// Idle it is a few dozen bytes; reading state exists only while a message is incomplete. [#write], [#flush],
/// [#ping], reading control and the gauges belong on [#eventLoop]; [#close] and [#abort] on any thread. Pings are
/// answered here. After a close frame in either direction nothing more is sent or handed over.
public final class WebSocket extends ChannelInboundHandlerAdapter implements Line, Outlet {

  private static final Logger LOG = LoggerFactory.getLogger(WebSocket.class);
  private static final FrameReader.Sink<WebSocket> SINK = new Inwards();

  private static final int CLOSE_SENT = 1;
  private static final int TOLD_CLOSED = 2;
  private static final int UNFLUSHED = 4;
  private static final int TLS = 8;

  private final Channel channel;
  private final WebSocketListener listener;
  private final WebSocketLimits limits;
  private final InetSocketAddress remote;
  private final LoopShare share;
  private @Nullable FrameReader<WebSocket> unfinished;
  private int state;
  private int place;

  WebSocket(Channel channel, LoopShare share, InetSocketAddress remote, WebSocketLimits limits,
      WebSocketListener listener) {
    this.channel = channel;
    this.share = share;
    this.remote = remote;
    this.limits = limits;
    this.listener = listener;
    state = channel.pipeline().get(SslHandler.class) == null ? 0 : TLS;
  }

  /// The one thread of this connection.
  public EventLoop eventLoop() {
    return share.loop();
  }

  /// The client's address (see [Request#remote]).
  public InetSocketAddress remoteAddress() {
    return remote;
  }

  /// Where buffers for this connection come from.
  public ByteBufAllocator allocator() {
    return channel.alloc();
  }

  /// Whether frames can still be sent.
  public boolean isOpen() {
    return (state & (CLOSE_SENT | TOLD_CLOSED)) == 0 && channel.isActive();
  }

  /// Queues one ready frame (see [WebSocketFrames]) and takes over its reference; nothing reaches the socket before
  /// [#flush].
  ///
  /// Allocates nothing on the heap if the buffer is direct and the connection plain (a `retainedDuplicate()` costs 32
  /// bytes). False, and the frame is dropped, once the connection is closing. The queue is not bounded here: watch
  /// [#pendingBytes] or [WebSocketListener#writable].
  @Override
  public boolean write(ByteBuf frame) {
    checkLoop();
    if (!isOpen()) {
      frame.release();
      return false;
    }
    send(frame);
    return true;
  }

  @Override
  public void flush() {
    checkLoop();
    if ((state & UNFLUSHED) == 0) {
      return;
    }
    state &= ~UNFLUSHED;
    var queue = channel.unsafe().outboundBuffer();
    if (queue != null && queue.isEmpty()) {
      share.loopCounters().write();
    }
    if ((state & TLS) == 0) {
      channel.unsafe().flush();
    } else {
      channel.flush();
    }
  }

  /// Writes and flushes an empty ping.
  public void ping() {
    if (write(channel.alloc().directBuffer(2).writeShort(0x8900))) {
      flush();
    }
  }

  @Override
  public long pendingBytes() {
    return Outflow.waiting(channel);
  }

  @Override
  public boolean isWritable() {
    return channel.isWritable();
  }

  /// Stops taking in messages, until [#resumeReading]. Those already read are still handed over. A peer that goes
  /// away meanwhile may be noticed only then.
  public void pauseReading() {
    channel.config().setAutoRead(false);
  }

  public void resumeReading() {
    channel.config().setAutoRead(true);
  }

  /// Sends a close frame behind what was written, waits for the peer's (see [WebSocketLimits#closeWait]), hangs up.
  /// Later calls do nothing.
  public void close(int code, String reason) {
    ByteBuf frame = Unpooled.wrappedBuffer(WebSocketFrames.close(code, reason));
    onLoop(socket -> socket.closeNow(frame, code, reason));
  }

  /// Hangs up at once, without a close frame.
  public void abort() {
    onLoop(socket -> {
      socket.tellClosed(CloseCode.ABNORMAL, "", false);
      Line.cut(socket.channel);
    });
  }

  private void onLoop(Consumer<WebSocket> action) {
    if (share.loop().inEventLoop()) {
      action.accept(this);
    } else {
      share.loop().execute(() -> action.accept(this));
    }
  }

  private void checkLoop() {
    if (!share.loop().inEventLoop()) {
      throw new IllegalStateException(
          "called on thread " + Thread.currentThread().getName() + ", expected the event loop of the connection");
    }
  }

  private void send(ByteBuf frame) {
    state |= UNFLUSHED;
    share.loopCounters().frameOut(frame.readableBytes());
    if ((state & TLS) == 0) {
      channel.unsafe().write(frame, channel.unsafe().voidPromise());
    } else {
      var _ = channel.write(frame);
    }
  }

  // Life cycle, on the event loop.

  /// The pipeline is flat and the 101 is written, not yet flushed.
  void open() {
    share.counters().upgrades.increment();
    state |= UNFLUSHED;
    guarded(WebSocketListener::opened);
    flush();
  }

  private interface Event {
    void tell(WebSocketListener listener, WebSocket socket);
  }

  /// Tells the listener; its failure ends the connection.
  private boolean guarded(Event event) {
    try {
      event.tell(listener, this);
    } catch (RuntimeException | Error e) {
      LOG.error("WebSocket listener {} failed for {}, closing with 1011", listener.getClass().getSimpleName(), remote,
          e);
      fail(CloseCode.INTERNAL_ERROR, "internal error");
    }
    return (state & TOLD_CLOSED) == 0;
  }

  private void tellClosed(int code, String reason, boolean clean) {
    if ((state & TOLD_CLOSED) != 0) {
      return;
    }
    state |= TOLD_CLOSED;
    share.counters().webSocketsClosed.increment();
    try {
      listener.closed(this, code, reason, clean);
    } catch (RuntimeException | Error e) {
      LOG.error("WebSocket listener {} failed at the close of {}", listener.getClass().getSimpleName(), remote, e);
    }
  }

  private void closeNow(ByteBuf frame, int code, String reason) {
    if (!isOpen()) {
      frame.release();
      return;
    }
    send(frame);
    state |= CLOSE_SENT;
    flush();
    channel.config().setAutoRead(true);
    share.wheel().arm(new Deadline(() -> {
      tellClosed(code, reason, false);
      Line.cut(channel);
    }), limits.closeWait());
  }

  /// Ends the connection for a fault of the peer (or of the listener): says so, and does not wait for a proper answer.
  private void fail(int code, String reason) {
    if ((state & TOLD_CLOSED) != 0) {
      return;
    }
    share.counters().protocolError(code);
    if ((state & CLOSE_SENT) == 0) {
      send(Unpooled.wrappedBuffer(WebSocketFrames.close(code, reason)));
      state |= CLOSE_SENT;
      flush();
    }
    tellClosed(code, reason, false);
    forget();
    Linger.end(channel, this, share, limits.closeWait());
  }

  /// The peer's close frame: answered with the same code, then it is up to us to hang up (RFC 6455, section 7.1.1).
  private void closedByPeer(ByteBuf payload) {
    CloseFrame close = CloseFrame.read(payload);
    if (!close.valid()) {
      fail(close.code(), close.reason());
      return;
    }
    if ((state & CLOSE_SENT) == 0) {
      send(Unpooled.wrappedBuffer(WebSocketFrames.close(close.code(), "")));
      state |= CLOSE_SENT;
    }
    tellClosed(close.code(), close.reason(), true);
    flush();
    var _ = channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    share.wheel().arm(new Deadline(() -> Line.cut(channel)), limits.closeWait());
  }

  /// What [FrameReader] found.
  private static final class Inwards implements FrameReader.Sink<WebSocket> {

    @Override
    public boolean message(WebSocket socket, boolean text, ByteBuf payload) {
      socket.share.loopCounters().frameIn();
      if ((socket.state & CLOSE_SENT) != 0) {
        return true;
      }
      return socket.guarded(
          text ? (listener, target) -> listener.text(target, payload)
              : (listener, target) -> listener.binary(target, payload));
    }

    @Override
    public boolean control(WebSocket socket, int opcode, ByteBuf payload) {
      socket.share.loopCounters().frameIn();
      if (opcode == FrameReader.CLOSE) {
        socket.closedByPeer(payload);
        return false;
      }
      if ((socket.state & CLOSE_SENT) != 0) {
        return true;
      }
      if (opcode == FrameReader.PING) {
        socket.pong(payload);
        return true;
      }
      return socket.guarded((listener, target) -> listener.pong(target, payload));
    }

    @Override
    public void violation(WebSocket socket, int closeCode, String why) {
      socket.fail(closeCode, why);
    }
  }

  /// Answers a ping, unless so much is waiting already that the peer seems not to read its pongs.
  private void pong(ByteBuf payload) {
    if (channel.isWritable()) {
      ByteBuf pong = channel.alloc().directBuffer(2 + payload.readableBytes());
      WebSocketFrames.writeHeader(pong, FrameReader.PONG, payload.readableBytes());
      send(pong.writeBytes(payload, payload.readerIndex(), payload.readableBytes()));
    }
  }

  private void forget() {
    if (unfinished != null) {
      unfinished.release();
      unfinished = null;
    }
  }

  // What Netty calls.

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (message instanceof ByteBuf bytes && (state & TOLD_CLOSED) == 0) {
        share.loopCounters().bytesIn(bytes.readableBytes());
        FrameReader<WebSocket> reader = unfinished == null ? new FrameReader<>(limits.maxMessageBytes()) : unfinished;
        unfinished = reader;
        reader.read(bytes, this, SINK);
        if ((state & TOLD_CLOSED) != 0) {
          forget();
        } else if (reader.isIdle()) {
          unfinished = null;
        }
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (isOpen()) {
      guarded(WebSocketListener::readComplete);
    }
    flush();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (isOpen()) {
      boolean writable = channel.isWritable();
      guarded((target, socket) -> target.writable(socket, writable));
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      tellClosed(CloseCode.ABNORMAL, "", false);
      Line.cut(channel);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    forget();
    share.gone(this);
    tellClosed(CloseCode.ABNORMAL, "", false);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.warn("closing the WebSocket of {}: {}", remote, cause.toString());
    }
    Line.cut(channel);
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
    close(CloseCode.GOING_AWAY, "");
  }
}
