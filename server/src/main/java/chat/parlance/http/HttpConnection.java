package chat.parlance.http;

import chat.parlance.http.DeadlineWheel.Deadline;
import chat.parlance.http.Reception.Decision;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// A connection while it speaks HTTP: one request after the other, each read whole (or its body streamed), handled on a
/// virtual thread, and answered before the next one is looked at.
///
/// On the event loop, but for the methods that [Exchange] calls.
final class HttpConnection extends ChannelInboundHandlerAdapter implements Line {

  private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);
  private static final Problem LATE = Problem.of(408, "request-timeout", "the request did not come in time");
  private static final int BODY_STEP = 16 * 1024;

  private enum State {
    IDLE, // nothing of a request has come since the last one
    HEAD, // part of a head may have come
    BODY, // the body is being read into memory
    ANSWERING, // a request is being answered; its body may be streaming in
    SENDING // the answer is on its way; the client is slow to take it
  }

  private final Front front;
  private final LoopShare share;
  private final Channel channel;
  private final RequestDecoder decoder;
  private final Deadline deadline = new Deadline(this::late);
  private InetSocketAddress peer;
  private State state = State.HEAD;
  private int place;
  private @Nullable Collecting collecting;
  private volatile @Nullable BodyStream streaming;
  private int sinceStep;
  private final Outflow outflow;
  private @Nullable PendingAnswer held;

  HttpConnection(Front front, LoopShare share, Channel channel, RequestDecoder decoder) {
    this.front = front;
    this.share = share;
    this.channel = channel;
    this.decoder = decoder;
    outflow = new Outflow(channel);
    peer = (InetSocketAddress) channel.remoteAddress();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    share.wheel().arm(deadline, front.limits().requestTime());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      switch (message) {
        case HttpRequest request -> head(request);
        case HttpContent content -> content(content);
        case HAProxyMessage proxied -> peer = Reception.peer(proxied, peer);
        default -> LOG.warn("unexpected {} in an HTTP connection", message.getClass().getSimpleName());
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void head(HttpRequest decoded) {
    if (state == State.ANSWERING) {
      return; // it came too late, and the connection is ending
    }
    share.counters().requests.increment();
    String id = front.transport().requestIds().get();
    RequestHead head;
    try {
      head = RequestHead.of(decoded, front.limits(), front.config().hosts());
    } catch (ProblemException e) {
      refuseUnread(Exchange.unread(front, this, id, Headers.received(decoded.headers()), decoded.uri()), e.problem());
      return;
    }
    InetSocketAddress client = front.reception().client(peer, head.headers());
    Decision decision = front.reception().decide(head, client);
    var exchange = new Exchange(front, this, id, head, decision.mount());
    switch (decision) {
      case Decision.Handle handle -> admit(new Asked(exchange, handle, head, id, client));
      case Decision.Reply(_, Response response) -> {
        answering(head.bodyLength() != 0);
        exchange.send(response);
      }
      case Decision.Refuse(_, Problem problem) -> {
        answering(head.bodyLength() != 0);
        exchange.refuse(problem);
      }
    }
  }

  /// A request that will not be read to its end, answered without asking anybody.
  private void refuseUnread(Exchange exchange, Problem problem) {
    answering(true);
    exchange.refuse(problem);
  }

  /// A body that is not wanted is not read: the connection ends after the answer.
  private void answering(boolean bodyLeft) {
    state = State.ANSWERING;
    share.wheel().disarm(deadline);
    streaming = bodyLeft ? BodyStream.unread() : null;
  }

  private void admit(Asked request) {
    if (request.wantsContinue()) {
      var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(ResponseHead.CONTINUE));
    }
    waitForBody();
    if (request.streams()) {
      var stream = new BodyStream(request.decision().maxBody(),
          new SocketTap(channel, share, deadline, this::readOn));
      state = State.ANSWERING;
      streaming = stream;
      request.run(front, stream);
    } else {
      state = State.BODY;
      collecting = new Collecting(request, front.limits(), channel.alloc());
    }
  }

  private void waitForBody() {
    sinceStep = 0;
    if (channel.config().isAutoRead()) {
      share.wheel().arm(deadline, front.limits().requestTime());
    }
  }

  private void content(HttpContent content) {
    boolean last = content instanceof LastHttpContent;
    sinceStep += content.content().readableBytes();
    if (sinceStep >= BODY_STEP && (state == State.BODY || streaming != null)) {
      waitForBody();
    }
    Collecting request = collecting;
    BodyStream stream = streaming;
    if (request != null) {
      collect(request, content, last);
    } else if (stream != null) {
      if (stream.accept(content, last, front.limits())) {
        share.wheel().disarm(deadline);
      }
    }
  }

  private void collect(Collecting request, HttpContent content, boolean last) {
    Problem wrong = request.add(content);
    if (wrong != null) {
      forget();
      refuseUnread(request.asked().exchange(), wrong);
    } else if (last) {
      MemoryBody body = request.body();
      forget();
      answering(false);
      request.asked().run(front, body);
    }
  }

  private void forget() {
    if (collecting != null) {
      collecting.release();
      collecting = null;
    }
  }

  private void readOn() {
    if (!isBodyRead()) {
      channel.config().setAutoRead(true);
      waitForBody();
    }
  }

  // Answering: called by Exchange, on any thread.

  /// Whether nothing of the current request is left to be read.
  boolean isBodyRead() {
    BodyStream stream = streaming;
    return stream == null || stream.isComplete();
  }

  /// Waits for an answer that comes later.
  void hold(PendingAnswer pending, Duration atMost) {
    if (!share.loop().inEventLoop()) {
      share.loop().execute(() -> hold(pending, atMost));
      return;
    }
    held = pending;
    share.wheel().arm(deadline, atMost);
    pending.begin();
    boolean waits = held == pending; // not if it was answered at once
    if (waits && (!decoder.tellEnd(true) || !channel.isActive() || channel.pipeline().context(this) == null)) {
      pending.cancel(); // the client went away while the handler ran
      Line.cut(channel);
    }
  }

  /// Nothing is waited for any more.
  void release() {
    held = null;
    var _ = decoder.tellEnd(false);
    share.wheel().disarm(deadline);
  }

  /// Sends the (rest of the) answer; then goes on with the next request, or ends the connection.
  void send(byte[] start, byte[] rest, boolean keep) {
    share.loop().execute(() -> {
      if (!channel.isActive()) {
        return;
      }
      share.counters().bytesOut.add(start.length + (long) rest.length);
      if (start.length > 0) {
        var _ = channel.write(Unpooled.wrappedBuffer(start));
      }
      if (rest.length > 0) {
        var _ = channel.write(Unpooled.wrappedBuffer(rest));
      }
      channel.flush();
      streaming = null;
      if (keep) {
        sending();
      } else {
        share.wheel().disarm(deadline);
        Linger.end(channel, this, share, front.limits().writeStall());
      }
    });
  }

  private void sending() {
    state = State.SENDING;
    if (channel.isWritable()) {
      next();
    } else {
      outflow.watch();
      share.wheel().arm(deadline, front.limits().writeStall());
    }
  }

  private void next() {
    state = State.IDLE;
    share.wheel().arm(deadline, front.limits().keepAlive());
    channel.config().setAutoRead(true);
    try {
      decoder.next(channel.pipeline().context(this));
    } catch (Exception e) {
      LOG.warn("closing the connection of {}: {}", peer, e.toString());
      Line.cut(channel);
      return;
    }
    if (decoder.hasBegun()) {
      begun();
    }
  }

  /// Makes a WebSocket of this connection.
  void upgrade(Switchover switchover) {
    share.loop().execute(() -> {
      if (channel.isActive()) {
        share.wheel().disarm(deadline);
        switchover.perform(channel, this, decoder, share);
      }
    });
  }

  // Time, and the end.

  private void begun() {
    if (state == State.IDLE) {
      state = State.HEAD;
      share.wheel().arm(deadline, front.limits().requestTime());
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (decoder.hasBegun()) {
      begun();
    }
  }

  private void late() {
    switch (state) {
      case IDLE -> Line.cut(channel);
      case HEAD -> {
        if (decoder.hasBegun()) {
          refuseUnread(Exchange.unread(front, this, front.transport().requestIds().get(), Headers.empty(), "/"), LATE);
        } else {
          Line.cut(channel);
        }
      }
      case BODY -> {
        Collecting request = collecting;
        forget();
        if (request != null) {
          refuseUnread(request.asked().exchange(), LATE);
        }
      }
      case ANSWERING -> {
        if (held != null) {
          held.expire();
        } else {
          Line.cut(channel);
        }
      }
      case SENDING -> {
        if (outflow.hasMoved()) {
          share.wheel().arm(deadline, front.limits().writeStall());
        } else {
          Line.cut(channel);
        }
      }
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (state == State.SENDING && channel.isWritable()) {
      share.loop().execute(() -> {
        if (state == State.SENDING && channel.isActive()) {
          next();
        }
      });
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (!(event instanceof ChannelInputShutdownEvent)) {
      return;
    }
    if (held == null && (state == State.IDLE || (state == State.ANSWERING && isBodyRead()))) {
      share.wheel().disarm(deadline);
      Linger.end(channel, this, share, front.limits().writeStall()); // an answer may still be on its way
    } else {
      Line.cut(channel);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    boolean usual = cause instanceof IOException || cause instanceof DecoderException;
    LOG.atLevel(usual ? Level.DEBUG : Level.WARN).log("closing the connection of {}: {}", peer, cause.toString());
    Line.cut(channel);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    share.wheel().disarm(deadline);
    if (held != null) {
      held.cancel();
    }
    forget();
    if (streaming != null) {
      streaming.fail("the client went away in the middle of the request body");
    }
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
    if (state == State.IDLE || state == State.HEAD || held != null) {
      Line.cut(channel);
    }
  }
}
