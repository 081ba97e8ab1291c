package chat.parlance.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/// What a peer's close frame says (RFC 6455, section 5.5.1). If it is not `valid`, code and reason are what to fail
/// with.
record CloseFrame(int code, String reason, boolean valid) {

  static CloseFrame read(ByteBuf payload) {
    int length = payload.readableBytes();
    if (length == 0) {
      return new CloseFrame(CloseCode.NO_STATUS, "", true);
    }
    if (length == 1) {
      return new CloseFrame(CloseCode.PROTOCOL_ERROR, "a close code of one byte", false);
    }
    int code = payload.getUnsignedShort(payload.readerIndex());
    if (!CloseCode.isSendable(code)) {
      return new CloseFrame(CloseCode.PROTOCOL_ERROR, "close code " + code + " may not be sent", false);
    }
    int start = payload.readerIndex() + 2;
    if (Utf8.check(Utf8.START, payload, start, payload.writerIndex()) != Utf8.START) {
      return new CloseFrame(CloseCode.INVALID_TEXT, "a close reason that is not UTF-8", false);
    }
    return new CloseFrame(code, payload.toString(start, length - 2, StandardCharsets.UTF_8), true);
  }
}
