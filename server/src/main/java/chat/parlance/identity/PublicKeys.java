package chat.parlance.identity;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/// Reads public keys from PEM: `PUBLIC KEY` (RSA, EC, Ed25519) or `CERTIFICATE`. `\n` may be written as two characters.
final class PublicKeys {

  private PublicKeys() {}

  static PublicKey parse(String text) {
    var pem = text.replace("\\n", "\n").trim();
    try {
      if (pem.startsWith("-----BEGIN CERTIFICATE-----")) {
        return CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(body(pem)))
            .getPublicKey();
      }
      if (pem.startsWith("-----BEGIN PUBLIC KEY-----")) {
        var spec = new X509EncodedKeySpec(body(pem));
        for (var algorithm : List.of("RSA", "EC", "Ed25519")) {
          try {
            return KeyFactory.getInstance(algorithm).generatePublic(spec);
          } catch (java.security.spec.InvalidKeySpecException _) {
            // another algorithm's key
          }
        }
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalArgumentException("the public key cannot be read: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException("the public key begins with '" + pem.lines().findFirst().orElse("")
        + "' (expected: -----BEGIN PUBLIC KEY----- or -----BEGIN CERTIFICATE-----)");
  }

  private static byte[] body(String pem) {
    return Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
  }
}
