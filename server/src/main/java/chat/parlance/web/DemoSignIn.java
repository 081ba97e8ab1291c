package chat.parlance.web;

import chat.parlance.core.Identity;
import chat.parlance.http.Answer;
import chat.parlance.http.Json;
import chat.parlance.http.Mount;
import chat.parlance.http.Problem;
import chat.parlance.http.Request;
import chat.parlance.http.Response;
import chat.parlance.identity.TokenIssuer;
import chat.parlance.identity.TokenVerifier;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Signing in by choosing a name: only while the server listens on loopback, where web pages of other hosts do not get in.
public final class DemoSignIn {

  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._-]{0,39}");
  private static final Duration LIFE = Duration.ofHours(12);

  private final @Nullable TokenIssuer issuer;
  private final Duration life;

  /// `issuer` null: the demo sign-in is off. `longestLife`: what the server accepts.
  public DemoSignIn(@Nullable TokenIssuer issuer, Duration longestLife) {
    this.issuer = issuer;
    this.life = longestLife.compareTo(LIFE) < 0 ? longestLife : LIFE;
  }

  public Mount.Builder addTo(Mount.Builder mount) {
    return mount.get("/demo", _ -> Response.json(200, (Object) Map.of("enabled", issuer != null)))
        .post("/demo/token", this::token);
  }

  private Answer token(Request request) throws IOException {
    if (issuer == null) {
      throw Problem.of(404, "not-found", "Sign-in by name is off.").asException();
    }
    var given = Json.read(request.body()).path("name");
    var name = given.isString() ? given.asString().trim() : "";
    if (!NAME.matcher(name).matches()) {
      throw Problem.of(400, "invalid", "name (expected: 1 to 40 letters, digits, spaces, dots, dashes)").asException();
    }
    var identity = Identity.of(TokenVerifier.DEFAULT_SPACE, name);
    return Response.json(200, (Object) Map.of("token", issuer.issue(identity, life), "user", name));
  }
}
