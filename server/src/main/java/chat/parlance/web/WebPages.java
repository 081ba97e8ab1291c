package chat.parlance.web;

import chat.parlance.http.Answer;
import chat.parlance.http.Headers;
import chat.parlance.http.Mount;
import chat.parlance.http.Problem;
import chat.parlance.http.Request;
import chat.parlance.http.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The files of the bundled pages, from the class path, with an ETag and a strict Content-Security-Policy.
public final class WebPages {

  private static final String POLICY = "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' https: data:;"
      + " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
  private static final Map<String, String> TYPES = Map.of("html", "text/html; charset=utf-8", "js",
      "text/javascript; charset=utf-8", "css", "text/css; charset=utf-8", "svg", "image/svg+xml", "json",
      "application/json", "png", "image/png");

  @SuppressWarnings("ArrayRecordComponent") // read once, never changed
  private record Page(String type, byte[] bytes, String tag) {}

  private final Map<String, Page> pages = new HashMap<>();

  /// The page to chat in, which is at `/`.
  public Answer front(Request request) {
    return answer(request, "/web/index.html");
  }

  /// Adds the files that the pages name, and the pages beside the one at `/`.
  public Mount.Builder addTo(Mount.Builder mount) {
    return mount
        .get("/web/{path*}", request -> answer(request, "/web/" + request.parameter("path")))
        .get("/docs", request -> answer(request, "/web/docs/index.html"))
        .get("/v1/openapi.json", request -> answer(request, "/api/openapi.json"))
        .get("/v1/asyncapi.json", request -> answer(request, "/api/asyncapi.json"))
        .get("/favicon.ico", request -> answer(request, "/web/favicon.svg"));
  }

  private Answer answer(Request request, String path) {
    var page = page(path);
    if (page == null) {
      throw Problem.of(404, "not-found", "There is no page " + request.path() + ".").asException();
    }
    var headers = Headers.of("Content-Security-Policy", POLICY, "X-Content-Type-Options", "nosniff", "Referrer-Policy",
        "no-referrer", "ETag", page.tag(), "Cache-Control", "no-cache");
    if (page.tag().equals(request.header("If-None-Match"))) {
      var unchanged = Response.of(304);
      return new Response(304, unchanged.headers().withAll(headers), unchanged.body());
    }
    var response = Response.bytes(200, page.type(), page.bytes());
    return new Response(200, response.headers().withAll(headers), response.body());
  }

  private synchronized @Nullable Page page(String path) {
    var known = pages.get(path);
    if (known != null) {
      return known;
    }
    var page = read(path);
    if (page != null) { // misses are not kept: there are as many as clients can think of
      pages.put(path, page);
    }
    return page;
  }

  private static @Nullable Page read(String path) {
    var type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
    if (type == null || path.contains("..")) {
      return null;
    }
    try (var in = WebPages.class.getResourceAsStream(path)) {
      if (in == null) {
        return null;
      }
      byte[] bytes = in.readAllBytes();
      var hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      return new Page(type, bytes, "\"" + HexFormat.of().formatHex(hash, 0, 8) + "\"");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
