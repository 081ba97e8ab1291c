package chat.parlance.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Percent encoding of URIs (RFC 3986, section 2.1): strict UTF-8, no NUL.
final class PercentCodec {

  private PercentCodec() {}

  /// The decoded text; `plusIsSpace` for query strings, where a form's `+` stands for a space.
  ///
  /// A 400 problem if an escape is not two hex digits, if the bytes are not UTF-8, or if they hold a control character.
  static String decode(String encoded, boolean plusIsSpace) {
    if (encoded.indexOf('%') < 0 && (!plusIsSpace || encoded.indexOf('+') < 0)) {
      return checked(encoded, encoded);
    }
    var bytes = ByteBuffer.allocate(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c == '%') {
        bytes.put((byte) escape(encoded, i));
        i += 2;
      } else {
        bytes.put((byte) (c == '+' && plusIsSpace ? ' ' : c));
      }
    }
    try {
      return checked(StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT).decode(bytes.flip()).toString(), encoded);
    } catch (CharacterCodingException _) {
      throw bad("\"" + shown(encoded) + "\" is not UTF-8 after percent decoding");
    }
  }

  private static int escape(String encoded, int at) {
    int high = at + 2 < encoded.length() ? Character.digit(encoded.charAt(at + 1), 16) : -1;
    int low = at + 2 < encoded.length() ? Character.digit(encoded.charAt(at + 2), 16) : -1;
    if (high < 0 || low < 0) {
      throw bad("\"" + shown(encoded) + "\" has a % that is not followed by two hex digits");
    }
    return (high << 4) | low;
  }

  private static String checked(String decoded, String encoded) {
    for (int i = 0; i < decoded.length(); i++) {
      if (decoded.charAt(i) < ' ') {
        throw bad("\"" + shown(encoded) + "\" has a control character, expected text");
      }
    }
    return decoded;
  }

  private static ProblemException bad(String detail) {
    return Problem.of(400, "bad-encoding", detail).asException();
  }

  private static String shown(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }
}
