package chat.parlance.identity;

import chat.parlance.core.Identity;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Makes native tokens, signed with the server's own secret (HS256): what it issues, a [TokenVerifier] with the same
/// secret accepts. Safe for many threads.
public final class TokenIssuer {

  private static final Duration LONGEST = Duration.ofDays(3_660);

  private final MACSigner signer;
  private final InstantSource clock;
  private final Supplier<String> tokenIds;

  /// With random token ids. Throws [IllegalArgumentException] for a secret of less than 32 bytes.
  public TokenIssuer(String secret, InstantSource clock) {
    this(secret, clock, () -> UUID.randomUUID().toString());
  }

  TokenIssuer(String secret, InstantSource clock, Supplier<String> tokenIds) {
    try {
      this.signer = new MACSigner(SignatureCheck.secretBytes(secret));
    } catch (JOSEException e) {
      throw new IllegalArgumentException("the secret is not usable", e);
    }
    this.clock = clock;
    this.tokenIds = tokenIds;
  }

  /// A token for this user that is good for `life`, in whole seconds.
  ///
  /// Throws [IllegalArgumentException] that names the field when a verifier would not accept it.
  public String issue(Identity identity, Duration life) {
    check(identity);
    if (life.compareTo(Duration.ofSeconds(1)) < 0 || life.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("the time to live is " + life + " (expected: 1 second to 10 years)");
    }
    var now = clock.instant();
    var claims = new JWTClaimsSet.Builder().subject(identity.user()).claim("space", identity.space())
        .claim("name", identity.name()).claim("picture", identity.picture())
        .claim("roles", identity.roles().isEmpty() ? null : List.copyOf(identity.roles().stream().sorted().toList()))
        .jwtID(tokenIds.get()).issueTime(Date.from(now)).expirationTime(Date.from(now.plus(life)));
    var token = sign(new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims.build()));
    if (token.length() > CompactToken.LENGTH) {
      throw new IllegalArgumentException("the token would have " + token.length() + " characters (expected: at most "
          + CompactToken.LENGTH + "); shorten the name, the picture or the roles");
    }
    return token;
  }

  private String sign(SignedJWT token) {
    try {
      token.sign(signer);
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException("signing failed", e);
    }
  }

  private static void check(Identity identity) {
    check("user", identity.user(), Words.ID_LENGTH);
    Words.requireSpace(identity.space());
    check("name", identity.name(), Words.NAME_LENGTH);
    check("picture", identity.picture(), Words.PICTURE_LENGTH);
    identity.roles().forEach(role -> check("role", role, Words.ID_LENGTH));
    if (identity.roles().size() > Words.ROLES) {
      throw new IllegalArgumentException("there are " + identity.roles().size() + " roles (expected: at most "
          + Words.ROLES + ")");
    }
  }

  private static void check(String field, @Nullable String text, int length) {
    if (text != null && !Words.text(text, length)) {
      throw new IllegalArgumentException("the " + field + " is '" + text + "' (expected: 1 to " + length
          + " characters, not blank, no control characters)");
    }
  }
}
