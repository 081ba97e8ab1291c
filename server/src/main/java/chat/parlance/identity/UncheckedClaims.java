package chat.parlance.identity;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What a token says of its own life, when somebody else has vouched for it. Nothing here is checked.
public record UncheckedClaims(@Nullable String tokenId, Instant issuedAt, @Nullable Instant expiresAt) {

  private static final UncheckedClaims NONE = new UncheckedClaims(null, Instant.EPOCH, null);
  /// How long a connection may last with a token that does not say when it ends.
  private static final Duration UNTOLD = Duration.ofHours(1);

  /// Of a JWT; nothing of any other token.
  public static UncheckedClaims of(String token) {
    try {
      var json = TokenJson.object(CompactToken.parse(token).payload());
      if (json == null) {
        return NONE;
      }
      var id = json.path("jti");
      var issued = time(json.path("iat"));
      return new UncheckedClaims(id.isString() ? id.stringValue() : null, issued == null ? Instant.EPOCH : issued,
          time(json.path("exp")));
    } catch (TokenRefusedException _) {
      return NONE;
    }
  }

  private static @Nullable Instant time(JsonNode claim) {
    return claim.isIntegralNumber() && claim.canConvertToInt() ? Instant.ofEpochSecond(claim.intValue()) : null;
  }

  /// From when on the token is refused.
  public Instant refusedFrom(Instant now) {
    return expiresAt == null ? now.plus(UNTOLD) : expiresAt.plus(Claims.SKEW);
  }
}
