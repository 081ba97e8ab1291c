package chat.parlance.rpc;

import chat.parlance.http.TlsFiles;
import chat.parlance.http.TlsRenewal;
import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.util.AdvancedTlsX509KeyManager;
import java.io.IOException;

/// The certificate of the gRPC port, read again when its files change. One thread looks at a time.
final class Certificate {

  private final AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
  private final TlsRenewal renewal;

  /// Reads the files now. `IOException` that names them if they cannot be used.
  Certificate(TlsFiles files) throws IOException {
    var shown = keys;
    renewal = new TlsRenewal(files, "the gRPC port",
        pair -> shown.updateIdentityCredentials(pair.certificates(), pair.key()));
  }

  ServerCredentials credentials() {
    return TlsServerCredentials.newBuilder().keyManager(keys).build();
  }

  /// Reads the files again if they have changed since. Called now and then.
  void look() {
    renewal.look();
  }
}
