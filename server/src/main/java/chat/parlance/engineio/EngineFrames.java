package chat.parlance.engineio;

import chat.parlance.http.WebSocketFrames;
import chat.parlance.wire.EngineIoCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// Ready frames: server WebSocket frames around Engine.IO packets, the same for every session. Any thread.
public final class EngineFrames {

  static final int BINARY = 2;
  /// Packets that say all with their type. Not to be changed.
  static final byte[] CLOSE = packet("1");
  static final byte[] PONG = packet("3");
  static final byte[] NOOP = packet("6");
  private static final byte[] MESSAGE = {'4'};

  private EngineFrames() {}

  /// The frame of a text message. It may be wrapped and written any number of times.
  public static byte[] text(byte[] utf8) {
    return WebSocketFrames.text(MESSAGE, utf8);
  }

  /// The same for a text in two pieces.
  public static byte[] text(byte[] head, byte[] rest) {
    return WebSocketFrames.text(MESSAGE, head, rest);
  }

  /// The frame of a binary message.
  public static byte[] binary(byte[] message) {
    return WebSocketFrames.binary(message);
  }

  /// A packet without data, or with little, as a frame.
  static byte[] packet(String packet) {
    return WebSocketFrames.text(packet);
  }

  static boolean isBinary(ByteBuf frame) {
    return (frame.getByte(frame.readerIndex()) & 0x0f) == BINARY;
  }

  private static byte[] payload(ByteBuf frame) {
    int header = WebSocketFrames.headerLengthOf(frame.getByte(frame.readerIndex() + 1));
    byte[] payload = new byte[frame.readableBytes() - header];
    frame.getBytes(frame.readerIndex() + header, payload);
    return payload;
  }

  /// What of a frame goes into the answer to a poll.
  static EngineIoCodec.Piece piece(ByteBuf frame) {
    return new EngineIoCodec.Piece(isBinary(frame), payload(frame));
  }

  /// The same for a WebSocket of revision 3, whose binary messages have their type in front. Takes over the reference.
  static ByteBuf ofRevision3(ByteBuf frame) {
    if (!isBinary(frame)) {
      return frame;
    }
    try {
      return Unpooled.wrappedBuffer(WebSocketFrames.binary(EngineIoCodec.encodeBinaryOf3(payload(frame))));
    } finally {
      frame.release();
    }
  }
}
