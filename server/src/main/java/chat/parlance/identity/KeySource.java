package chat.parlance.identity;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where the key comes from that a token is checked with.
public interface KeySource {

  /// The algorithms its keys may have; a token that names another one is refused before any key is looked for.
  Set<SignatureAlgorithm> algorithms();

  /// The check for a token that names this algorithm and this key id (or none). Throws [TokenRefusedException] when there
  /// is no such key. May wait, for a bounded time, when keys are fetched.
  SignatureCheck find(SignatureAlgorithm algorithm, @Nullable String keyId);

  /// Whether [#find] may wait.
  default boolean waits() {
    return false;
  }

  /// Changes when a key came or went; what was verified under another edition must be verified again. Never waits.
  default long edition() {
    return 0;
  }

  /// One secret for all tokens: HS256, at least 32 bytes.
  static KeySource secret(String secret) {
    return of(SignatureCheck.secret(secret));
  }

  /// One public key for all tokens, as PEM: `PUBLIC KEY` or `CERTIFICATE`; RSA (RS256), P-256 (ES256) or Ed25519 (EdDSA).
  static KeySource publicKey(String pem) {
    return of(SignatureCheck.key(PublicKeys.parse(pem)));
  }

  /// The keys that an issuer publishes at this JWKS address. They can be closed when no more tokens come.
  static RemoteKeys jwks(String address, InstantSource clock) {
    try {
      return new RemoteKeys(URI.create(address), clock);
    } catch (IllegalArgumentException e) {
      throw e.getCause() instanceof URISyntaxException
          ? new IllegalArgumentException("the JWKS address is not a web address (expected: https://…)", e)
          : e;
    }
  }

  /// One key for all tokens, whatever key id they name.
  static KeySource of(SignatureCheck check) {
    var algorithms = Set.of(check.algorithm());
    return new KeySource() {
      @Override
      public Set<SignatureAlgorithm> algorithms() {
        return algorithms;
      }

      @Override
      public SignatureCheck find(SignatureAlgorithm algorithm, @Nullable String keyId) {
        return check;
      }
    };
  }
}
