package chat.parlance.rpc;

import chat.parlance.dialect.gochat.GochatDoor;
import chat.parlance.dialect.gochat.GochatServices;
import chat.parlance.gochat.wire.chat.ChatServiceGrpc;
import chat.parlance.http.TlsFiles;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The port where `chat.ChatService` is served, with reflection and the standard health service. Bounded in the size of
/// requests and of metadata, in calls of a connection and of all. Any thread.
public final class RpcServer implements AutoCloseable {

  /// Where it listens and how: with these files TLS, without them plain. `messageBytes`: the longest request. `heartbeat`:
  /// silence after which a connection is pinged; after twice as long it is closed.
  public record Settings(String host, int port, @Nullable TlsFiles tls, int messageBytes, Duration heartbeat) {}

  static final Status STOPPING = Status.UNAVAILABLE.withDescription("the server restarts");

  private static final int METADATA = 16 * 1024;
  private static final int CALLS_OF_A_CONNECTION = 100;
  private static final int CALLS = 10_000;
  private static final int WINDOW = 64 * 1024;

  private final HealthStatusManager health = new HealthStatusManager();
  private final RoomStreams streams;
  private final Server server;

  /// Starts to listen. `IOException` that names the address if that is impossible, or the files if TLS has none that work.
  public RpcServer(Settings set, GochatServices services, GochatDoor door, RoomStreams streams) throws IOException {
    this.streams = streams;
    var address = new InetSocketAddress(set.host(), set.port());
    var builder = NettyServerBuilder.forAddress(address).executor(services.blocking())
        .addService(new ChatCalls(services, door, streams)).addService(health.getHealthService())
        .addService(ProtoReflectionServiceV1.newInstance()).intercept(new Bearer()).intercept(new CallLimit(CALLS))
        .maxInboundMessageSize(set.messageBytes()).maxInboundMetadataSize(METADATA)
        .maxConcurrentCallsPerConnection(CALLS_OF_A_CONNECTION).initialFlowControlWindow(WINDOW)
        .maxConnectionIdle(5, TimeUnit.MINUTES).permitKeepAliveTime(10, TimeUnit.SECONDS)
        .keepAliveTime(set.heartbeat().toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTimeout(set.heartbeat().toMillis(), TimeUnit.MILLISECONDS);
    var tls = set.tls();
    try {
      server = (tls == null ? builder : builder.useTransportSecurity(tls.certificate().toFile(), tls.key().toFile()))
          .build().start();
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException("cannot listen for gRPC on " + set.host() + ":" + set.port() + ": " + e.getMessage(), e);
    }
    health.setStatus(ChatServiceGrpc.SERVICE_NAME, ServingStatus.SERVING);
  }

  /// The port that is listened on.
  public int port() {
    return server.getPort();
  }

  /// Takes no more calls and ends the streams; calls that are under way are still answered.
  public void stopAccepting() {
    health.enterTerminalState();
    server.shutdown();
    streams.endAll(STOPPING);
  }

  /// Stops accepting, waits for calls under way, and after `grace` at the latest cuts what is left.
  public void close(Duration grace) {
    stopAccepting();
    try {
      if (!server.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        server.shutdownNow().awaitTermination(1, TimeUnit.SECONDS);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      server.shutdownNow();
    }
  }

  @Override
  public void close() {
    close(Duration.ofSeconds(5));
  }
}
