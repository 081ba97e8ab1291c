package chat.parlance.http;

import java.io.IOException;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands on a pair of TLS files, and again when they have changed. Files that cannot be read or used leave the old pair in place
/// and one log line for each change. One thread looks at a time.
public final class TlsRenewal {

  /// Whoever shows the certificate.
  public interface Taker {

    /// Shows this one from now on.
    void take(TlsFiles.Pair pair) throws IOException, GeneralSecurityException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(TlsRenewal.class);

  private final TlsFiles files;
  private final String where;
  private final Taker taker;
  /// What was looked at last; null while it cannot be read.
  private volatile TlsFiles.@Nullable Version seen;

  /// Reads the files now. `where` it is shown, for the log. `IOException` that names the files if they cannot be used.
  public TlsRenewal(TlsFiles files, String where, Taker taker) throws IOException {
    this.files = files;
    this.where = where;
    this.taker = taker;
    seen = files.version();
    take();
  }

  /// Reads the files again if they have changed since. Called now and then.
  public void look() {
    TlsFiles.Version now;
    try {
      now = files.version();
    } catch (IOException e) {
      if (seen != null) {
        seen = null;
        keep(e);
      }
      return;
    }
    if (!now.equals(seen)) {
      seen = now;
      try {
        take();
        LOG.info("the TLS certificate {} of {} has been read again", files.certificate(), where);
      } catch (IOException e) {
        keep(e);
      }
    }
  }

  private void keep(IOException e) {
    LOG.warn("keeping the old TLS certificate of {}: {}", where, e.getMessage());
  }

  private void take() throws IOException {
    var pair = files.load();
    try {
      taker.take(pair);
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw files.unusable(e);
    }
  }
}
