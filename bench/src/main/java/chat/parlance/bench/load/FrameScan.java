package chat.parlance.bench.load;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Finds the boundaries of WebSocket frames in what a socket gives, by their headers (RFC 6455, section 5.2), and reads nothing
/// of what is inside; a mask is taken off in place. Keeps no memory while nothing is incomplete. One thread.
public final class FrameScan {

  /// Hears of each complete frame: `length` bytes of payload from index `at` of `bytes`.
  public interface Sink {
    void frame(int opcode, ByteBuf bytes, int at, int length);
  }

  private @Nullable ByteBuf rest;

  /// Takes over the reference of `bytes`.
  public void read(ByteBuf bytes, Sink sink) {
    var all = bytes;
    var held = rest;
    if (held != null) {
      rest = null;
      all = held.writeBytes(bytes);
      bytes.release();
    }
    try {
      while (one(all, sink)) {
        // the next
      }
      if (all.isReadable()) {
        rest = all.alloc().buffer(Math.max(512, all.readableBytes() * 2)).writeBytes(all);
      }
    } finally {
      all.release();
    }
  }

  private static boolean one(ByteBuf all, Sink sink) {
    int start = all.readerIndex();
    int there = all.readableBytes();
    if (there < 2) {
      return false;
    }
    boolean masked = all.getByte(start + 1) < 0;
    int length = all.getByte(start + 1) & 0x7f;
    int header = 2;
    if (length == 126) {
      header = 4;
      length = there < 4 ? 0 : all.getUnsignedShort(start + 2);
    } else if (length == 127) {
      header = 10;
      length = there < 10 ? 0 : (int) all.getLong(start + 2);
    }
    header += masked ? 4 : 0;
    if (there < header + length) {
      return false;
    }
    if (masked) {
      unmask(all, start + header, length);
    }
    sink.frame(all.getByte(start) & 0x0f, all, start + header, length);
    all.readerIndex(start + header + length);
    return true;
  }

  /// The mask stands before the payload; that of [ClientFrames] is 0.
  private static void unmask(ByteBuf all, int at, int length) {
    int mask = all.getInt(at - 4);
    for (int i = 0; mask != 0 && i < length; i++) {
      all.setByte(at + i, all.getByte(at + i) ^ mask >>> 8 * (3 - i % 4));
    }
  }

  /// Forgets what is incomplete.
  public void release() {
    if (rest != null) {
      rest.release();
      rest = null;
    }
  }
}
