package chat.parlance.identity;

import chat.parlance.core.Identity;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.UUID;

/// Makes native tokens, signed with the server's own secret (HS256). Safe for many threads.
public final class TokenIssuer {

  private final MACSigner signer;
  private final InstantSource clock;

  public TokenIssuer(String secret, InstantSource clock) {
    try {
      this.signer = new MACSigner(secret.getBytes(StandardCharsets.UTF_8));
    } catch (JOSEException e) {
      throw new IllegalArgumentException("the secret is too short (expected: at least 32 bytes)", e);
    }
    this.clock = clock;
  }

  /// A token for this user that is good for `life`.
  public String issue(Identity identity, Duration life) {
    var now = clock.instant();
    var claims = new JWTClaimsSet.Builder().subject(identity.user()).claim("space", identity.space())
        .jwtID(UUID.randomUUID().toString()).issueTime(Date.from(now)).expirationTime(Date.from(now.plus(life)));
    if (identity.name() != null) {
      claims.claim("name", identity.name());
    }
    if (identity.picture() != null) {
      claims.claim("picture", identity.picture());
    }
    if (!identity.roles().isEmpty()) {
      claims.claim("roles", List.copyOf(identity.roles()));
    }
    var token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims.build());
    try {
      token.sign(signer);
    } catch (JOSEException e) {
      throw new IllegalStateException("signing failed", e);
    }
    return token.serialize();
  }
}
