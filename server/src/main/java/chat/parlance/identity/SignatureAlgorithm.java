package chat.parlance.identity;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The ways to sign a token that are accepted at all (RFC 7518, RFC 8037). Which of them counts is decided by the key.
public enum SignatureAlgorithm {
  /// HMAC with SHA-256 and a shared secret.
  HS256("HS256"),
  /// RSA PKCS#1 v1.5 with SHA-256.
  RS256("RS256"),
  /// ECDSA on P-256 with SHA-256.
  ES256("ES256"),
  /// Ed25519; tokens say `EdDSA`, or `Ed25519` since RFC 9864.
  EDDSA("EdDSA");

  private final String label;

  SignatureAlgorithm(String label) {
    this.label = label;
  }

  /// The name as tokens write it.
  public String label() {
    return label;
  }

  /// The algorithm that a token's `alg` names exactly, or null when it is none of these.
  static @Nullable SignatureAlgorithm named(String alg) {
    return alg.equals("Ed25519")
        ? EDDSA
        : Arrays.stream(values()).filter(one -> one.label.equals(alg)).findFirst().orElse(null);
  }
}
