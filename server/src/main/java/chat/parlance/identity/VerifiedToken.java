package chat.parlance.identity;

import chat.parlance.core.Identity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a good token says: who, under which token id (`jti`, if it has one), issued when and good until when.
///
/// A token without `iat` counts as issued at [Instant#EPOCH], so that a revocation of all earlier tokens covers it.
public record VerifiedToken(Identity identity, @Nullable String tokenId, Instant issuedAt, Instant expiresAt) {

  /// When it is refused: some time after it expires, for clocks differ.
  public Instant refusedFrom() {
    return expiresAt.plus(Claims.SKEW);
  }
}
