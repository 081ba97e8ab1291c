package chat.parlance.identity;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/// Reads public keys from PEM (RFC 7468): `PUBLIC KEY` (RSA, EC, Ed25519) or `CERTIFICATE`.
///
/// A line break may be written as the two characters `\n`, as environment files do. A certificate only carries the key:
/// its dates and its issuer are not looked at. Errors name what was found and never quote the body.
final class PublicKeys {

  private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----",
      Pattern.DOTALL);
  private static final String EXPECTED = " (expected: PEM that begins with -----BEGIN PUBLIC KEY----- or"
      + " -----BEGIN CERTIFICATE-----)";

  private PublicKeys() {}

  static PublicKey parse(String text) {
    var pem = text.replace("\\r", "").replace("\\n", "\n").trim();
    var block = BLOCK.matcher(pem);
    if (!block.find()) {
      throw new IllegalArgumentException(pem.isEmpty()
          ? "the public key is empty" + EXPECTED
          : pem.startsWith("-----BEGIN ")
              ? "the public key has no matching -----END line: is it cut off?"
              : "the public key is " + pem.length() + " characters without a -----BEGIN line" + EXPECTED);
    }
    var label = block.group(1);
    byte[] body = body(block.group(2), label);
    return switch (label) {
      case "PUBLIC KEY" -> subjectPublicKey(body);
      case "CERTIFICATE" -> certificate(body);
      case "RSA PUBLIC KEY" -> throw new IllegalArgumentException("the public key is in the old form RSA PUBLIC KEY"
          + EXPECTED + "; `openssl rsa -RSAPublicKey_in -in old.pem -pubout` converts it");
      case String name when name.endsWith("PRIVATE KEY") -> throw new IllegalArgumentException("the public key is a "
          + name + EXPECTED + "; the private key stays with who issues the tokens: `openssl pkey -in key.pem -pubout`");
      default -> throw new IllegalArgumentException("the public key is a " + label + EXPECTED);
    };
  }

  private static byte[] body(String base64, String label) {
    try {
      return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the " + label + " is not base64 between its BEGIN and END lines", e);
    }
  }

  private static PublicKey subjectPublicKey(byte[] body) {
    var spec = new X509EncodedKeySpec(body);
    for (var algorithm : List.of("RSA", "EC", "Ed25519")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePublic(spec);
      } catch (GeneralSecurityException _) {
        // another algorithm's key, or none
      }
    }
    throw new IllegalArgumentException("the PUBLIC KEY of " + body.length
        + " bytes is of an unknown kind or damaged (expected: RSA, EC on P-256, or Ed25519)");
  }

  private static PublicKey certificate(byte[] body) {
    try {
      return CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(body)).getPublicKey();
    } catch (CertificateException e) {
      throw new IllegalArgumentException("the CERTIFICATE of " + body.length
          + " bytes is damaged (expected: X.509)", e);
    }
  }
}
