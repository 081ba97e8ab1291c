package chat.parlance.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;

/// Whether a signature is right, for one algorithm and one key. The algorithm is fixed by the key, never by the token.
public interface SignatureCheck {

  /// Whether tokens may name this algorithm; `algorithms` says which are expected.
  boolean accepts(JWSAlgorithm algorithm);

  String algorithms();

  boolean verify(JWSHeader header, byte[] signingInput, Base64URL signature) throws JOSEException;

  /// HS256 with a secret of at least 32 bytes.
  static SignatureCheck secret(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < 32) {
      throw new IllegalArgumentException("the secret has " + bytes.length + " bytes (expected: at least 32)");
    }
    try {
      return fixed(JWSAlgorithm.HS256, new MACVerifier(bytes));
    } catch (JOSEException e) {
      throw new IllegalArgumentException("the secret is not usable", e);
    }
  }

  /// RS256, ES256 or EdDSA (Ed25519), as the key demands.
  static SignatureCheck key(PublicKey key) {
    try {
      return switch (key) {
        case RSAPublicKey rsa when rsa.getModulus().bitLength() >= 2048 -> fixed(JWSAlgorithm.RS256,
            new RSASSAVerifier(rsa));
        case ECPublicKey ec -> fixed(JWSAlgorithm.ES256, new ECDSAVerifier(ec));
        case EdECPublicKey ed -> ed25519(ed);
        default -> throw new IllegalArgumentException("the public key is " + key.getAlgorithm()
            + " (expected: RSA of at least 2048 bits, EC on P-256, or Ed25519)");
      };
    } catch (JOSEException e) {
      throw new IllegalArgumentException("the public key is not usable: " + e.getMessage(), e);
    }
  }

  private static SignatureCheck fixed(JWSAlgorithm algorithm, JWSVerifier verifier) {
    return new SignatureCheck() {
      @Override
      public boolean accepts(JWSAlgorithm named) {
        return algorithm.equals(named);
      }

      @Override
      public String algorithms() {
        return algorithm.getName();
      }

      @Override
      public boolean verify(JWSHeader header, byte[] input, Base64URL signature) throws JOSEException {
        return verifier.verify(header, input, signature);
      }
    };
  }

  /// By the JDK: the JOSE library would need another one for this.
  private static SignatureCheck ed25519(EdECPublicKey key) {
    return new SignatureCheck() {
      @Override
      public boolean accepts(JWSAlgorithm named) {
        return JWSAlgorithm.EdDSA.equals(named) || JWSAlgorithm.Ed25519.equals(named);
      }

      @Override
      public String algorithms() {
        return "EdDSA";
      }

      @Override
      public boolean verify(JWSHeader header, byte[] input, Base64URL signature) {
        try {
          var check = Signature.getInstance("Ed25519");
          check.initVerify(key);
          check.update(input);
          return check.verify(signature.decode());
        } catch (GeneralSecurityException _) {
          return false;
        }
      }
    };
  }
}
