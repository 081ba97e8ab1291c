package chat.parlance.http;

import chat.parlance.http.DeadlineWheel.Deadline;
import chat.parlance.http.Reception.Decision;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A connection while it speaks HTTP: one request after the other, each read whole (or its body streamed), handled on a
/// virtual thread, and answered before the next one is looked at.
///
/// On the event loop, but for the methods that [Exchange] calls.
final class HttpConnection extends ChannelInboundHandlerAdapter implements Line {

  private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);
  private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int BODY_STEP = 16 * 1024;

  private enum State {
    /// Nothing of a request has come since the last one.
    IDLE,
    /// Part of a head has come.
    HEAD,
    /// The body is read into memory.
    BODY,
    /// A request is being answered; its body may be streaming in.
    ANSWERING,
    /// The answer is on its way; the client is slow to take it.
    SENDING
  }

  private final Front front;
  private final LoopShare share;
  private final Channel channel;
  private final RequestDecoder decoder;
  private final Deadline deadline = new Deadline(this::late);
  private InetSocketAddress peer;
  private State state = State.HEAD;
  private int place;
  private @Nullable Pending pending;
  private volatile @Nullable BodyStream streaming;
  private int sinceStep;
  private long unsent;

  /// A request whose body is being read into memory.
  private record Pending(Exchange exchange, Decision.Handle decision, RequestHead head, String id,
      InetSocketAddress client, ByteBuf body) {}

  HttpConnection(Front front, LoopShare share, Channel channel, RequestDecoder decoder) {
    this.front = front;
    this.share = share;
    this.channel = channel;
    this.decoder = decoder;
    peer = (InetSocketAddress) channel.remoteAddress();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    share.wheel().arm(deadline, front.limits().requestTime());
  }

  // Reading.

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      switch (message) {
        case HttpRequest request -> head(request);
        case HttpContent content -> content(content);
        case HAProxyMessage proxied -> proxied(proxied);
        default -> LOG.warn("unexpected {} in an HTTP connection", message.getClass().getSimpleName());
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void proxied(HAProxyMessage message) {
    if (message.sourceAddress() != null) {
      peer = new InetSocketAddress(message.sourceAddress(), message.sourcePort());
    }
  }

  private void head(HttpRequest decoded) {
    share.counters().requests.increment();
    String id = front.transport().requestIds().get();
    RequestHead head;
    try {
      head = RequestHead.of(decoded, front.limits(), front.config().hosts());
    } catch (ProblemException e) {
      refuseUnread(id, e.problem());
      return;
    }
    InetSocketAddress client = front.reception().client(peer, head.headers());
    Decision decision = front.reception().decide(head, client);
    var exchange = new Exchange(front, this, id, head, decision.mount());
    switch (decision) {
      case Decision.Handle handle -> admit(new Pending(exchange, handle, head, id, client, Unpooled.EMPTY_BUFFER));
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
  private void refuseUnread(String id, Problem problem) {
    var head = new RequestHead("GET", "/", Query.parse(""), Headers.empty(), false, false, 0);
    answering(true);
    new Exchange(front, this, id, head, Mount.at("").build()).refuse(problem);
  }

  /// A body that is not wanted is not read: the connection ends after the answer.
  private void answering(boolean bodyLeft) {
    state = State.ANSWERING;
    share.wheel().disarm(deadline);
    streaming = bodyLeft ? new BodyStream(0, NO_TAP) : null;
  }

  private void admit(Pending request) {
    if (request.head.bodyLength() != 0 && request.head.headers().has("Expect") && !request.head.http10()) {
      var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(CONTINUE));
    }
    if (request.decision.route().streaming()) {
      var body = new BodyStream(request.decision.maxBody(), new SocketTap());
      state = State.ANSWERING;
      streaming = body;
      waitForBody();
      run(request, body);
      return;
    }
    state = State.BODY;
    ByteBuf body = request.head.bodyLength() == 0 ? Unpooled.EMPTY_BUFFER : channel.alloc().buffer();
    pending = new Pending(request.exchange, request.decision, request.head, request.id, request.client, body);
    waitForBody();
  }

  private void waitForBody() {
    sinceStep = 0;
    share.wheel().arm(deadline, front.limits().requestTime());
  }

  private void content(HttpContent content) {
    boolean last = content instanceof LastHttpContent;
    sinceStep += content.content().readableBytes();
    if (sinceStep >= BODY_STEP && (state == State.BODY || streaming != null)) {
      waitForBody();
    }
    BodyStream stream = streaming;
    if (state == State.BODY && pending != null) {
      collect(pending, content, last);
    } else if (stream != null) {
      stream(stream, content, last);
    }
  }

  private void collect(Pending request, HttpContent content, boolean last) {
    if (!content.decoderResult().isSuccess()) {
      drop();
      refuseUnread(request.id, RequestHead.malformed(content.decoderResult().cause(), front.limits()));
      return;
    }
    ByteBuf body = request.body;
    if (body.readableBytes() + content.content().readableBytes() > request.decision.maxBody()) {
      drop();
      answering(true);
      request.exchange.refuse(BodyStream.tooLong(request.decision.maxBody()));
      return;
    }
    if (content.content().isReadable()) {
      body.writeBytes(content.content());
    }
    if (last) {
      byte[] bytes = ByteBufUtil.getBytes(body);
      drop();
      answering(false);
      run(request, new MemoryBody(bytes));
    }
  }

  private void drop() {
    Pending request = pending;
    if (request != null) {
      pending = null;
      request.body.release();
    }
  }

  private void stream(BodyStream stream, HttpContent content, boolean last) {
    if (!content.decoderResult().isSuccess()) {
      stream.fail("the request body is not well-formed");
      share.wheel().disarm(deadline);
    } else if (stream.offer(ByteBufUtil.getBytes(content.content())) && last) {
      stream.complete();
      share.wheel().disarm(deadline);
    }
  }

  private void run(Pending from, Request.Content body) {
    Map<String, String> parameters = from.decision.parameters();
    var target = new Request.Target(from.head.rawPath(), parameters, from.head.query());
    var request = new Request(from.id, from.head.method(), target, from.head.headers(), from.client, body);
    front.run(() -> from.exchange.handle(from.decision.route().handler(), request));
  }

  private static final BodyStream.Tap NO_TAP = new BodyStream.Tap() {
    @Override
    public void close() {}

    @Override
    public void open() {}
  };

  /// Stops and starts reading the socket for a streamed body; the client's time does not run while we do not read.
  private final class SocketTap implements BodyStream.Tap {
    @Override
    public void close() {
      channel.config().setAutoRead(false);
      share.wheel().disarm(deadline);
    }

    @Override
    public void open() {
      share.loop().execute(() -> {
        if (streaming != null) {
          channel.config().setAutoRead(true);
          waitForBody();
        }
      });
    }
  }

  // Answering: called by Exchange, on any thread.

  /// Whether nothing of the current request is left to be read.
  boolean isBodyRead() {
    BodyStream stream = streaming;
    return stream == null || stream.isComplete();
  }

  boolean hasLostClient() {
    return !channel.isActive();
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
      unsent = unsentBytes();
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
    if (decoder.hasBytes()) {
      begun();
    }
  }

  /// Makes a WebSocket of this connection: every trace of HTTP goes.
  void upgrade(Upgrade upgrade, byte[] head, InetSocketAddress client) {
    share.loop().execute(() -> {
      if (!channel.isActive()) {
        return;
      }
      WebSocketListener listener;
      try {
        listener = upgrade.listener().get();
      } catch (RuntimeException e) {
        LOG.error("no listener for the WebSocket of {}", client, e);
        Line.cut(channel);
        return;
      }
      flatten(new WebSocket(channel, share, client, upgrade.limits(), listener), head);
    });
  }

  private void flatten(WebSocket socket, byte[] head) {
    share.wheel().disarm(deadline);
    share.lines().replace(this, socket);
    var pipeline = channel.pipeline();
    pipeline.addLast(socket);
    pipeline.remove(this);
    share.counters().bytesOut.add(head.length);
    var _ = channel.write(Unpooled.wrappedBuffer(head));
    socket.open();
    if (pipeline.context(decoder) != null) {
      pipeline.remove(decoder); // hands over what came behind the handshake
    }
    channel.config().setAutoRead(true);
    if (channel instanceof DuplexChannel duplex && duplex.isInputShutdown()) {
      socket.abort();
    }
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
    if (decoder.hasBytes()) {
      begun();
    }
  }

  private void late() {
    switch (state) {
      case IDLE -> Line.cut(channel);
      case HEAD -> {
        if (decoder.hasBytes()) {
          refuseUnread(front.transport().requestIds().get(), timeout());
        } else {
          Line.cut(channel);
        }
      }
      case BODY -> {
        drop();
        refuseUnread(front.transport().requestIds().get(), timeout());
      }
      case ANSWERING -> Line.cut(channel);
      case SENDING -> {
        long before = unsent;
        unsent = unsentBytes();
        if (unsent < before) {
          share.wheel().arm(deadline, front.limits().writeStall());
        } else {
          Line.cut(channel);
        }
      }
    }
  }

  private static Problem timeout() {
    return Problem.of(408, "request-timeout", "the request did not come in time");
  }

  private long unsentBytes() {
    var queue = channel.unsafe().outboundBuffer();
    return queue == null ? 0 : queue.totalPendingWriteBytes();
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
    if (event instanceof ChannelInputShutdownEvent && (state != State.ANSWERING || !isBodyRead())) {
      Line.cut(channel);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException || cause instanceof DecoderException) {
      LOG.debug("closing the connection of {}: {}", peer, cause.toString());
    } else {
      LOG.warn("closing the connection of {}: {}", peer, cause.toString());
    }
    Line.cut(channel);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    share.wheel().disarm(deadline);
    drop();
    BodyStream stream = streaming;
    if (stream != null) {
      stream.fail("the client went away in the middle of the request body");
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
    if (state == State.IDLE || state == State.HEAD) {
      Line.cut(channel);
    }
  }
}
