package chat.parlance.dialect.parlance;

import chat.parlance.files.StoredFile;
import chat.parlance.http.Body;
import chat.parlance.http.Headers;
import chat.parlance.http.Problem;
import chat.parlance.http.Request;
import chat.parlance.http.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/// How a file is handed to a client that may be a browser (RFC 9110 sections 13 and 14, RFC 6266, RFC 8187).
///
/// Nothing that people sent runs as a page of this server: only types that are looked at or listened to keep their type,
/// everything else is bytes to be saved, and what is shown all the same is in a sandbox.
final class FileResponse {

  /// Opens the file at an offset.
  interface Opening {
    InputStream at(long from) throws IOException;
  }

  private static final Set<String> SHOWN = Set.of("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif",
      "image/bmp", "audio/mpeg", "audio/mp4", "audio/aac", "audio/ogg", "audio/opus", "audio/wav", "audio/webm",
      "audio/flac", "video/mp4", "video/webm", "video/ogg", "video/quicktime");
  /// What may stand in an extended parameter as it is (RFC 8187, attr-char).
  private static final String PLAIN = "!#$&+-.^_`|~";

  private FileResponse() {}

  /// The whole file, a part of it (206), nothing new (304), or a 416 problem.
  static Response of(Request request, StoredFile file, Opening opening) {
    var headers = headers(file);
    var tag = "\"" + file.sha256() + "\"";
    if (isKnown(request, tag)) {
      return new Response(304, headers, Response.of(304).body());
    }
    var range = ByteRange.asked(request, file.bytes(), tag);
    if (range == null) {
      return new Response(200, headers, new Body.Streamed(file.bytes(), () -> opening.at(0)));
    }
    if (range.isEmpty()) {
      throw Problem.of(416, "invalid", "Range: there are " + file.bytes() + " bytes (expected: a range within them)")
          .withHeader("Content-Range", "bytes */" + file.bytes()).with("field", "Range").asException();
    }
    return new Response(206, headers.with("Content-Range", range.of(file.bytes())),
        new Body.Streamed(range.length(), () -> opening.at(range.first())));
  }

  private static Headers headers(StoredFile file) {
    boolean shown = SHOWN.contains(file.label().type());
    return Headers.of("Content-Type", shown ? file.label().type() : "application/octet-stream",
        "Content-Disposition", disposition(shown, file.label().name()), "X-Content-Type-Options", "nosniff",
        "Content-Security-Policy", "sandbox", "ETag", "\"" + file.sha256() + "\"",
        "Cache-Control", "private, no-cache", "Accept-Ranges", "bytes");
  }

  private static boolean isKnown(Request request, String tag) {
    for (var line : request.headers().all("If-None-Match")) {
      for (var one : line.split(",", -1)) {
        var known = one.strip();
        if (known.equals("*") || known.equals(tag) || known.equals("W/" + tag)) {
          return true;
        }
      }
    }
    return false;
  }

  /// The name twice: in ASCII for old clients, and as it is.
  private static String disposition(boolean shown, String name) {
    var plain = new StringBuilder();
    name.codePoints().forEach(c -> plain.append(
        c < ' ' || c > '~' || c == '"' || c == '\\' || c == '/' || c == '%' ? '_' : (char) c));
    var exact = new StringBuilder();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      int c = b & 0xff;
      if (c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || PLAIN.indexOf(c) >= 0) {
        exact.append((char) c);
      } else {
        exact.append(String.format("%%%02X", c));
      }
    }
    return (shown ? "inline" : "attachment") + "; filename=\"" + plain + "\"; filename*=UTF-8''" + exact;
  }
}
