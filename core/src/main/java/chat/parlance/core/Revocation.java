package chat.parlance.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Tokens that no longer count: one by its id, or all of a user issued before a moment.
///
/// Exactly one of `token` and `user` is set. Kept until `until`, when the last such token has expired by itself.
public record Revocation(String space, @Nullable String token, @Nullable String user, Instant issuedBefore,
    Instant until) {

  public static Revocation ofToken(String space, String token, Instant until) {
    return new Revocation(space, token, null, Instant.EPOCH, until);
  }

  public static Revocation ofUser(UserId user, Instant issuedBefore, Instant until) {
    return new Revocation(user.space(), null, user.user(), issuedBefore, until);
  }

  /// Whether a token with this id, user and time of issue is withdrawn.
  public boolean covers(UserId owner, @Nullable String tokenId, Instant issuedAt) {
    if (!space.equals(owner.space())) {
      return false;
    }
    return token != null ? token.equals(tokenId) : owner.user().equals(user) && issuedAt.isBefore(issuedBefore);
  }
}
