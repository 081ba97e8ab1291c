package chat.parlance.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Pattern;

/// The PEM files of a server's certificate chain and its private key (PKCS#8, without a password).
public record TlsFiles(Path certificate, Path key) {

  private static final Pattern KEY = Pattern
      .compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY");

  /// The server's certificate, the first of the chain. `IOException` that names the files if they hold none, no key, or the key
  /// of another certificate: libraries take such a pair, and then every handshake fails.
  public X509Certificate checked() throws IOException {
    try (var chain = Files.newInputStream(certificate)) {
      var certificates = CertificateFactory.getInstance("X.509").generateCertificates(chain).stream()
          .map(X509Certificate.class::cast).toList();
      if (certificates.isEmpty()) {
        throw new IOException("there is no certificate");
      }
      var own = certificates.getFirst();
      if (!belongs(privateKey(own.getPublicKey().getAlgorithm()), own.getPublicKey())) {
        throw new IOException(
            "the key is not the one of the first certificate (" + own.getSubjectX500Principal() + ")");
      }
      return own;
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("the TLS files " + certificate + " and " + key
          + " are not a PEM certificate chain and its PKCS#8 key: " + e.getMessage(), e);
    }
  }

  private PrivateKey privateKey(String algorithm) throws IOException, GeneralSecurityException {
    var pem = KEY.matcher(Files.readString(key, StandardCharsets.ISO_8859_1));
    if (!pem.find()) {
      throw new IOException("there is no PRIVATE KEY");
    }
    var der = Base64.getMimeDecoder().decode(pem.group(1));
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
  }

  /// Whether what one signs the other accepts. Kinds of keys that have no way to sign here are taken as they are.
  private static boolean belongs(PrivateKey secret, PublicKey open) throws GeneralSecurityException {
    var algorithm = switch (open.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
      default -> null;
    };
    if (algorithm == null) {
      return true;
    }
    var probe = new byte[]{1, 2, 3};
    var signing = Signature.getInstance(algorithm);
    signing.initSign(secret);
    signing.update(probe);
    var checking = Signature.getInstance(algorithm);
    checking.initVerify(open);
    checking.update(probe);
    return checking.verify(signing.sign());
  }
}
