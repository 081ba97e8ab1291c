package chat.parlance.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// An HTTP response. `Content-Length`, `Date`, `Connection`, `X-Request-Id`, CORS headers and compression are added
/// by the server.
public record Response(int status, Headers headers, Body body) implements Answer {

  private static final byte[] NOTHING = {};

  public Response {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("response status " + status + ", expected 200 to 599");
    }
  }

  /// A response without a body.
  public static Response of(int status) {
    return new Response(status, Headers.empty(), new Body.Bytes(NOTHING));
  }

  /// Plain UTF-8 text.
  public static Response text(int status, String text) {
    return bytes(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  /// A value as JSON: see [Json#bytes].
  public static Response json(int status, Object value) {
    return json(status, Json.bytes(value));
  }

  /// JSON text that is ready.
  public static Response json(int status, byte[] utf8) {
    return bytes(status, "application/json; charset=utf-8", utf8);
  }

  /// Bytes of some type.
  public static Response bytes(int status, String contentType, byte[] bytes) {
    return new Response(status, Headers.of("Content-Type", contentType), new Body.Bytes(bytes));
  }

  /// A file, read while it is sent. The length is taken now.
  public static Response file(String contentType, Path file) throws IOException {
    return stream(contentType, new Body.Streamed(Files.size(file), () -> Files.newInputStream(file)));
  }

  /// A stream, read while it is sent.
  public static Response stream(String contentType, Body.Streamed body) {
    return new Response(200, Headers.of("Content-Type", contentType), body);
  }

  /// A resource from the class path next to `anchor`, read into memory; a 404 problem if there is none.
  public static Response resource(String contentType, Class<?> anchor, String name) throws IOException {
    try (InputStream in = anchor.getResourceAsStream(name)) {
      if (in == null) {
        throw Problem.of(404, "not-found", "there is no such resource").asException();
      }
      return bytes(200, contentType, in.readAllBytes());
    }
  }

  /// This response with a header set, replacing earlier values.
  public Response with(String name, String value) {
    return new Response(status, headers.with(name, value), body);
  }

  /// This response with one more header line (for `Set-Cookie` and the like).
  public Response plus(String name, String value) {
    return new Response(status, headers.plus(name, value), body);
  }

  Response with(Headers more) {
    return new Response(status, headers.withAll(more), body);
  }
}
