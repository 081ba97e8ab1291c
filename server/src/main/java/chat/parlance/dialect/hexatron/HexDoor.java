package chat.parlance.dialect.hexatron;

import chat.parlance.core.Credentials;
import chat.parlance.core.Identity;
import chat.parlance.http.Networks;
import chat.parlance.http.Problem;
import chat.parlance.http.Request;
import chat.parlance.identity.Doorkeeper;
import chat.parlance.identity.TokenRefusedException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Who a HexaTron client is: by its access token (HS256, claim `userId`), or by the word of a gateway that is trusted.
public final class HexDoor {

  /// What clients refresh their token for.
  public static final String BAD_TOKEN = "Invalid token";
  static final String NO_TOKEN = "No token provided";
  private static final String NO_USER = "Missing 'x-user-id' header in the request";
  private static final Duration VOUCHED = Duration.ofDays(1);
  private static final int USER_LENGTH = 255;

  /// `keeper` null: tokens cannot be checked. `gateways`: who may say who asks; null: nobody.
  public record Trust(@Nullable Doorkeeper keeper, @Nullable Networks gateways) {}

  private final Trust trust;
  private final String space;
  private final InstantSource clock;

  public HexDoor(Trust trust, String space, InstantSource clock) {
    this.trust = trust;
    this.space = space;
    this.clock = clock;
  }

  /// What the token proves (it has no `Bearer` before it), or null when it is not acceptable.
  public @Nullable Credentials token(@Nullable String token) {
    if (token == null || trust.keeper() == null) {
      return null;
    }
    try {
      return trust.keeper().admit(token);
    } catch (TokenRefusedException _) {
      return null;
    }
  }

  /// Whether anybody may.
  boolean trustsGateway() {
    return trust.gateways() != null;
  }

  /// Whether somebody at this address may say who asks.
  public boolean trusts(@Nullable InetAddress peer) {
    return trust.gateways() != null && trust.gateways().hold(peer);
  }

  /// Who a trusted gateway says it is; null when that is nobody. Ask [#trusts] before.
  public @Nullable Credentials vouched(@Nullable String user) {
    if (user == null || user.isBlank() || user.length() > USER_LENGTH
        || user.chars().anyMatch(Character::isISOControl)) {
      return null;
    }
    var now = clock.instant();
    return new Credentials(Identity.of(space, user.strip()), null, now, now.plus(VOUCHED));
  }

  /// Lets in a service that may speak for this user: a trusted peer, and not with the request of somebody else that a gateway passed
  /// on. Throws a 401, 403 or 498 problem.
  void enterAsService(Request request, String user) {
    if (!trusts(request.remote().getAddress())) {
      enter(request);
      throw Problem.of(403, "forbidden", "Only trusted services may delete accounts").asException();
    }
    var named = request.header("x-user-id");
    if (named != null && !named.strip().equals(user)) {
      throw Problem.of(403, "forbidden", "Nobody may delete the account of another").asException();
    }
  }

  /// Who asks over HTTP. Throws a 400, 401 or 498 problem.
  Identity enter(Request request) {
    if (trusts(request.remote().getAddress())) {
      var vouched = vouched(request.header("x-user-id"));
      if (vouched == null) {
        throw Problem.of(400, "no-user", NO_USER).asException();
      }
      return vouched.identity();
    }
    var header = request.header("Authorization");
    var words = header == null ? new String[0] : header.strip().split("\\s+", -1);
    if (words.length < 2) {
      throw Problem.of(401, "unauthenticated", NO_TOKEN).asException();
    }
    var proved = token(words[1]);
    if (proved == null) {
      throw Problem.of(498, "token", BAD_TOKEN).asException();
    }
    return proved.identity();
  }
}
