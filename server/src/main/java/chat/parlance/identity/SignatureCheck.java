package chat.parlance.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.NamedParameterSpec;

/// Whether a signature is right, for one key. The key fixes the algorithm; what the token says of itself never does.
///
/// Made once per key and used by many threads: nothing is rebuilt for a token.
public final class SignatureCheck {

  private static final int SECRET_BYTES = 32;
  private static final int RSA_BITS = 2_048;
  private static final int RSA_BITS_AT_MOST = 8_192;

  private final SignatureAlgorithm algorithm;
  private final JWSHeader header;
  private final JWSVerifier verifier;

  private SignatureCheck(SignatureAlgorithm algorithm, JWSAlgorithm name, JWSVerifier verifier) {
    this.algorithm = algorithm;
    this.header = new JWSHeader(name);
    this.verifier = verifier;
  }

  /// HS256. Throws [IllegalArgumentException] for a secret of less than 32 bytes, or one that is no secret.
  public static SignatureCheck secret(String secret) {
    try {
      return new SignatureCheck(SignatureAlgorithm.HS256, JWSAlgorithm.HS256, new MACVerifier(secretBytes(secret)));
    } catch (JOSEException e) {
      throw new IllegalArgumentException("the secret is not usable", e);
    }
  }

  /// RS256, ES256 or EdDSA, as the key demands. Throws [IllegalArgumentException] for any other or a weak key.
  public static SignatureCheck key(PublicKey key) {
    try {
      return switch (key) {
        case RSAPublicKey rsa when bits(rsa) >= RSA_BITS && bits(rsa) <= RSA_BITS_AT_MOST -> new SignatureCheck(
            SignatureAlgorithm.RS256, JWSAlgorithm.RS256, new RSASSAVerifier(rsa));
        case ECPublicKey ec when Curve.P_256.equals(Curve.forECParameterSpec(ec.getParams())) -> new SignatureCheck(
            SignatureAlgorithm.ES256, JWSAlgorithm.ES256, new ECDSAVerifier(ec));
        case EdECPublicKey ed when NamedParameterSpec.ED25519.getName().equals(
            ed.getParams().getName()) ->
          new SignatureCheck(
              SignatureAlgorithm.EDDSA, JWSAlgorithm.EdDSA, new Ed25519Verifier(ed));
        default -> throw new IllegalArgumentException("the public key is " + describe(key)
            + " (expected: RSA of " + RSA_BITS + " to " + RSA_BITS_AT_MOST + " bits, EC on P-256, or Ed25519)");
      };
    } catch (JOSEException e) {
      throw new IllegalArgumentException("the public key (" + describe(key) + ") is not usable: " + e.getMessage(), e);
    }
  }

  /// The bytes to sign with, once it is sure that they are fit for it.
  static byte[] secretBytes(String secret) {
    if (secret.contains("-----BEGIN ")) {
      throw new IllegalArgumentException(
          "the secret is a PEM document (expected: random text; a public key is for RS256, ES256 or EdDSA)");
    }
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < SECRET_BYTES) {
      throw new IllegalArgumentException("the secret has " + bytes.length + " bytes (expected: at least "
          + SECRET_BYTES + "); `openssl rand -base64 32` makes a good one");
    }
    return bytes;
  }

  public SignatureAlgorithm algorithm() {
    return algorithm;
  }

  /// Whether this key signed that input.
  boolean verify(byte[] signingInput, Base64URL signature) {
    try {
      return verifier.verify(header, signingInput, signature);
    } catch (JOSEException _) {
      return false; // what the library cannot read as a signature is none
    }
  }

  private static int bits(RSAPublicKey key) {
    return key.getModulus().bitLength();
  }

  private static String describe(PublicKey key) {
    return switch (key) {
      case RSAPublicKey rsa -> "RSA of " + bits(rsa) + " bits";
      case ECPublicKey ec -> {
        var curve = Curve.forECParameterSpec(ec.getParams());
        yield "EC on " + (curve == null ? "another curve" : curve.getName());
      }
      case EdECPublicKey ed -> ed.getParams().getName();
      default -> key.getAlgorithm();
    };
  }
}
