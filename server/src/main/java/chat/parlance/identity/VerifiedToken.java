package chat.parlance.identity;

import chat.parlance.core.Identity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a good token says: who, under which token id (`jti`, if it has one), issued when, and from when
/// on it is refused: some time after it expires, for clocks differ.
///
/// A token without `iat` counts as issued at [Instant#EPOCH], so that a revocation of all earlier tokens covers it.
public record VerifiedToken(Identity identity, @Nullable String tokenId, Instant issuedAt, Instant refusedFrom) {

  /// When it says that it ends.
  public Instant expiresAt() {
    return refusedFrom.minus(Claims.SKEW);
  }
}
