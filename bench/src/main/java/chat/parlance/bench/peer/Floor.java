package chat.parlance.bench.peer;

import chat.parlance.bench.load.FrameScan;
import chat.parlance.bench.load.Stamp;
import chat.parlance.identity.KeySource;
import chat.parlance.identity.TokenRefusedException;
import chat.parlance.identity.TokenRules;
import chat.parlance.identity.TokenVerifier;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The least that a server for such clients can cost: a bare Netty loop that checks the token, upgrades, and writes ready
/// frames. It stores nothing, limits nothing and promises nothing.
///
/// Users whose numbers are the same modulo `rooms` are in one room; what one of them sends, all of them get, in a frame of
/// `frameBytes` bytes.
public final class Floor implements AutoCloseable {

  private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final byte[] READY = "{\"op\":\"ready\"}".getBytes(StandardCharsets.US_ASCII);

  private final TokenVerifier tokens;
  private final int rooms;
  private final int frameBytes;
  private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(
      Runtime.getRuntime().availableProcessors(), new DefaultThreadFactory("floor"), EpollIoHandler.newFactory());
  private final List<Members> members = new ArrayList<>();
  private final Channel listener;

  /// Listens on 127.0.0.1.
  public Floor(int port, String secret, int rooms, int frameBytes) {
    tokens = new TokenVerifier(KeySource.secret(secret), TokenRules.NATIVE, Clock.systemUTC());
    this.rooms = rooms;
    this.frameBytes = frameBytes;
    loops.forEach(loop -> members.add(new Members((EventLoop) loop, new HashMap<>())));
    listener = new ServerBootstrap().group(loops).channel(EpollServerSocketChannel.class)
        .option(ChannelOption.SO_BACKLOG, 4096).childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel channel) {
            channel.pipeline().addLast(new HttpServerCodec(), new HttpObjectAggregator(8192), new Handshake());
          }
        }).bind("127.0.0.1", port).syncUninterruptibly().channel();
  }

  /// Who is connected to one loop, by room; for that loop only.
  private record Members(EventLoop loop, Map<Integer, List<Channel>> byRoom) {

    List<Channel> in(int room) {
      return byRoom.computeIfAbsent(room, _ -> new ArrayList<>());
    }

    void write(int room, ByteBuf frame) {
      for (var channel : in(room)) {
        var _ = channel.writeAndFlush(frame.retainedDuplicate(), channel.voidPromise());
      }
      frame.release();
    }
  }

  private Members here(Channel channel) {
    return members.stream().filter(some -> some.loop().inEventLoop()).findFirst()
        .orElseThrow(() -> new IllegalStateException(channel + " has a loop of its own"));
  }

  /// Waits until it is closed.
  public void await() {
    listener.closeFuture().syncUninterruptibly();
  }

  public int port() {
    return ((java.net.InetSocketAddress) listener.localAddress()).getPort();
  }

  @Override
  public void close() {
    var _ = listener.close();
    var _ = loops.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS);
  }

  private final class Handshake extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
      var bearer = request.headers().get("Authorization", "");
      String user;
      try {
        user = tokens.verify(bearer.substring("Bearer ".length())).identity().user();
      } catch (TokenRefusedException | StringIndexOutOfBoundsException _) {
        var refusal = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.UNAUTHORIZED);
        var _ = ctx.writeAndFlush(refusal).addListener(ChannelFutureListener.CLOSE);
        return;
      }
      var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
      response.headers().set("Upgrade", "websocket").set("Connection", "Upgrade").set("Sec-WebSocket-Accept",
          acceptKey(request.headers().get("Sec-WebSocket-Key")));
      var _ = ctx.writeAndFlush(response, ctx.voidPromise());
      int room = Parlance.number(user) % rooms;
      var pipeline = ctx.pipeline();
      var here = here(ctx.channel());
      pipeline.addLast(new Frames(ctx.channel(), room, here));
      pipeline.remove(HttpServerCodec.class);
      pipeline.remove(HttpObjectAggregator.class);
      pipeline.remove(this);
      here.in(room).add(ctx.channel());
    }
  }

  private static String acceptKey(String key) {
    try {
      return Base64.getEncoder().encodeToString(
          MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Answers the text frames of one client.
  private final class Frames extends ChannelInboundHandlerAdapter implements FrameScan.Sink {
    private final Channel channel;
    private final int room;
    private final Members here;
    private final FrameScan frames = new FrameScan();

    Frames(Channel channel, int room, Members here) {
      this.channel = channel;
      this.room = room;
      this.here = here;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      frames.read((ByteBuf) message, this);
    }

    @Override
    public void frame(int opcode, ByteBuf bytes, int at, int length) {
      if (opcode != 1) {
        return;
      }
      if (bytes.getByte(at + 7) == 'h') {
        var _ = channel.writeAndFlush(
            Unpooled.buffer(2 + READY.length).writeByte(0x81).writeByte(READY.length).writeBytes(READY),
            channel.voidPromise());
        return;
      }
      int stamp = bytes.indexOf(at, at + length, Stamp.TEXT);
      if (stamp >= 0) {
        broadcast(frame(bytes, stamp, at + length - 2 - stamp));
      }
    }

    private ByteBuf frame(ByteBuf bytes, int text, int length) {
      var frame = Unpooled.directBuffer(frameBytes + 16);
      int payload = Math.max(frameBytes, length + 40) - 4;
      frame.writeByte(0x81).writeByte(126).writeShort(payload);
      frame.writeCharSequence("{\"op\":\"change\",\"x\":\"", StandardCharsets.US_ASCII);
      while (frame.writerIndex() < payload + 4 - length - 2) {
        frame.writeByte('x');
      }
      return frame.writeBytes(bytes, text, length).writeByte('"').writeByte('}');
    }

    private void broadcast(ByteBuf frame) {
      for (var others : members) {
        if (!others.loop().inEventLoop()) {
          var shared = frame.retainedDuplicate();
          others.loop().execute(() -> others.write(room, shared));
        }
      }
      here.write(room, frame);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      frames.release();
      here.in(room).remove(ctx.channel());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      var _ = ctx.close();
    }
  }
}
