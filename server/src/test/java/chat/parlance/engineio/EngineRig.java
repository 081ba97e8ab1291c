package chat.parlance.engineio;

import chat.parlance.http.Admission;
import chat.parlance.http.AdmissionLimits;
import chat.parlance.http.EventLoops;
import chat.parlance.http.HttpServer;
import chat.parlance.http.ListenerConfig;
import chat.parlance.http.Mount;
import chat.parlance.http.RequestObserver;
import chat.parlance.http.Router;
import chat.parlance.http.Transport;
import chat.parlance.http.TransportCounters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/// An HTTP server on a free port with two event loops and whatever mounts are given, and a client for it.
public final class EngineRig implements AutoCloseable {

  private static final AdmissionLimits OPEN_DOORS = new AdmissionLimits(1e6, 1_000_000, 1e6, 1_000_000, 1_000);

  public final TransportCounters counters = new TransportCounters();
  public final Transport transport;
  private final EventLoops loops;
  private final HttpServer server;
  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AtomicLong ids = new AtomicLong();

  public EngineRig(Function<Transport, Mount> mount) {
    this(new EventLoops(2), mount);
  }

  public EngineRig(EventLoops loops, Function<Transport, Mount> mount) {
    this.loops = loops;
    transport = new Transport(loops, counters, new Admission(OPEN_DOORS, System::nanoTime), InstantSource.system(),
        () -> "req-" + ids.incrementAndGet(), RequestObserver.SILENT);
    try {
      server = HttpServer.start(ListenerConfig.on("127.0.0.1", 0), Router.of(mount.apply(transport)), transport);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return server.address().getPort();
  }

  public EventLoops loops() {
    return loops;
  }

  public URI uri(String scheme, String path) {
    return URI.create(scheme + "://127.0.0.1:" + port() + path);
  }

  public HttpResponse<String> get(String path) throws Exception {
    return client.send(HttpRequest.newBuilder(uri("http", path)).timeout(Duration.ofSeconds(20)).build(),
        BodyHandlers.ofString());
  }

  public HttpResponse<byte[]> getBytes(String path) throws Exception {
    return client.send(HttpRequest.newBuilder(uri("http", path)).timeout(Duration.ofSeconds(20)).build(),
        BodyHandlers.ofByteArray());
  }

  /// A poll that goes on in the background. Cancelling it hangs up.
  public CompletableFuture<HttpResponse<String>> poll(String path) {
    return client.sendAsync(HttpRequest.newBuilder(uri("http", path)).build(), BodyHandlers.ofString());
  }

  public HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
    var request = HttpRequest.newBuilder(uri("http", path)).timeout(Duration.ofSeconds(20)).method(method,
        BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  public HttpResponse<String> post(String path, String body) throws Exception {
    return send("POST", path, body);
  }

  public HttpResponse<String> postBytes(String path, byte[] body) throws Exception {
    return client.send(HttpRequest.newBuilder(uri("http", path)).header("Content-Type", "application/octet-stream")
        .POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofString());
  }

  public TestSocket socket(String path) {
    return TestSocket.open(client, uri("ws", path));
  }

  @Override
  public void close() {
    client.shutdownNow();
    server.close(Duration.ofMillis(200));
    loops.close();
  }
}
