package chat.parlance.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/// Encodes server frames (RFC 6455, section 5.2). They are not masked, so one frame serves any number of receivers.
public final class WebSocketFrames {

  private static final int FIN = 0x80;

  private WebSocketFrames() {}

  /// A text frame around UTF-8 bytes, in one piece or several.
  public static byte[] text(byte[]... utf8) {
    return frame(FrameReader.TEXT, utf8);
  }

  /// A text frame around a string.
  public static byte[] text(String text) {
    return text(text.getBytes(StandardCharsets.UTF_8));
  }

  /// A binary frame.
  public static byte[] binary(byte[] payload) {
    return frame(FrameReader.BINARY, payload);
  }

  /// A text frame in a direct buffer, the form that is written without copying: hand `retainedDuplicate()`s of it to
  /// [WebSocket#write] and release it afterwards. Any thread.
  public static ByteBuf text(ByteBufAllocator allocator, byte[] utf8) {
    ByteBuf frame = allocator.directBuffer(headerLength(utf8.length) + utf8.length);
    writeHeader(frame, FrameReader.TEXT, utf8.length);
    return frame.writeBytes(utf8);
  }

  /// A close frame. [CloseCode#NO_STATUS] makes one without a code; the reason is cut to the 123 bytes that fit.
  public static byte[] close(int code, String reason) {
    if (code == CloseCode.NO_STATUS) {
      return frame(FrameReader.CLOSE, new byte[0]);
    }
    if (!CloseCode.isSendable(code)) {
      throw new IllegalArgumentException("close code " + code + ", expected 1000-1003, 1007-1014 or 3000-4999");
    }
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    int length = fitting(text);
    byte[] payload = new byte[2 + length];
    payload[0] = (byte) (code >> 8);
    payload[1] = (byte) code;
    System.arraycopy(text, 0, payload, 2, length);
    return frame(FrameReader.CLOSE, payload);
  }

  /// The bytes in front of a payload.
  public static int headerLength(int payloadLength) {
    return payloadLength < 126 ? 2 : payloadLength < 65536 ? 4 : 10;
  }

  /// The length of the header of a ready frame, whose second byte says it.
  public static int headerLengthOf(byte second) {
    int length = second & 0x7f;
    return length < 126 ? 2 : length == 126 ? 4 : 10;
  }

  static byte[] frame(int opcode, byte[]... payload) {
    int length = 0;
    for (byte[] part : payload) {
      length += part.length;
    }
    byte[] frame = new byte[headerLength(length) + length];
    ByteBuf target = io.netty.buffer.Unpooled.wrappedBuffer(frame).clear();
    writeHeader(target, opcode, length);
    for (byte[] part : payload) {
      target.writeBytes(part);
    }
    return frame;
  }

  /// Writes the header of an unfragmented frame.
  static void writeHeader(ByteBuf target, int opcode, int payloadLength) {
    target.writeByte(FIN | opcode);
    if (payloadLength < 126) {
      target.writeByte(payloadLength);
    } else if (payloadLength < 65536) {
      target.writeByte(126).writeShort(payloadLength);
    } else {
      target.writeByte(127).writeLong(payloadLength);
    }
  }

  private static int fitting(byte[] utf8) {
    int length = Math.min(utf8.length, 123);
    while (length < utf8.length && length > 0 && (utf8[length] & 0xc0) == 0x80) {
      length--;
    }
    return length;
  }
}
