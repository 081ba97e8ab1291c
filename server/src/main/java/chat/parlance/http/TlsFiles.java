package chat.parlance.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/// The PEM files of a server's certificate chain and its private key (PKCS#8, without a password).
public record TlsFiles(Path certificate, Path key) {

  private static final Pattern KEY = Pattern
      .compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY");

  /// How the files look from outside: when it differs, they have changed.
  record Version(FileTime certificate, FileTime key, long certificateSize, long keySize) {}

  /// A certificate chain, the server's own first, and the key of that one.
  public record Pair(List<X509Certificate> chain, PrivateKey key) {

    public Pair {
      chain = List.copyOf(chain);
    }

    /// The chain as libraries take it.
    public X509Certificate[] certificates() {
      return chain.toArray(X509Certificate[]::new);
    }
  }

  /// As they are now. `IOException` that names a file that cannot be read.
  Version version() throws IOException {
    return new Version(modified(certificate), modified(key), Files.size(certificate), Files.size(key));
  }

  private static FileTime modified(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new IOException("the TLS file " + file + " cannot be read, expected a PEM file");
    }
    return Files.getLastModifiedTime(file);
  }

  /// What they hold. `IOException` that names the files if they hold no certificate, no key, or the key of another certificate:
  /// libraries take such a pair, and then every handshake fails.
  public Pair load() throws IOException {
    try (var pem = Files.newInputStream(certificate)) {
      var chain = CertificateFactory.getInstance("X.509").generateCertificates(pem).stream()
          .map(X509Certificate.class::cast).toList();
      if (chain.isEmpty()) {
        throw new IOException("there is no certificate");
      }
      var own = chain.getFirst();
      var secret = privateKey(own.getPublicKey().getAlgorithm());
      if (!belongs(secret, own.getPublicKey())) {
        throw new IOException(
            "the key is not the one of the first certificate (" + own.getSubjectX500Principal() + ")");
      }
      return new Pair(chain, secret);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw unusable(e);
    }
  }

  /// Says which files they are, and what is wrong with them.
  IOException unusable(Exception e) {
    return new IOException("the TLS files " + certificate + " and " + key
        + " are not a PEM certificate chain and its PKCS#8 key: " + e.getMessage(), e);
  }

  /// The server's certificate, the first of the chain, if they can be used; see [#load].
  public X509Certificate checked() throws IOException {
    return load().chain().getFirst();
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
