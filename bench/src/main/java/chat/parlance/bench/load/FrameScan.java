package chat.parlance.bench.load;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Finds the boundaries of server frames in what a socket gives, by their headers, and reads nothing of what is inside.
/// Keeps no memory while nothing is incomplete.
final class FrameScan {

  /// Hears of each complete frame: `length` bytes of payload from index `at` of `bytes`.
  interface Sink {
    void frame(int opcode, ByteBuf bytes, int at, int length);
  }

  private @Nullable ByteBuf rest;

  /// Takes over the reference of `bytes`.
  void read(ByteBuf bytes, Sink sink) {
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
    int length = all.getByte(start + 1) & 0x7f;
    int header = 2;
    if (length == 126) {
      header = 4;
      length = there < 4 ? 0 : all.getUnsignedShort(start + 2);
    } else if (length == 127) {
      header = 10;
      length = there < 10 ? 0 : (int) all.getLong(start + 2);
    }
    if (there < header + length) {
      return false;
    }
    sink.frame(all.getByte(start) & 0x0f, all, start + header, length);
    all.readerIndex(start + header + length);
    return true;
  }

  void release() {
    if (rest != null) {
      rest.release();
      rest = null;
    }
  }
}
