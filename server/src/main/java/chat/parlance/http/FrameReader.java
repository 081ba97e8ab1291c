package chat.parlance.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Reads WebSocket frames of a client (RFC 6455, section 5) out of the bytes as they come, cut anywhere.
///
/// Holds only what has arrived of an unfinished message, so it can be thrown away whenever [#isIdle]. A message that
/// came in one piece is unmasked where it lies and not copied. Announced lengths are checked before anything is kept.
/// Text is checked as it arrives.
final class FrameReader<T> {

  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  /// Receives what was read, for a `target`. Each call says whether to go on; payloads are lent for the call.
  interface Sink<T> {

    boolean message(T target, boolean text, ByteBuf payload);

    boolean control(T target, int opcode, ByteBuf payload);

    /// The peer broke the rules: the last call.
    void violation(T target, int closeCode, String why);
  }

  private static final int MAX_CONTROL = 125;

  private final int maxMessage;
  private @Nullable ByteBuf held; // the start of a header, or of a control frame
  private @Nullable ByteBuf message; // payload of the unfinished message so far
  private int messageOpcode; // 0 between messages
  private int utf8;
  private int remaining; // payload of the current data frame that has not arrived
  private boolean inFrame;
  private boolean fin;
  private int mask;
  private boolean stopped;

  FrameReader(int maxMessage) {
    this.maxMessage = maxMessage;
  }

  /// Whether nothing is remembered.
  boolean isIdle() {
    return held == null && messageOpcode == 0;
  }

  /// Reads `in` to its end (unless told to stop) and hands over what is complete. Does not release it.
  void read(ByteBuf in, T target, Sink<T> sink) {
    while (in.isReadable() && !stopped) {
      if (inFrame) {
        stopped = !payload(in, target, sink);
      } else {
        unit(in, target, sink);
      }
    }
    in.skipBytes(in.readableBytes());
  }

  /// Lets go of everything.
  void release() {
    stopped = true;
    held = released(held);
    message = released(message);
  }

  /// Reads a header, and the whole frame if it is a control frame.
  private void unit(ByteBuf in, T target, Sink<T> sink) {
    ByteBuf source = in;
    if (held != null || in.readableBytes() < needed(in)) {
      source = hold(in);
      if (source.readableBytes() < needed(source)) {
        return;
      }
    }
    try {
      stopped = !header(source, target, sink);
    } finally {
      held = released(held);
    }
    if (!stopped && inFrame && remaining == 0) {
      stopped = !payload(in, target, sink);
    }
  }

  /// The bytes that must be there before the frame can be looked at; grows while they come in. Two are enough to see
  /// that it is wrong.
  private int needed(ByteBuf in) {
    if (in.readableBytes() < 2) {
      return 2;
    }
    int start = in.readerIndex();
    int opcode = in.getByte(start) & 0xf;
    int length = in.getByte(start + 1) & 0x7f;
    if (wrongStart(in.getByte(start), in.getByte(start + 1)) != null) {
      return 2;
    }
    int header = 6 + (length == 126 ? 2 : length == 127 ? 8 : 0);
    return opcode >= CLOSE ? header + length : header;
  }

  private ByteBuf hold(ByteBuf in) {
    ByteBuf kept = held;
    if (kept == null) {
      kept = in.alloc().heapBuffer(16, 256);
      held = kept;
    }
    for (int missing = needed(kept) - kept.readableBytes(); missing > 0
        && in.isReadable(); missing = needed(kept) - kept.readableBytes()) {
      kept.writeBytes(in, Math.min(missing, in.readableBytes()));
    }
    return kept;
  }

  private boolean header(ByteBuf source, T target, Sink<T> sink) {
    int first = source.readByte();
    int second = source.readByte();
    int opcode = first & 0xf;
    String wrong = wrongStart(first, second);
    long length = second & 0x7f;
    if (wrong == null && length > MAX_CONTROL) {
      int least = length == 126 ? 126 : 65536;
      length = length == 126 ? source.readUnsignedShort() : source.readLong();
      wrong = length >= 0 && length < least ? "the length is not in its shortest form"
          : length < 0 ? "negative length" : null;
    }
    if (wrong != null) {
      return violation(target, sink, CloseCode.PROTOCOL_ERROR, wrong);
    }
    if (opcode < CLOSE && length > maxMessage - collected()) {
      return violation(target, sink, CloseCode.TOO_BIG, "a message is longer than " + maxMessage + " bytes");
    }
    mask = source.readInt();
    if (opcode >= CLOSE) {
      return control(source, opcode, (int) length, target, sink);
    }
    fin = first < 0;
    inFrame = true;
    remaining = (int) length;
    if (opcode != CONTINUATION) {
      messageOpcode = opcode;
      utf8 = Utf8.START;
    }
    return true;
  }

