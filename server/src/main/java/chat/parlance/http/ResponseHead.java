package chat.parlance.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;

/// Writes the head of a response (RFC 9112, section 4). Any thread.
final class ResponseHead {

  /// What frames the body: its length, or chunks, or the end of the connection, or nothing at all.
  sealed interface Framing {
    record Length(long bytes) implements Framing {}

    record Chunks() implements Framing {}

    record UntilClose() implements Framing {}

    record NoBody() implements Framing {}
  }

  /// The word that lets a waiting client send its body.
  static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final DateTimeFormatter DATE = DateTimeFormatter
      .ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
      .withZone(ZoneOffset.UTC);
  private static final Set<String> OURS = Set.of("content-length", "transfer-encoding", "connection", "date");

  private record Stamp(long second, String text) {}

  private final InstantSource clock;
  private volatile Stamp stamp = new Stamp(Long.MIN_VALUE, "");

  ResponseHead(InstantSource clock) {
    this.clock = clock;
  }

  /// The bytes up to and including the empty line.
  byte[] encode(int status, Headers headers, Framing framing, String connection) {
    var head = new StringBuilder(256);
    head.append("HTTP/1.1 ").append(status).append(' ').append(HttpResponseStatus.valueOf(status).reasonPhrase())
        .append("\r\n");
    headers.forEach((name, value) -> {
      if (!OURS.contains(name.toLowerCase(Locale.ROOT))) {
        line(head, name, value);
      }
    });
    line(head, "Date", date());
    switch (framing) {
      case Framing.Length(long bytes) -> line(head, "Content-Length", Long.toString(bytes));
      case Framing.Chunks _ -> line(head, "Transfer-Encoding", "chunked");
      case Framing.UntilClose _,Framing.NoBody _ -> {}
    }
    if (!connection.isEmpty()) {
      line(head, "Connection", connection);
    }
    return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void line(StringBuilder head, String name, String value) {
    head.append(name).append(": ").append(value).append("\r\n");
  }

  private String date() {
    var now = clock.instant();
    Stamp current = stamp;
    if (current.second != now.getEpochSecond()) {
      current = new Stamp(now.getEpochSecond(), DATE.format(now));
      stamp = current;
    }
    return current.text;
  }
}
