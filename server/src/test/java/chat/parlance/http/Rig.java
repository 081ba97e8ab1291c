package chat.parlance.http;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/// A server on a free port of this machine, with everything it needs.
final class Rig implements AutoCloseable {

  static final AdmissionLimits OPEN_DOORS = new AdmissionLimits(1e6, 1_000_000, 1e6, 1_000_000, 1_000);

  final EventLoops loops;
  final TransportCounters counters = new TransportCounters();
  final HttpServer server;
  private final AtomicLong ids = new AtomicLong();

  private Rig(EventLoops loops, ListenerConfig config, AdmissionLimits admission, Router router,
      RequestObserver observer) throws IOException {
    this.loops = loops;
    var transport = new Transport(loops, counters, new Admission(admission, System::nanoTime), InstantSource.system(),
        () -> "req-" + ids.incrementAndGet(), observer);
    server = HttpServer.start(config, router, transport);
  }

  static Rig serving(Mount... mounts) throws IOException {
    return serving(plain(), mounts);
  }

  static Rig serving(ListenerConfig config, Mount... mounts) throws IOException {
    return serving(config, OPEN_DOORS, mounts);
  }

  static Rig serving(ListenerConfig config, AdmissionLimits admission, Mount... mounts) throws IOException {
    return new Rig(new EventLoops(1), config, admission, Router.of(mounts), RequestObserver.SILENT);
  }

  /// A server whose requests somebody follows.
  static Rig observed(RequestObserver observer, Mount... mounts) throws IOException {
    return new Rig(new EventLoops(1), plain(), OPEN_DOORS, Router.of(mounts), observer);
  }

  /// A server on these loops; closes them too.
  static Rig serving(EventLoops loops, ListenerConfig config, Mount... mounts) throws IOException {
    return new Rig(loops, config, OPEN_DOORS, Router.of(mounts), RequestObserver.SILENT);
  }

  /// Skips the test where there is no such kind.
  static Rig servingOver(IoKind kind, Mount... mounts) throws IOException {
    assumeThat(kind.isAvailable()).as(kind.word()).isTrue();
    return new Rig(new EventLoops(1, kind), plain(), OPEN_DOORS, Router.of(mounts), RequestObserver.SILENT);
  }

  /// A server whose one route `/ws` upgrades to this listener.
  static Rig upgrading(WebSocketListener listener) throws IOException {
    return upgrading(listener, WebSocketLimits.DEFAULT);
  }

  static Rig upgrading(WebSocketListener listener, WebSocketLimits limits) throws IOException {
    return serving(Mount.at("").get("/ws", _ -> Upgrade.to(() -> listener).limits(limits)).build());
  }

  static ListenerConfig plain() {
    return ListenerConfig.on("127.0.0.1", 0);
  }

  /// Limits with a short time for requests, keep-alive and stalls.
  static HttpLimits hasty(Duration time) {
    var usual = HttpLimits.DEFAULT;
    return new HttpLimits(usual.maxHeaderBytes(), usual.maxBodyBytes(), usual.maxConnections(), time, time, time,
        usual.writeBufferHigh());
  }

  int port() {
    return server.address().getPort();
  }

  /// Whether all connections have ended in time.
  boolean allGoneWithin(Duration atMost) {
    return server.awaitNobody(atMost);
  }

  RawClient connect() throws IOException {
    return new RawClient(port());
  }

  /// A client whose connection to `/ws` has been upgraded.
  RawClient upgraded() throws IOException {
    RawClient client = connect();
    client.upgrade("/ws");
    return client;
  }

  @Override
  public void close() {
    server.close(Duration.ofMillis(200));
    loops.close();
  }
}
