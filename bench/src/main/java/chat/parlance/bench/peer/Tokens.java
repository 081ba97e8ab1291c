package chat.parlance.bench.peer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

/// Makes the tokens that the clients of a family show: good for an hour.
record Tokens(JWSAlgorithm algorithm, JWSSigner signer) {

  String sign(JWTClaimsSet.Builder claims) {
    var now = Instant.now();
    var token = new SignedJWT(new JWSHeader(algorithm),
        claims.issueTime(Date.from(now)).expirationTime(Date.from(now.plus(Duration.ofHours(1)))).build());
    try {
      token.sign(signer);
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return token.serialize();
  }
}
