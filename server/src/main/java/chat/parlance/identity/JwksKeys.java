package chat.parlance.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.net.MalformedURLException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Keys from a JSON Web Key Set: fetched when needed, kept for minutes, fetched again for an unknown key id but not more
/// often than the library's rate limit; the last good set serves while the address does not answer.
final class JwksKeys implements KeySource {

  private static final int MILLIS = 5_000;
  private static final int BYTES = 512 * 1024;
  private static final long OUTAGE_MILLIS = 4 * 3_600_000L;

  private final JWKSource<SecurityContext> source;
  private final ConcurrentHashMap<JWK, SignatureCheck> checks = new ConcurrentHashMap<>();

  JwksKeys(String url) {
    var uri = URI.create(url);
    boolean loopback = "http".equals(uri.getScheme())
        && ("127.0.0.1".equals(uri.getHost()) || "localhost".equals(uri.getHost()));
    if (!"https".equals(uri.getScheme()) && !loopback) {
      throw new IllegalArgumentException("jwks-url: " + url + " (expected: https, or http on loopback)");
    }
    try {
      source = JWKSourceBuilder.create(uri.toURL(), new DefaultResourceRetriever(MILLIS, MILLIS, BYTES))
          .outageTolerant(OUTAGE_MILLIS).build();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("jwks-url: " + url + " (expected: a URL)", e);
    }
  }

  @Override
  public SignatureCheck find(@Nullable String keyId) {
    try {
      var matcher = keyId == null ? new JWKMatcher.Builder().build() : new JWKMatcher.Builder().keyID(keyId).build();
      var found = source.get(new JWKSelector(matcher), null);
      if (found.isEmpty()) {
        throw new TokenRefusedException("The token's key is not in the key set.");
      }
      if (found.size() > 1) {
        throw new TokenRefusedException("The token names no key (expected: a kid, as there are several keys).");
      }
      if (checks.size() > 100) {
        checks.clear();
      }
      return checks.computeIfAbsent(found.getFirst(), jwk -> SignatureCheck.key(publicKey(jwk)));
    } catch (JOSEException _) {
      throw new TokenRefusedException("The key set cannot be fetched now; try again.");
    }
  }

  private static PublicKey publicKey(JWK jwk) {
    try {
      return switch (jwk) {
        case RSAKey rsa -> rsa.toRSAPublicKey();
        case ECKey ec -> ec.toECPublicKey();
        case OctetKeyPair pair -> ed25519(pair.getX().decode());
        default -> throw new TokenRefusedException("The token's key is of a kind that is not accepted.");
      };
    } catch (JOSEException | GeneralSecurityException _) {
      throw new TokenRefusedException("The token's key cannot be used.");
    }
  }

  private static PublicKey ed25519(byte[] raw) throws GeneralSecurityException {
    byte[] prefix = HexFormat.of().parseHex("302a300506032b6570032100");
    byte[] encoded = new byte[prefix.length + raw.length];
    System.arraycopy(prefix, 0, encoded, 0, prefix.length);
    System.arraycopy(raw, 0, encoded, prefix.length, raw.length);
    return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
  }
}
