package chat.parlance.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One WebSocket of the generator. It looks at a letter that tells what a frame is and at the stamp of a message, and at nothing
/// else. For the generator's thread only.
public final class Line extends ChannelInboundHandlerAdapter implements FrameScan.Sink {

  private enum State {
    HANDSHAKE, HELLO, OPEN, ENDED
  }

  private final Crowd crowd;
  private final Guest guest;
  private final FrameScan frames = new FrameScan();
  private long begun;
  private State state = State.HANDSHAKE;
  private @Nullable Channel channel;
  private int[] streams = {};
  private int[] expected = {};
  private long[] positions = {};
  private boolean dirty;
  private boolean expectsEnd;
  private boolean visits;

  Line(Crowd crowd, Guest guest) {
    this.crowd = crowd;
    this.guest = guest;
  }

  public Guest guest() {
    return guest;
  }

  /// It is about to connect.
  void begin() {
    begun = System.nanoTime();
  }

  public boolean isOpen() {
    return state == State.OPEN;
  }

  /// This line should hear the stream's messages, beginning with number `first`.
  public void hears(Stream stream, int first) {
    int at = place(stream.id);
    if (at < 0) {
      at = streams.length;
      streams = Arrays.copyOf(streams, at + 1);
      expected = Arrays.copyOf(expected, at + 1);
      positions = Arrays.copyOf(positions, at + 1);
      streams[at] = stream.id;
    }
    expected[at] = first;
  }

  /// The number of the stream's next message, and the log's position of the newest that was heard, for a line that takes over
  /// from this one.
  void handOver(Line successor) {
    successor.streams = streams.clone();
    successor.expected = expected.clone();
    successor.positions = positions.clone();
  }

  private int place(int stream) {
    for (int i = 0; i < streams.length; i++) {
      if (streams[i] == stream) {
        return i;
      }
    }
    return -1;
  }

  /// The `hello`: with what was heard last of each conversation, if anything was.
  private String hello() {
    var resume = new StringBuilder();
    for (int i = 0; i < streams.length; i++) {
      if (positions[i] > 0) {
        resume.append(resume.isEmpty() ? "" : ",").append('"').append(crowd.stream(streams[i]).conversation)
            .append("\":")
            .append(positions[i]);
      }
    }
    return crowd.dialect().hello(guest, resume.toString());
  }

  /// Queues one message; [Crowd] flushes.
  void send(Stream stream, int number, long intended) {
    var target = channel;
    if (target == null || state != State.OPEN) {
      crowd.tally().fault("a message was to be sent by " + guest.user() + ", who is not connected");
      return;
    }
    var frame = target.alloc().directBuffer(stream.message.bytes());
    stream.message.write(frame, stream.id, number, intended);
    write(frame);
  }

  /// Queues a ready frame.
  public void write(ByteBuf frame) {
    var target = channel;
    if (target == null) {
      frame.release();
      return;
    }
    var _ = target.write(frame, target.voidPromise());
    if (!dirty) {
      dirty = true;
      crowd.dirty(this);
    }
  }

  void flush() {
    dirty = false;
    if (channel != null) {
      channel.flush();
    }
  }

  /// Stops reading, or goes on.
  public void reads(boolean on) {
    if (channel != null) {
      channel.config().setAutoRead(on);
    }
  }

  /// Hangs up; that the connection ends is then no fault.
  void hangUp() {
    expectsEnd = true;
    if (channel != null) {
      var _ = channel.close();
    }
  }

  /// It may hear anything: whoever joins and leaves at any time is owed nothing certain.
  public void visits() {
    visits = true;
  }

  /// From now on the connection may end.
  void mayEnd() {
    expectsEnd = true;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    channel = ctx.channel();
    var _ = ctx.writeAndFlush(Unpooled.wrappedBuffer(ClientFrames.handshake(guest)), ctx.voidPromise());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    var bytes = (ByteBuf) message;
    crowd.tally().bytes += bytes.readableBytes();
    if (state == State.HANDSHAKE && !handshake(bytes)) {
      return;
    }
    frames.read(bytes, this);
  }

