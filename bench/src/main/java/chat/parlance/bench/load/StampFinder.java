package chat.parlance.bench.load;

import io.netty.buffer.ByteBuf;

/// Finds stamps in frames of one kind. They are nearly always where the last one was, so it looks there first.
final class StampFinder {

  private final byte mark;
  private int last;

  StampFinder(byte mark) {
    this.mark = mark;
  }

  /// The index of the mark in the frame's `length` bytes from `at`, or -1.
  int find(ByteBuf bytes, int at, int length) {
    if (last + Stamp.LENGTH <= length && bytes.getByte(at + last) == mark) {
      return at + last;
    }
    int found = bytes.indexOf(at, at + length, mark);
    if (found < 0 || found + Stamp.LENGTH > at + length) {
      return -1;
    }
    last = found - at;
    return found;
  }
}
