package chat.parlance.identity;

import org.jspecify.annotations.Nullable;

/// Where the key comes from that a token is checked with.
public interface KeySource {

  /// The check for a token that names this key id, or none. Throws [TokenRefusedException] when there is no such key.
  SignatureCheck find(@Nullable String keyId);

  /// One secret for all tokens (HS256, at least 32 bytes).
  static KeySource secret(String secret) {
    var check = SignatureCheck.secret(secret);
    return _ -> check;
  }

  /// One public key for all tokens, as PEM.
  static KeySource publicKey(String pem) {
    var check = SignatureCheck.key(PublicKeys.parse(pem));
    return _ -> check;
  }

  /// The keys of a JSON Web Key Set at this address.
  static KeySource jwks(String url) {
    return new JwksKeys(url);
  }
}
