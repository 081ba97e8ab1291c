package chat.parlance.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Finds the end of an HTTP answer by its `Content-Length` and counts the stamps of messages in it; reads nothing else of
/// what is inside, and keeps only the head.
final class AnswerScan {

  private static final String LENGTH = "\r\ncontent-length:";
  private static final int LONGEST_HEAD = 8192;

  private final byte[] head = new byte[LONGEST_HEAD];
  private int headLength;
  private boolean inBody;
  private long bodyLeft;
  private int status;
  private int stamps;
  private final ByteProcessor counter = value -> {
    if (value == Stamp.TEXT) {
      stamps++;
    }
    return true;
  };

  /// Takes what belongs to this answer; true when that was its end. Then [#next] follows.
  boolean read(ByteBuf bytes) {
    while (!inBody) {
      if (!bytes.isReadable()) {
        return false;
      }
      if (headLength == LONGEST_HEAD) {
        throw new IllegalStateException("the head of an answer is longer than " + LONGEST_HEAD + " bytes");
      }
      byte value = bytes.readByte();
      head[headLength++] = value;
      if (value == '\n' && headLength >= 4 && head[headLength - 3] == '\n') {
        headIsComplete();
      }
    }
    int part = (int) Math.min(bodyLeft, bytes.readableBytes());
    bytes.forEachByte(bytes.readerIndex(), part, counter);
    bytes.skipBytes(part);
    bodyLeft -= part;
    return bodyLeft == 0;
  }

  private void headIsComplete() {
    var text = new String(head, 0, headLength, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    int at = text.indexOf(LENGTH);
    if (at < 0) {
      throw new IllegalStateException("an answer has no Content-Length: " + text.lines().findFirst().orElse(""));
    }
    status = Integer.parseInt(text, 9, 12, 10);
    bodyLeft = Long.parseLong(text.substring(at + LENGTH.length(), text.indexOf('\r', at + 2)).strip());
    inBody = true;
  }

  int status() {
    return status;
  }

  int stamps() {
    return stamps;
  }

  /// Forgets the answer that has ended.
  void next() {
    headLength = 0;
    inBody = false;
    stamps = 0;
  }
}
