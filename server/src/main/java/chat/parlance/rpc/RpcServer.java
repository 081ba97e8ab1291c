package chat.parlance.rpc;

import chat.parlance.dialect.gochat.GochatDoor;
import chat.parlance.dialect.gochat.GochatServices;
import chat.parlance.gochat.wire.chat.ChatServiceGrpc;
import chat.parlance.http.TlsFiles;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The port where `chat.ChatService` is served, with reflection and the standard health service. Bounded in the size of
/// requests and of metadata, in calls of a connection, of an address and of all. Any thread.
public final class RpcServer implements AutoCloseable {

  /// Where it listens and how: with these files TLS, without them plain. `messageBytes`: the longest request. `heartbeat`:
  /// silence after which a connection is pinged; after twice as long it is closed.
  public record Settings(String host, int port, @Nullable TlsFiles tls, int messageBytes, Duration heartbeat) {}

  static final Status STOPPING = Status.UNAVAILABLE.withDescription("the server restarts");

  private static final int METADATA = 16 * 1024;
  private static final int CALLS_OF_A_CONNECTION = 100;
  private static final int WINDOW = 64 * 1024;
  private static final int LOOK_SECONDS = 1;
  private static final long LOOK_MILLIS = 20;

  private final HealthStatusManager health = new HealthStatusManager();
  private final RoomStreams streams;
  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1,
      Thread.ofPlatform().daemon().name("grpc-timer").factory());
  private final CallLimit limit = new CallLimit(timer);
  private final Server server;

  /// Starts to listen. `IOException` that names the address if that is impossible, or the files if TLS has none that work.
  public RpcServer(Settings set, GochatServices services, GochatDoor door, RoomStreams streams) throws IOException {
    this.streams = streams;
    timer.setRemoveOnCancelPolicy(true);
    try {
      server = builder(set, services).addService(new ChatCalls(services, door, streams))
          .addService(health.getHealthService()).addService(ProtoReflectionServiceV1.newInstance())
          .intercept(new Bearer()).intercept(limit).build().start();
    } catch (IOException | IllegalArgumentException e) {
      timer.shutdownNow();
      throw new IOException("cannot listen for gRPC on " + set.host() + ":" + set.port() + ": " + e.getMessage(), e);
    }
    health.setStatus(ChatServiceGrpc.SERVICE_NAME, ServingStatus.SERVING);
  }

  private NettyServerBuilder builder(Settings set, GochatServices services) throws IOException {
    return NettyServerBuilder.forAddress(new InetSocketAddress(set.host(), set.port()), credentials(set.tls()))
        .executor(services.blocking())
        .maxInboundMessageSize(set.messageBytes()).maxInboundMetadataSize(METADATA)
        .maxConcurrentCallsPerConnection(CALLS_OF_A_CONNECTION).initialFlowControlWindow(WINDOW)
        .maxConnectionIdle(5, TimeUnit.MINUTES).permitKeepAliveTime(10, TimeUnit.SECONDS)
        .keepAliveTime(set.heartbeat().toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTimeout(set.heartbeat().toMillis(), TimeUnit.MILLISECONDS);
  }

  private ServerCredentials credentials(@Nullable TlsFiles tls) throws IOException {
    if (tls == null) {
      return InsecureServerCredentials.create();
    }
    var certificate = new Certificate(tls);
    var _ = timer.scheduleWithFixedDelay(certificate::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    return certificate.credentials();
  }

  /// Whether a server of this kind answers at this port; waits three seconds at most. With `tls`, its certificate must be one
  /// that the JVM trusts.
  public static boolean answers(String host, int port, boolean tls) {
    var channel = NettyChannelBuilder.forAddress(host, port);
    var line = (tls ? channel.useTransportSecurity() : channel.usePlaintext()).build();
    try {
      var asked = HealthCheckRequest.newBuilder().setService(ChatServiceGrpc.SERVICE_NAME).build();
      return HealthGrpc.newBlockingStub(line).withDeadlineAfter(3, TimeUnit.SECONDS).check(asked)
          .getStatus() == ServingStatus.SERVING;
    } catch (StatusRuntimeException _) {
      return false;
    } finally {
      line.shutdownNow();
    }
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

  /// Stops accepting, waits for the chat's calls under way, and after `grace` at the latest cuts what is left. Who watches
  /// its health is not waited for.
  public void close(Duration grace) {
    stopAccepting();
    long until = System.nanoTime() + grace.toNanos();
    try {
      boolean over = server.awaitTermination(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      while (!over && limit.chats() > 0 && until - System.nanoTime() > 0) {
        over = server.awaitTermination(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      }
      if (!over) {
        server.shutdownNow().awaitTermination(1, TimeUnit.SECONDS);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      server.shutdownNow();
    } finally {
      timer.shutdownNow();
    }
  }

  @Override
  public void close() {
    close(Duration.ofSeconds(5));
  }
}
