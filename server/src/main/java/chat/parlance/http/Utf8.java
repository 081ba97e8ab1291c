package chat.parlance.http;

import io.netty.buffer.ByteBuf;

/// Checks UTF-8 as it arrives (RFC 3629: shortest forms only, no surrogates, nothing above U+10FFFF).
///
/// A state is a number: [#START] between characters, [#BROKEN] for ever, otherwise what the next byte must be: the
/// number of bytes to come in the low byte, then the lowest and highest value the next one may have.
final class Utf8 {

  static final int START = 0;
  static final int BROKEN = -1;

  private static final long NOT_ASCII = 0x8080808080808080L;

  private Utf8() {}

  /// The state after the bytes from `from` to `to`.
  static int check(int state, ByteBuf bytes, int from, int to) {
    int now = state;
    int at = from;
    while (at < to && now != BROKEN) {
      if (now == START && to - at >= Long.BYTES && (bytes.getLong(at) & NOT_ASCII) == 0) {
        at += Long.BYTES;
      } else {
        now = next(now, bytes.getByte(at) & 0xff);
        at++;
      }
    }
    return now;
  }

  private static int next(int state, int b) {
    if (state == START) {
      return first(b);
    }
    int left = state & 0xff;
    if (b < ((state >> 8) & 0xff) || b > ((state >> 16) & 0xff)) {
      return BROKEN;
    }
    return left == 1 ? START : expect(left - 1, 0x80, 0xbf);
  }

  private static int first(int b) {
    if (b < 0x80) {
      return START;
    }
    if (b < 0xc2 || b > 0xf4) {
      return BROKEN;
    }
    return switch (b) {
      case 0xe0 -> expect(2, 0xa0, 0xbf);
      case 0xed -> expect(2, 0x80, 0x9f);
      case 0xf0 -> expect(3, 0x90, 0xbf);
      case 0xf4 -> expect(3, 0x80, 0x8f);
      default -> expect(b < 0xe0 ? 1 : b < 0xf0 ? 2 : 3, 0x80, 0xbf);
    };
  }

  private static int expect(int left, int lowest, int highest) {
    return left | (lowest << 8) | (highest << 16);
  }
}
