package chat.parlance.http;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The checked head of a request: what RFC 9112 demands of it has been verified.
///
/// `bodyLength`: 0 for none, -1 if it comes in chunks of unknown length. `rawPath` starts with a slash, or is `*`.
record RequestHead(String method, String rawPath, Query query, Headers headers, boolean http10, boolean keepAlive,
    long bodyLength) {

  private static final int MAX_LINES = 200;
  private static final Pattern HOST = Pattern
      .compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._~%!$&'()*+,;=-]+)(:[0-9]{0,5})?");
  private static final Pattern ABSOLUTE = Pattern.compile("(?i)https?://[^/?#]*(.*)");

  /// Checks a decoded head; a problem (400, 414, 421, 431, 501, 505) if it is not well-formed.
  static RequestHead of(HttpRequest request, HttpLimits limits, Set<String> hosts) {
    if (!request.decoderResult().isSuccess()) {
      throw malformed(request.decoderResult().cause(), limits).asException();
    }
    if (request.headers().size() > MAX_LINES) {
      throw Problem.of(431, "headers-too-long", "there are more than " + MAX_LINES + " header lines").asException();
    }
    Headers headers = Headers.received(request.headers());
    HttpVersion version = request.protocolVersion();
    if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
      throw Problem.of(505, "bad-version", "the protocol is not HTTP/1.1 or HTTP/1.0").asException();
    }
    boolean http10 = version.equals(HttpVersion.HTTP_1_0);
    checkHost(headers, http10, hosts);
    String method = request.method().name();
    String target = target(method, request.uri());
    int question = target.indexOf('?');
    boolean keepAlive = http10 ? headers.hasToken("Connection", "keep-alive")
        : !headers.hasToken("Connection", "close");
    return new RequestHead(method, question < 0 ? target : target.substring(0, question),
        Query.parse(question < 0 ? "" : target.substring(question + 1)), headers, http10, keepAlive,
        bodyLength(headers));
  }

  /// Stands in for a head that could not be read to its end.
  static RequestHead unread(Headers headers) {
    return new RequestHead("GET", "/", Query.parse(""), headers, false, false, 0);
  }

  /// What is wrong with a message that could not be decoded.
  static Problem malformed(@Nullable Throwable cause, HttpLimits limits) {
    return switch (cause) {
      case TooLongHttpLineException _ -> Problem.of(414, "uri-too-long",
          "the request line is longer than " + limits.maxHeaderBytes() + " bytes");
      case TooLongHttpHeaderException _ -> Problem.of(431, "headers-too-long",
          "the headers are longer than " + limits.maxHeaderBytes() + " bytes");
      case null, default -> Problem.of(400, "bad-request", "the request is not well-formed HTTP/1.1");
    };
  }

  private static void checkHost(Headers headers, boolean http10, Set<String> hosts) {
    List<String> all = headers.all("Host");
    if (all.isEmpty() && http10 && hosts.isEmpty()) {
      return;
    }
    if (all.size() != 1 || !HOST.matcher(all.getFirst()).matches()) {
      throw Problem
          .of(400, "bad-host", all.size() + " Host headers or a malformed one, expected one with a name and a port")
          .asException();
    }
    String host = all.getFirst().toLowerCase(Locale.ROOT);
    int colon = host.lastIndexOf(':');
    String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    if (!hosts.isEmpty() && !hosts.contains(name)) {
      throw Problem
          .of(421, "wrong-host", "this server is not called " + name + ", expected one of " + new TreeSet<>(hosts))
          .asException();
    }
  }

  private static String target(String method, String uri) {
    for (int i = 0; i < uri.length(); i++) {
      if (uri.charAt(i) <= ' ' || uri.charAt(i) >= 0x7f || uri.charAt(i) == '#') {
        throw Problem.of(400, "bad-uri", "the request target has a raw character that must be percent-encoded")
            .asException();
      }
    }
    if (uri.startsWith("/") || (uri.equals("*") && method.equals("OPTIONS"))) {
      return uri;
    }
    var absolute = ABSOLUTE.matcher(uri);
    if (absolute.matches()) {
      String rest = absolute.group(1);
      return rest.startsWith("/") ? rest : "/" + rest;
    }
    throw Problem.of(400, "bad-uri", "the request target is neither a path nor a URL").asException();
  }

  private static long bodyLength(Headers headers) {
    List<String> encodings = headers.all("Transfer-Encoding");
    if (!encodings.isEmpty()) {
      if (encodings.size() != 1 || !encodings.getFirst().strip().equalsIgnoreCase("chunked")) {
        throw Problem
            .of(501, "bad-transfer-encoding", "the transfer encoding is not supported, expected chunked or none")
            .asException();
      }
      return -1;
    }
    String length = headers.first("Content-Length");
    try {
      return length == null ? 0 : Long.parseLong(length);
    } catch (NumberFormatException _) {
      throw Problem.of(400, "bad-request", "the content length is not a number").asException();
    }
  }
}
