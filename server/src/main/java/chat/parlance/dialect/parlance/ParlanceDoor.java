package chat.parlance.dialect.parlance;

import chat.parlance.core.Credentials;
import chat.parlance.gateway.Hub;
import chat.parlance.http.Problem;
import chat.parlance.http.Request;
import chat.parlance.identity.Doorkeeper;
import chat.parlance.identity.TokenRefusal;
import chat.parlance.identity.TokenRefusedException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a native client proves who it is: a bearer token in the header, in the sub-protocol, or (for tools) in the query.
final class ParlanceDoor {

  static final String PROTOCOL = "parlance.v1";
  private static final String BEARER = "bearer.";

  private final Doorkeeper keeper;
  private final Hub hub;
  private final ParlanceDialect dialect;

  ParlanceDoor(Doorkeeper keeper, Hub hub, ParlanceDialect dialect) {
    this.dialect = dialect;
    this.keeper = keeper;
    this.hub = hub;
  }

  /// Whether [#connect] may wait.
  boolean waits() {
    return keeper.waits();
  }

  /// Who asks, for a plain request. Throws a 401 problem.
  Credentials enter(Request request) {
    return verify(fromHeader(request));
  }

  /// Who wants to connect. Throws a 401 problem, or 429 when the user has too many connections, or 503 while draining.
  Credentials connect(Request request) {
    if (hub.draining()) {
      throw Problem.of(503, "unavailable", "The server restarts.").retryAfter(java.time.Duration.ofSeconds(2))
          .asException();
    }
    var token = fromHeader(request);
    if (token == null) {
      token = protocols(request).stream().filter(name -> name.startsWith(BEARER)).findFirst()
          .map(name -> name.substring(BEARER.length())).orElse(null);
    }
    if (token == null) {
      token = request.query().first("token");
    }
    var credentials = verify(token);
    if (!hub.hasRoomFor(credentials.identity().id(), dialect)) {
      throw Problem.of(429, "limit-reached", "This user has too many connections open.")
          .retryAfter(java.time.Duration.ofSeconds(10)).asException();
    }
    return credentials;
  }

  static boolean offersProtocol(Request request) {
    return protocols(request).contains(PROTOCOL);
  }

  private static List<String> protocols(Request request) {
    var header = request.header("Sec-WebSocket-Protocol");
    return header == null ? List.of() : Arrays.stream(header.split(",", -1)).map(String::trim).toList();
  }

  private static @Nullable String fromHeader(Request request) {
    var header = request.header("Authorization");
    return header != null && header.regionMatches(true, 0, "Bearer ", 0, 7) ? header.substring(7).trim() : null;
  }

  private Credentials verify(@Nullable String token) {
    if (token == null) {
      throw refused("A token is missing: send Authorization: Bearer <token>.");
    }
    try {
      return keeper.admit(token);
    } catch (TokenRefusedException e) {
      if (e.refusal() instanceof TokenRefusal.KeysUnavailable) {
        throw Problem.of(503, "unavailable", e.getMessage()).retryAfter(java.time.Duration.ofSeconds(5)).asException();
      }
      throw refused(e.getMessage() == null ? "The token is not acceptable." : e.getMessage());
    }
  }

  private static chat.parlance.http.ProblemException refused(String detail) {
    return Problem.of(401, "unauthenticated", detail).withHeader("WWW-Authenticate", "Bearer").asException();
  }
}
