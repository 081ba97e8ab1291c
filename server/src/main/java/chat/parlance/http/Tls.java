package chat.parlance.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/// The certificate of a server, read again when its files change: looked at once per second at most, when somebody
/// connects, and off the event loop.
final class Tls {

  private static final long LOOK_NANOS = 1_000_000_000;

  private final LongSupplier nanoTime;
  private final AtomicLong looked;
  private final AtomicReference<SslContext> context = new AtomicReference<>();
  private final TlsRenewal renewal;

  /// Reads the files now. `IOException` that names them if they cannot be used.
  Tls(TlsFiles files, LongSupplier nanoTime) throws IOException {
    this.nanoTime = nanoTime;
    looked = new AtomicLong(nanoTime.getAsLong());
    var shown = context;
    renewal = new TlsRenewal(files, "the listeners", pair -> shown.set(
        SslContextBuilder.forServer(pair.key(), pair.certificates()).sslProvider(SslProvider.JDK).build()));
  }

  /// A handler for one connection. It has no timer of its own.
  SslHandler handler(ByteBufAllocator allocator) {
    long now = nanoTime.getAsLong();
    long last = looked.get();
    if (now - last >= LOOK_NANOS && looked.compareAndSet(last, now)) {
      Thread.ofVirtual().name("tls-reload").start(renewal::look);
    }
    SslHandler handler = context.get().newHandler(allocator);
    handler.setHandshakeTimeoutMillis(0);
    return handler;
  }
}