  /// What is wrong with the first two bytes of a frame, if anything.
  private @Nullable String wrongStart(int first, int second) {
    if ((first & 0x70) != 0) {
      return "a reserved bit is set";
    }
    if (second >= 0) {
      return "a client frame is not masked";
    }
    return switch (first & 0xf) {
      case CONTINUATION -> messageOpcode == 0 ? "a continuation without a message" : null;
      case TEXT, BINARY -> messageOpcode != 0 ? "a new message inside a fragmented one" : null;
      case CLOSE, PING, PONG -> first >= 0 ? "a fragmented control frame"
          : (second & 0x7f) > MAX_CONTROL ? "a control frame longer than 125 bytes" : null;
      default -> "reserved opcode " + (first & 0xf);
    };
  }

  private boolean control(ByteBuf source, int opcode, int length, T target, Sink<T> sink) {
    int start = source.readerIndex();
    unmask(source, start, start + length);
    source.skipBytes(length);
    return sink.control(target, opcode, source.slice(start, length));
  }

  /// Takes what is there of the payload of the current data frame.
  private boolean payload(ByteBuf in, T target, Sink<T> sink) {
    int length = Math.min(remaining, in.readableBytes());
    int start = in.readerIndex();
    unmask(in, start, start + length);
    if (messageOpcode == TEXT) {
      utf8 = Utf8.check(utf8, in, start, start + length);
      if (utf8 == Utf8.BROKEN) {
        return violation(target, sink, CloseCode.INVALID_TEXT, "text that is not UTF-8");
      }
    }
    in.skipBytes(length);
    remaining -= length;
    inFrame = remaining > 0;
    if (!inFrame && fin) {
      return finish(in, start, length, target, sink);
    }
    keep(in, start, length);
    return true;
  }

  private boolean finish(ByteBuf in, int start, int length, T target, Sink<T> sink) {
    boolean text = messageOpcode == TEXT;
    if (text && utf8 != Utf8.START) {
      return violation(target, sink, CloseCode.INVALID_TEXT, "text that ends inside a character");
    }
    messageOpcode = 0;
    ByteBuf whole = message;
    if (whole == null) {
      return sink.message(target, text, in.slice(start, length));
    }
    keep(in, start, length);
    message = null;
    try {
      return sink.message(target, text, whole);
    } finally {
      whole.release();
    }
  }

  private void keep(ByteBuf in, int start, int length) {
    if (length > 0) {
      ByteBuf kept = message;
      if (kept == null) {
        kept = in.alloc().buffer(length);
        message = kept;
      }
      kept.writeBytes(in, start, length);
    }
  }

  private int collected() {
    return message == null ? 0 : message.readableBytes();
  }

  /// Applies the mask, and turns it so that its first byte is the one for the next byte to come.
  private void unmask(ByteBuf bytes, int from, int to) {
    int at = from;
    long wide = ((long) mask << 32) | (mask & 0xffffffffL);
    for (; to - at >= Long.BYTES; at += Long.BYTES) {
      bytes.setLong(at, bytes.getLong(at) ^ wide);
    }
    int turned = mask;
    for (; at < to; at++) {
      bytes.setByte(at, bytes.getByte(at) ^ (turned >>> 24));
      turned = Integer.rotateLeft(turned, 8);
    }
    mask = turned;
  }

  private boolean violation(T target, Sink<T> sink, int code, String why) {
    release();
    sink.violation(target, code, why);
    return false;
  }

  private static @Nullable ByteBuf released(@Nullable ByteBuf buffer) {
    if (buffer != null) {
      buffer.release();
    }
    return null;
  }
}
