package chat.parlance.dialect.careforall;

import chat.parlance.core.Credentials;
import chat.parlance.core.Identity;
import chat.parlance.core.Revocations;
import chat.parlance.identity.Doorkeeper;
import chat.parlance.identity.KeySource;
import chat.parlance.identity.SignatureAlgorithm;
import chat.parlance.identity.TokenRefusedException;
import chat.parlance.identity.TokenRules;
import chat.parlance.identity.TokenVerifier;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who a careforall token speaks for: RS256 by the auth service, issuer and audience pinned, `role` ADMIN or else a user.
public final class CareDoor {

  static final String BAD_TOKEN = "Invalid or expired token";
  static final String NO_HEADER = "Missing or invalid Authorization header";
  private static final String ISSUER = "care-for-all-auth";
  private static final String AUDIENCE = "care-for-all-api";

  private final Doorkeeper keeper;

  /// `pem`: the RSA public key of the auth service. `IllegalArgumentException` if it is none.
  public CareDoor(String pem, String space, Duration longestLife, InstantSource clock, Revocations revocations) {
    var keys = KeySource.publicKey(pem);
    if (!keys.algorithms().equals(Set.of(SignatureAlgorithm.RS256))) {
      throw new IllegalArgumentException("JWT_PUBLIC_KEY is a key for " + keys.algorithms() + " (expected: RS256)");
    }
    var rules = TokenRules.user("userId").withRoles("role").issuedBy(ISSUER).meantFor(AUDIENCE).in(space)
        .livingAtMost(longestLife);
    this.keeper = new Doorkeeper(new TokenVerifier(keys, rules, clock), revocations);
  }

  /// The token behind `Bearer`, or null.
  static @Nullable String bearer(@Nullable String header) {
    return header != null && header.startsWith("Bearer ") && header.length() > 7 ? header.substring(7).trim() : null;
  }

  /// What the token proves, or null when it is not acceptable.
  @Nullable Credentials open(String token) {
    try {
      var proved = keeper.admit(token);
      var said = proved.identity();
      var identity = new Identity(said.space(), said.user(), null, null,
          said.has("ADMIN") ? Set.of(Identity.ADMIN) : Set.of());
      return new Credentials(identity, proved.tokenId(), proved.issuedAt(), proved.expiresAt());
    } catch (TokenRefusedException _) {
      return null;
    }
  }
}
