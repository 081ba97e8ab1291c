package chat.parlance.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Frames as clients send them: masked, and wrong if asked for.
public final class ClientFrames {

  private static final byte[] MASK = {0x37, (byte) 0xfa, 0x21, 0x3d};

  private ClientFrames() {}

  public static byte[] text(String text) {
    return frame(0x81, text.getBytes(StandardCharsets.UTF_8));
  }

  public static byte[] text(byte[] bytes) {
    return frame(0x81, bytes);
  }

  public static byte[] close(int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    return frame(0x88, ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array());
  }

  /// A masked frame with this first byte (FIN, reserved bits, opcode).
  public static byte[] frame(int first, byte[] payload) {
    return frame(first, payload, MASK);
  }

  static byte[] frame(int first, byte[] payload, byte[] mask) {
    byte[] masked = payload.clone();
    for (int i = 0; i < masked.length; i++) {
      masked[i] ^= mask[i % 4];
    }
    return join(header(first, 0x80, payload.length), mask, masked);
  }

  /// First byte, mask bit, and length in its shortest form.
  static byte[] header(int first, int maskBit, long length) {
    if (length < 126) {
      return new byte[]{(byte) first, (byte) (maskBit | length)};
    }
    if (length < 65536) {
      return new byte[]{(byte) first, (byte) (maskBit | 126), (byte) (length >> 8), (byte) length};
    }
    return ByteBuffer.allocate(10).put((byte) first).put((byte) (maskBit | 127)).putLong(length).array();
  }

  static byte[] join(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
