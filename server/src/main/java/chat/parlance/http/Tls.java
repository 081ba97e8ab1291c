package chat.parlance.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The certificate of a server, read again when its files change: looked at once per second at most, when somebody
/// connects, and off the event loop. Files that cannot be used leave the old certificate in place and one log line
/// for each change.
final class Tls {

  private static final Logger LOG = LoggerFactory.getLogger(Tls.class);
  private static final long LOOK_NANOS = 1_000_000_000;

  private record Version(FileTime certificate, FileTime key, long sizes) {}

  private final TlsFiles files;
  private final LongSupplier nanoTime;
  private final AtomicLong looked;
  private volatile SslContext context;
  private volatile Version version;

  /// Reads the files now. `IOException` that names them if they cannot be used.
  Tls(TlsFiles files, LongSupplier nanoTime) throws IOException {
    this.files = files;
    this.nanoTime = nanoTime;
    looked = new AtomicLong(nanoTime.getAsLong());
    version = version();
    context = load();
  }

  /// A handler for one connection. It has no timer of its own.
  SslHandler handler(ByteBufAllocator allocator) {
    long now = nanoTime.getAsLong();
    long last = looked.get();
    if (now - last >= LOOK_NANOS && looked.compareAndSet(last, now)) {
      Thread.ofVirtual().name("tls-reload").start(this::look);
    }
    SslHandler handler = context.newHandler(allocator);
    handler.setHandshakeTimeoutMillis(0);
    return handler;
  }

  private void look() {
    try {
      Version now = version();
      if (!now.equals(version)) {
        version = now;
        context = load();
        LOG.info("the TLS certificate {} has been read again", files.certificate());
      }
    } catch (IOException e) {
      LOG.warn("keeping the old TLS certificate: {}", e.getMessage());
    }
  }

  private Version version() throws IOException {
    return new Version(modified(files.certificate()), modified(files.key()),
        (Files.size(files.certificate()) << 32) ^ Files.size(files.key()));
  }

  private static FileTime modified(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new IOException("the TLS file " + file + " cannot be read, expected a PEM file");
    }
    return Files.getLastModifiedTime(file);
  }

  private SslContext load() throws IOException {
    var _ = files.checked();
    try {
      return SslContextBuilder.forServer(files.certificate().toFile(), files.key().toFile())
          .sslProvider(SslProvider.JDK)
          .build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new IOException("the TLS files " + files.certificate() + " and " + files.key()
          + " are not a PEM certificate chain and its PKCS#8 key: " + e.getMessage(), e);
    }
  }
}
