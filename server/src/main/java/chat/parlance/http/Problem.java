package chat.parlance.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Why a request was refused, as a value (RFC 9457 and a stable `code`).
///
/// `fields` are further members of the document, `headers` go onto the response whatever renders it (`Allow`,
/// `Retry-After`). The detail is shown to the client: it names the offending and the expected value, never a secret.
public record Problem(int status, String code, String title, @Nullable String detail, Map<String, Object> fields,
    Headers headers) {

  public Problem {
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("problem status " + status + ", expected 400 to 599");
    }
    fields = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /// A problem with the standard title of its status.
  public static Problem of(int status, String code, @Nullable String detail) {
    return new Problem(status, code, HttpResponseStatus.valueOf(status).reasonPhrase(), detail, Map.of(),
        Headers.empty());
  }

  /// This problem with one more member in its document.
  public Problem with(String field, Object value) {
    var more = new LinkedHashMap<>(fields);
    more.put(field, value);
    return new Problem(status, code, title, detail, more, headers);
  }

  /// This problem with one more header on its response.
  public Problem withHeader(String name, String value) {
    return new Problem(status, code, title, detail, fields, headers.with(name, value));
  }

  /// This problem with the time to wait before trying again: a header in whole seconds (at least one), and the field
  /// `retryAfter`. The same problem for null: nobody knows when.
  public Problem retryAfter(@Nullable Duration wait) {
    if (wait == null) {
      return this;
    }
    long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
    return with("retryAfter", seconds).withHeader("Retry-After", Long.toString(seconds));
  }

  /// The exception that carries this problem out of a handler.
  public ProblemException asException() {
    return new ProblemException(this);
  }
}
