package chat.parlance.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/// Compresses response bodies that are worth it: text in memory of more than 1 KiB, for clients that accept gzip.
final class Gzip {

  private static final int LEAST = 1024;

  private Gzip() {}

  /// The response, compressed or as it was.
  static Response onto(Response response, Headers request) {
    if (!(response.body() instanceof Body.Bytes(byte[] bytes)) || bytes.length <= LEAST
        || response.headers().has("Content-Encoding") || !isText(response.headers().first("Content-Type", ""))) {
      return response;
    }
    Headers headers = response.headers().withToken("Vary", "Accept-Encoding");
    if (!isAccepted(request)) {
      return new Response(response.status(), headers, response.body());
    }
    return new Response(response.status(), headers.with("Content-Encoding", "gzip"), new Body.Bytes(compressed(bytes)));
  }

  static boolean isAccepted(Headers request) {
    for (String line : request.all("Accept-Encoding")) {
      for (String coding : line.split(",", -1)) {
        String[] parts = coding.split(";", -1);
        if (parts[0].strip().equalsIgnoreCase("gzip")) {
          return parts.length == 1 || !parts[1].strip().matches("q=0(\\.0*)?");
        }
      }
    }
    return false;
  }

  private static boolean isText(String contentType) {
    String type = contentType.toLowerCase(Locale.ROOT);
    return type.startsWith("text/") || type.contains("json") || type.contains("javascript") || type.contains("xml")
        || type.contains("wasm");
  }

  private static byte[] compressed(byte[] bytes) {
    var compressed = new ByteArrayOutputStream(bytes.length / 2);
    try (var gzip = new GZIPOutputStream(compressed)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return compressed.toByteArray();
  }
}
