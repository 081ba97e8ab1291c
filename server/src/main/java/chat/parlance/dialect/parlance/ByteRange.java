package chat.parlance.dialect.parlance;

import chat.parlance.http.Request;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The part of a file that a client asked for: `length` bytes from `first` on. Empty if the file has no such bytes.
record ByteRange(long first, long length) {

  private static final Pattern ONE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  /// What the `Range` header asks for, or null when all is to be sent: no header, not a GET, a form that we need not
  /// understand (RFC 9110, section 14.2), or `If-Range` names other bytes than these.
  static @Nullable ByteRange asked(Request request, long bytes, String tag) {
    var header = request.header("Range");
    var condition = request.header("If-Range");
    if (header == null || !request.method().equals("GET") || condition != null && !condition.strip().equals(tag)) {
      return null;
    }
    var match = ONE.matcher(header.strip());
    return match.matches() ? between(match.group(1), match.group(2), bytes) : null;
  }

  private static @Nullable ByteRange between(String from, String to, long bytes) {
    if (from.isEmpty()) {
      long last = to.isEmpty() ? -1 : Math.min(bytes, Long.parseLong(to));
      return last < 0 ? null : new ByteRange(bytes - last, last);
    }
    long first = Long.parseLong(from);
    long last = to.isEmpty() ? Long.MAX_VALUE : Long.parseLong(to);
    if (last < first) {
      return null;
    }
    return first >= bytes ? new ByteRange(0, 0) : new ByteRange(first, Math.min(last, bytes - 1) - first + 1);
  }

  boolean isEmpty() {
    return length == 0;
  }

  /// The `Content-Range` of this part.
  String of(long bytes) {
    return "bytes " + first + "-" + (first + length - 1) + "/" + bytes;
  }
}
