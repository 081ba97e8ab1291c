package chat.parlance.dialect.humane;

import chat.parlance.core.Credentials;
import chat.parlance.core.Revocations;
import chat.parlance.http.Problem;
import chat.parlance.identity.Doorkeeper;
import chat.parlance.identity.KeySource;
import chat.parlance.identity.TokenRefusal;
import chat.parlance.identity.TokenRefusedException;
import chat.parlance.identity.TokenRules;
import chat.parlance.identity.TokenVerifier;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// Who a token of Humane's auth service speaks for: HS256, issuer `humane`, `type` user. Refuses in the original's words, to
/// which clients listen: over HTTP they fetch a new token after a 401, at a socket they look at the text.
public final class HumaneDoor {

  static final String NO_HEADER = "No authorization data in request header";
  static final String NO_TOKEN = "No authorization token in request header";
  static final String FOREIGN = "Foregin token to humane";
  static final String NO_USER = "user not found in request/Unauthenticated";
  static final String BAD_TOKEN = "Invalid/Expired accessToken";
  static final String NO_SOCKET_TOKEN = "No token in socket.io request";
  static final String BAD_TYPE = "Invalid user type while verifying accessToken";
  private static final String ISSUER = "humane";

  /// Where the token of a handshake may be: raw in the query or in the auth payload, or behind `Bearer` in a header. The first
  /// one that is there counts, in this order.
  public record Presented(@Nullable String query, @Nullable String auth, @Nullable String header) {

    @Nullable String token() {
      if (query != null && !query.isBlank()) {
        return query.trim();
      }
      if (auth != null && !auth.isBlank()) {
        return word(auth.trim()) == null ? auth.trim() : word(auth.trim());
      }
      return header == null ? null : word(header);
    }
  }

  /// What became of a handshake.
  public sealed interface Handshake {

    record Admitted(Credentials who) implements Handshake {}

    /// `message` is what CONNECT_ERROR says.
    record Refused(String message) implements Handshake {}
  }

  private final Doorkeeper keeper;
  private final Duration longestLife;
  private final InstantSource clock;

  /// `secret`: what the auth service signs access tokens with. `IllegalArgumentException` if it is too short.
  public HumaneDoor(String secret, String space, Duration longestLife, InstantSource clock, Revocations revocations) {
    var rules = TokenRules.user("userId").issuedBy(ISSUER).requiring("type", "user").in(space)
        .livingAtMost(longestLife);
    this.keeper = new Doorkeeper(new TokenVerifier(KeySource.secret(secret), rules, clock), revocations);
    this.longestLife = longestLife;
    this.clock = clock;
  }

  /// Who asks over HTTP. Throws a 401 problem.
  Credentials enter(@Nullable String header) {
    if (header == null || header.isBlank()) {
      throw unauthorized(NO_HEADER);
    }
    var token = word(header);
    if (token == null) {
      throw unauthorized(NO_TOKEN);
    }
    try {
      return keeper.admit(token);
    } catch (TokenRefusedException e) {
      throw unauthorized(switch (e.refusal()) {
        case TokenRefusal.WrongIssuer _ -> FOREIGN;
        case TokenRefusal refusal when lacksUser(refusal) -> NO_USER;
        default -> BAD_TOKEN;
      });
    }
  }

  /// Who opens a socket. It may stay open after its token has expired, as long as a token may live at most: the original looked
  /// at the token once, and its clients, whose tokens live for a quarter of an hour, do not come back with a new one.
  public Handshake handshake(Presented presented) {
    var token = presented.token();
    if (token == null) {
      return new Handshake.Refused(NO_SOCKET_TOKEN);
    }
    try {
      var who = keeper.admit(token);
      return new Handshake.Admitted(
          new Credentials(who.identity(), who.tokenId(), who.issuedAt(), clock.instant().plus(longestLife)));
    } catch (TokenRefusedException e) {
      return new Handshake.Refused(lacksUser(e.refusal()) ? BAD_TYPE : BAD_TOKEN);
    }
  }

  /// An admin's token, or one of nobody.
  private static boolean lacksUser(TokenRefusal refusal) {
    return refusal instanceof TokenRefusal.NoUser
        || refusal instanceof TokenRefusal.BadClaim claim && claim.claim().equals("type");
  }

  /// The second word, as the original takes whatever stands there; null if there is none.
  private static @Nullable String word(String header) {
    var words = header.trim().split(" +", 3);
    return words.length < 2 || words[1].isEmpty() ? null : words[1];
  }

  private static RuntimeException unauthorized(String text) {
    return Problem.of(401, "unauthenticated", text).asException();
  }
}
