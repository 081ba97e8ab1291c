package chat.parlance.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One HTTP request, its head read completely.
///
/// `id` names the request in logs and in `X-Request-Id`. `remote` is the client's address: the socket's, or what a
/// PROXY header or a trusted `X-Forwarded-For` says. The method is in capitals as sent; `HEAD` arrives as `HEAD`.
public record Request(String id, String method, Target target, Headers headers, InetSocketAddress remote,
    Content content) {

  /// What was asked for: the raw path (still percent-encoded), the decoded template parameters, the decoded query.
  public record Target(String rawPath, Map<String, String> parameters, Query query) {}

  /// The body: in memory, or arriving.
  public interface Content {
    /// The whole body.
    byte[] bytes() throws IOException;

    /// The body as a stream, to be read once.
    InputStream stream();
  }

  /// The path, percent-decoded.
  public String path() {
    return PercentCodec.decode(target.rawPath, false);
  }

  /// A parameter of the path template. `IllegalArgumentException` if the template has no such name.
  public String parameter(String name) {
    String value = target.parameters.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no path parameter " + name + ", the route has " + target.parameters.keySet());
    }
    return value;
  }

  public Query query() {
    return target.query;
  }

  /// The first value of a header, or null.
  public @Nullable String header(String name) {
    return headers.first(name);
  }

  /// The body in memory, empty if there is none. Not longer than the route allows.
  public byte[] body() throws IOException {
    return content.bytes();
  }

  /// The body as a stream. On a streaming route reads block until more arrives, and fail with a [ProblemException]
  /// (413) when it grows beyond the route's limit, or an `IOException` when the client goes away.
  public InputStream stream() {
    return content.stream();
  }

  /// The body as JSON; a 400 problem if it is none.
  public JsonNode json() throws IOException {
    return Json.read(content.bytes());
  }

  /// Whether the client asks for a WebSocket. If so, its handshake and origin have been checked before the handler
  /// runs.
  public boolean isUpgrade() {
    return WebSocketHandshake.isAsked(method, headers);
  }

  /// The address as text, without the port.
  public String remoteHost() {
    return Networks.host(remote);
  }

  /// Method and path only: the rest may hold secrets.
  @Override
  public String toString() {
    return method + " " + target.rawPath + " (" + id + ")";
  }
}
