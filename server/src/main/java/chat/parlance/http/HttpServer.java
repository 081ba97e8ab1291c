package chat.parlance.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One listening port: accepts connections and serves a [Router] on them.
///
/// Any thread. The event loops are not its own and stay open when it closes.
public final class HttpServer implements AutoCloseable {

  private static final byte[] FULL = """
      HTTP/1.1 503 Service Unavailable\r
      Retry-After: 5\r
      Content-Length: 0\r
      Connection: close\r
      \r
      """.getBytes(StandardCharsets.US_ASCII);
  private static final int READ = 8 * 1024; // of a fixed size, for an adapting one keeps books for each connection
  private static final int FULL_ANSWERS = 1_000; // beyond that many, connections over the limit are just closed

  private final Front front;
  private final @Nullable Tls tls;
  private final Population connections = new Population();
  private final IdentityHashMap<EventLoop, LoopShare> shares = new IdentityHashMap<>();
  private final Channel listening;

  private HttpServer(Front front) throws IOException {
    this.front = front;
    ListenerConfig config = front.config();
    tls = config.tls() == null ? null : new Tls(config.tls(), System::nanoTime);
    EventLoops loops = front.transport().loops();
    for (EventLoop loop : loops.loops()) {
      shares.put(loop,
          new LoopShare(loop, loops.wheel(loop), new OpenLines(), front.transport().counters(),
              front.transport().counters().loop(), connections, shares));
    }
    listening = listen(config, loops);
  }

  /// Starts to listen. `IOException` that names the address if that is impossible, or the files if TLS has none that
  /// work.
  public static HttpServer start(ListenerConfig config, Router router, Transport transport) throws IOException {
    var front = new Front(config, new Reception(router, config, transport), transport,
        new ResponseHead(transport.clock()),
        new Population(), new AtomicBoolean());
    return new HttpServer(front);
  }

  private Channel listen(ListenerConfig config, EventLoops loops) throws IOException {
    int high = config.limits().writeBufferHigh();
    var bound = new ServerBootstrap().group(loops.group()).channel(loops.channelType())
        .option(ChannelOption.SO_BACKLOG, 4096).option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true).childOption(ChannelOption.SO_KEEPALIVE, true)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ))
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(high / 2, high))
        .childHandler(new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel channel) {
            welcome(channel);
          }
        }).bind(config.host(), config.port()).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      var refused = new BindException(
          "cannot listen on " + config.host() + ":" + config.port() + ": " + bound.cause().getMessage());
      refused.initCause(bound.cause());
      throw refused;
    }
    return bound.channel();
  }

  /// The address that is listened on, with the real port.
  public InetSocketAddress address() {
    return (InetSocketAddress) listening.localAddress();
  }

  private void welcome(Channel channel) {
    LoopShare share = shares.get(channel.eventLoop());
    if (share == null) {
      throw new IllegalStateException("a connection on an unknown event loop");
    }
    int max = front.limits().maxConnections();
    int count = connections.enter();
    share.counters().accepted.increment();
    var pipeline = channel.pipeline();
    if (count > max) {
      share.counters().refusedConnections.increment();
      turnAway(channel, share, tls == null && count <= max + FULL_ANSWERS);
      return;
    }
    if (front.config().proxy().proxyProtocol()) {
      pipeline.addLast(new HAProxyMessageDecoder());
    }
    if (tls != null) {
      pipeline.addLast(tls.handler(channel.alloc()));
    }
    var decoder = new RequestDecoder(front.limits(), share.counters());
    var connection = new HttpConnection(front, share, channel, decoder);
    share.lines().add(connection);
    pipeline.addLast(decoder, connection);
  }

  private static void turnAway(Channel channel, LoopShare share, boolean politely) {
    Linger linger = Linger.add(channel, share);
    if (politely) {
      var _ = channel.write(Unpooled.wrappedBuffer(FULL));
      linger.end(Front.LINGER);
    } else {
      Line.cut(channel);
    }
  }

  /// Accepts no more connections. Requests still come in on those that are open; each answer is the last of its
  /// connection.
  public void stopAccepting() {
    front.draining().set(true);
    listening.close().awaitUninterruptibly();
  }

  /// Stops accepting, lets running requests end, closes WebSockets with 1001, and after `grace` at the latest cuts
  /// what is left.
  public void close(Duration grace) {
    stopAccepting();
    long started = System.nanoTime();
    onAll(Line::hangUp);
    front.running().awaitNobody(grace);
    connections.awaitNobody(grace.minusNanos(System.nanoTime() - started));
    onAll(line -> Line.cut(line.channel()));
    connections.awaitNobody(Duration.ofSeconds(1));
  }

  /// [#close(Duration)] with five seconds.
  @Override
  public void close() {
    close(Duration.ofSeconds(5));
  }

  /// Whether all connections have ended before the time was up.
  boolean awaitNobody(Duration atMost) {
    return connections.awaitNobody(atMost);
  }

  private void onAll(Consumer<Line> action) {
    for (LoopShare share : shares.values()) {
      if (!share.loop().isShuttingDown()) {
        share.loop().execute(() -> {
          for (Line line : share.lines().all()) {
            action.accept(line);
          }
        });
      }
    }
  }
}
