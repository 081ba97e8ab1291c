package chat.parlance.scenario;

import chat.parlance.gochat.wire.auth.AuthServiceGrpc;
import chat.parlance.gochat.wire.auth.User;
import chat.parlance.gochat.wire.auth.ValidateTokenRequest;
import chat.parlance.gochat.wire.auth.ValidateTokenResponse;
import chat.parlance.gochat.wire.website.GetRoomRequest;
import chat.parlance.gochat.wire.website.Room;
import chat.parlance.gochat.wire.website.RoomServiceGrpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Go-Chat's auth and website services, on a real port: they know these tokens and rooms, and what they were asked.
final class GochatPeers implements AutoCloseable {

  final Map<String, String> users = new ConcurrentHashMap<>();
  final Set<String> rooms = ConcurrentHashMap.newKeySet();
  final List<String> asked = new CopyOnWriteArrayList<>();
  final List<String> bearers = new CopyOnWriteArrayList<>();
  private final Server server;

  GochatPeers() throws IOException {
    server = NettyServerBuilder.forPort(0).addService(auth()).addService(website()).intercept(new ServerInterceptor() {
      @Override
      public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
          ServerCallHandler<Q, A> next) {
        bearers.add(String.valueOf(headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER))));
        return next.startCall(call, headers);
      }
    }).build().start();
  }

  String address() {
    return "127.0.0.1:" + server.getPort();
  }

  private AuthServiceGrpc.AuthServiceImplBase auth() {
    return new AuthServiceGrpc.AuthServiceImplBase() {
      @Override
      public void validateToken(ValidateTokenRequest request, StreamObserver<ValidateTokenResponse> answer) {
        asked.add(request.getToken());
        var user = users.get(request.getToken());
        tell(answer, user == null ? null
            : ValidateTokenResponse.newBuilder().setUser(User.newBuilder().setId(user)).build());
      }
    };
  }

  private RoomServiceGrpc.RoomServiceImplBase website() {
    return new RoomServiceGrpc.RoomServiceImplBase() {
      @Override
      public void getRoom(GetRoomRequest request, StreamObserver<Room> answer) {
        asked.add(request.getRoomId());
        tell(answer, rooms.contains(request.getRoomId())
            ? Room.newBuilder().setId(request.getRoomId()).setName("a room").build()
            : null);
      }
    };
  }

  /// As the originals: an error of their own is INTERNAL.
  private static <A> void tell(StreamObserver<A> answer, @Nullable A value) {
    if (value == null) {
      answer.onError(Status.INTERNAL.asRuntimeException());
    } else {
      answer.onNext(value);
      answer.onCompleted();
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
