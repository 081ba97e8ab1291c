package chat.parlance.rpc;

import chat.parlance.http.TlsFiles;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.CertificateUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The certificate of the gRPC port, read again when its files change. Files that cannot be used leave the old one in
/// place and one log line for each change. One thread looks at a time.
final class Certificate {

  private static final Logger LOG = LoggerFactory.getLogger(Certificate.class);

  private record Version(FileTime certificate, FileTime key, long certificateSize, long keySize) {}

  private final TlsFiles files;
  private final AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
  private Version version;

  /// Reads the files now. `IOException` that names them if they cannot be used.
  Certificate(TlsFiles files) throws IOException {
    this.files = files;
    version = version();
    load();
  }

  ServerCredentials credentials() {
    return TlsServerCredentials.newBuilder().keyManager(keys).build();
  }

  /// Reads the files again if they have changed since. Called now and then.
  void look() {
    try {
      var now = version();
      if (!now.equals(version)) {
        version = now;
        load();
        LOG.info("the TLS certificate {} has been read again for gRPC", files.certificate());
      }
    } catch (IOException e) {
      LOG.warn("keeping the old TLS certificate for gRPC: {}", e.getMessage());
    }
  }

  private Version version() throws IOException {
    return new Version(Files.getLastModifiedTime(files.certificate()), Files.getLastModifiedTime(files.key()),
        Files.size(files.certificate()), Files.size(files.key()));
  }

  private void load() throws IOException {
    var _ = files.checked();
    try (var chain = Files.newInputStream(files.certificate()); var key = Files.newInputStream(files.key())) {
      var certificates = CertificateUtils.getX509Certificates(chain);
      if (certificates.length == 0) {
        throw new IOException("there is no certificate");
      }
      keys.updateIdentityCredentials(certificates, CertificateUtils.getPrivateKey(key));
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new IOException("the TLS files " + files.certificate() + " and " + files.key()
          + " are not a PEM certificate chain and its PKCS#8 key: " + e.getMessage(), e);
    }
  }
}