  /// The answer to the handshake comes in one piece, alone or with the first frames.
  private boolean handshake(ByteBuf bytes) {
    int end = ByteBufUtil.indexOf(HEAD_END, bytes);
    if (end < 0 || bytes.getByte(bytes.readerIndex() + 9) != '1') {
      state = State.ENDED;
      crowd.refused(this, bytes.toString(bytes.readerIndex(), Math.min(40, bytes.readableBytes()),
          StandardCharsets.US_ASCII));
      bytes.release();
      hangUp();
      return false;
    }
    bytes.readerIndex(end + 4);
    state = State.HELLO;
    if (crowd.dialect().saysHelloFirst()) {
      write(ClientFrames.text(hello()));
    }
    if (!crowd.dialect().isGreeted()) {
      ready();
    }
    return true;
  }

  private static final ByteBuf HEAD_END = Unpooled
      .unreleasableBuffer(Unpooled.wrappedBuffer(new byte[]{13, 10, 13, 10}));

  @Override
  public void frame(int opcode, ByteBuf bytes, int at, int length) {
    crowd.tally().frames++;
    switch (opcode) {
      case 1 -> text(bytes, at, length);
      case 9 -> {
        if (channel != null) { // a pong, masked with 0
          write(Unpooled.buffer(6 + length).writeByte(0x8a).writeByte(0x80 | length).writeInt(0).writeBytes(bytes, at,
              length));
        }
      }
      case 8 -> {
        if (!expectsEnd) {
          crowd.closed(this, length < 2 ? 1005 : bytes.getUnsignedShort(at));
        }
      }
      default -> crowd.tally().others++;
    }
  }

  private void text(ByteBuf bytes, int at, int length) {
    switch (crowd.dialect().heard(bytes, at, length)) {
      case MESSAGE -> message(bytes, at, length);
      case ACK -> ack(bytes, at, length);
      case READY -> ready();
      case OPENED -> write(ClientFrames.text(hello()));
      case PING -> write(ClientFrames.text(crowd.dialect().pong()));
      case FAULT -> crowd.tally().fault("the server said "
          + bytes.toString(at, Math.min(length, 200), StandardCharsets.UTF_8));
      case OTHER -> crowd.tally().others++;
    }
  }

  private void ready() {
    if (state == State.OPEN) {
      return;
    }
    state = State.OPEN;
    crowd.tally().ready(System.nanoTime() - begun);
    crowd.opened(this);
  }

  private void message(ByteBuf bytes, int at, int length) {
    int stamp = visits ? -1 : crowd.textStamp().find(bytes, at, length);
    if (stamp < 0) {
      crowd.tally().others++;
      return;
    }
    int stream = Stamp.stream(bytes, stamp);
    int number = Stamp.number(bytes, stamp);
    int place = place(stream);
    if (place < 0) {
      crowd.tally().fault(guest.user() + " heard stream " + stream + ", which is not theirs");
      return;
    }
    if (number < expected[place]) {
      crowd.tally().duplicate(stream, number);
      return;
    }
    if (number > expected[place]) {
      crowd.tally().disorder(stream, number, expected[place]);
    }
    expected[place] = number + 1;
    if (crowd.followsPositions()) {
      positions[place] = position(bytes, at);
    }
    crowd.heard(stream, System.nanoTime() - Stamp.nanos(bytes, stamp));
  }

  /// The number behind `"seq":`, which comes early in the frame of a change.
  private static long position(ByteBuf bytes, int at) {
    int i = at;
    while (bytes.getByte(i) != 'q' || bytes.getByte(i + 1) != '"') {
      i++;
    }
    long value = 0;
    for (i += 3; bytes.getByte(i) >= '0' && bytes.getByte(i) <= '9'; i++) {
      value = value * 10 + bytes.getByte(i) - '0';
    }
    return value;
  }

  private void ack(ByteBuf bytes, int at, int length) {
    int stamp = crowd.ackStamp().find(bytes, at, length);
    if (stamp < 0) {
      crowd.tally().others++;
      return;
    }
    crowd.acked(Stamp.stream(bytes, stamp), Stamp.number(bytes, stamp), System.nanoTime() - Stamp.nanos(bytes, stamp));
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    crowd.flush();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    frames.release();
    if (state == State.ENDED) {
      return;
    }
    boolean wasOpen = state == State.OPEN;
    state = State.ENDED;
    if (!wasOpen) {
      crowd.refused(this, "hung up before ready");
    } else if (!expectsEnd) {
      crowd.closed(this, 1006);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!expectsEnd && !(cause instanceof java.io.IOException)) {
      crowd.tally().fault("the generator failed: " + cause);
    }
    var _ = ctx.close();
  }
}
