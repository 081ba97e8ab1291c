package chat.parlance.engineio;

import chat.parlance.http.WebSocketFrames;
import chat.parlance.wire.EngineIoCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// Ready frames: server WebSocket frames around Engine.IO packets, the same for every session. Any thread.
public final class EngineFrames {

  static final int BINARY = 2;

  private EngineFrames() {}

  /// The frame of a text message. It may be wrapped and written any number of times.
  public static byte[] text(byte[] utf8) {
    byte[] packet = new byte[utf8.length + 1];
    packet[0] = '4';
    System.arraycopy(utf8, 0, packet, 1, utf8.length);
    return WebSocketFrames.text(packet);
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
    int length = frame.getByte(frame.readerIndex() + 1) & 0x7f;
    int header = length < 126 ? 2 : length == 126 ? 4 : 10;
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
