package chat.parlance.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Makes tokens with nothing but the JDK, right and wrong ones, so that the library under test is not its own judge.
final class Minter {

  static final String SECRET = "0123456789abcdef0123456789abcdef";
  static final KeyPair RSA = pair("RSA");
  static final KeyPair OTHER_RSA = pair("RSA");
  static final KeyPair EC = pair("EC");
  static final KeyPair ED = pair("Ed25519");

  private Minter() {}

  static String hs256(String payload) {
    return hs256("{\"alg\":\"HS256\",\"typ\":\"JWT\"}", payload, SECRET);
  }

  static String hs256(String header, String payload, String secret) {
    return hmac("HmacSHA256", header, payload, secret.getBytes(StandardCharsets.UTF_8));
  }

  static String hmac(String algorithm, String header, String payload, byte[] secret) {
    try {
      var mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(secret, algorithm));
      var input = input(header, payload);
      return input + "." + text(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String signed(String alg, PrivateKey key, String payload) {
    return signed("{\"alg\":\"" + alg + "\"}", alg, key, payload);
  }

  static String signed(String header, String alg, PrivateKey key, String payload) {
    try {
      var signature = Signature.getInstance(switch (alg) {
        case "RS256" -> "SHA256withRSA";
        case "ES256" -> "SHA256withECDSAinP1363Format";
        default -> "Ed25519";
      });
      signature.initSign(key);
      var input = input(header, payload);
      signature.update(input.getBytes(StandardCharsets.US_ASCII));
      return input + "." + text(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String input(String header, String payload) {
    return text(header.getBytes(StandardCharsets.UTF_8)) + "." + text(payload.getBytes(StandardCharsets.UTF_8));
  }

  static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static String pem(PublicKey key) {
    return pem("PUBLIC KEY", key.getEncoded());
  }

  static String pem(String label, byte[] body) {
    return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(body)
        + "\n-----END " + label + "-----\n";
  }

  private static KeyPair pair(String algorithm) {
    try {
      var generator = KeyPairGenerator.getInstance(algorithm);
      switch (algorithm) {
        case "RSA" -> generator.initialize(2_048);
        case "EC" -> generator.initialize(new ECGenParameterSpec("secp256r1"));
        default -> {
          // has one size only
        }
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
