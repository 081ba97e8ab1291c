package chat.parlance.scenario;

import chat.parlance.gochat.wire.auth.AuthServiceGrpc;
import chat.parlance.gochat.wire.auth.User;
import chat.parlance.gochat.wire.auth.ValidateTokenRequest;
import chat.parlance.gochat.wire.auth.ValidateTokenResponse;
import chat.parlance.gochat.wire.website.GetRoomRequest;
import chat.parlance.gochat.wire.website.Room;
import chat.parlance.gochat.wire.website.RoomServiceGrpc;
import chat.parlance.http.TlsFiles;
import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Go-Chat's auth and website services, on a real port: they know these tokens and rooms, and what they were asked.
final class GochatPeers implements AutoCloseable {

  /// Users by token.
  final Map<String, String> users = new ConcurrentHashMap<>();
  /// Names by room.
  final Map<String, String> rooms = new ConcurrentHashMap<>();
  /// Rooms for which another one is shown.
  final Map<String, String> mistaken = new ConcurrentHashMap<>();
  /// Tokens and rooms about which nothing is ever said.
  final Set<String> unsaid = ConcurrentHashMap.newKeySet();
  /// What is said instead of an answer to questions about these tokens and rooms.
  final Map<String, Status> failing = new ConcurrentHashMap<>();
  final List<String> asked = new CopyOnWriteArrayList<>();
  final List<String> bearers = new CopyOnWriteArrayList<>();
  /// One for each line that was opened.
  final Semaphore lines = new Semaphore(0);
  private final Server server;

  GochatPeers() throws IOException {
    this(0, null);
  }

  /// With TLS, if there are files for it.
  GochatPeers(@Nullable TlsFiles tls) throws IOException {
    this(0, tls);
  }

  /// On this port, 0 for any.
  GochatPeers(int port, @Nullable TlsFiles tls) throws IOException {
    var builder = NettyServerBuilder.forPort(port).addService(auth()).addService(website()).intercept(new Listening())
        .addTransportFilter(new Lines());
    server = (tls == null ? builder
        : builder.useTransportSecurity(tls.certificate().toFile(), tls.key().toFile())).build().start();
  }

  private final class Lines extends ServerTransportFilter {
    @Override
    public Attributes transportReady(Attributes attributes) {
      lines.release();
      return attributes;
    }
  }

  /// Notes the bearer of each call.
  private final class Listening implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
        ServerCallHandler<Q, A> next) {
      bearers.add(String.valueOf(headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER))));
      return next.startCall(call, headers);
    }
  }

  String address() {
    return "localhost:" + port();
  }

  int port() {
    return server.getPort();
  }

  private AuthServiceGrpc.AuthServiceImplBase auth() {
    return new AuthServiceGrpc.AuthServiceImplBase() {
      @Override
      public void validateToken(ValidateTokenRequest request, StreamObserver<ValidateTokenResponse> answer) {
        var user = users.get(request.getToken());
        tell(request.getToken(), answer, user == null ? null
            : ValidateTokenResponse.newBuilder().setUser(User.newBuilder().setId(user)).build());
      }
    };
  }

  private RoomServiceGrpc.RoomServiceImplBase website() {
    return new RoomServiceGrpc.RoomServiceImplBase() {
      @Override
      public void getRoom(GetRoomRequest request, StreamObserver<Room> answer) {
        var name = rooms.get(request.getRoomId());
        var shown = mistaken.getOrDefault(request.getRoomId(), request.getRoomId());
        tell(request.getRoomId(), answer, name == null ? null : Room.newBuilder().setId(shown).setName(name).build());
      }
    };
  }

  /// As the originals: an error of their own is INTERNAL.
  private <A> void tell(String question, StreamObserver<A> answer, @Nullable A value) {
    asked.add(question);
    if (unsaid.contains(question)) {
      return;
    }
    var failure = failing.get(question);
    if (failure != null) {
      answer.onError(failure.asRuntimeException());
    } else if (value == null) {
      answer.onError(Status.INTERNAL.asRuntimeException());
    } else {
      answer.onNext(value);
      answer.onCompleted();
    }
  }

  @Override
  public void close() {
    try {
      server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
