package chat.parlance.rpc;

import chat.parlance.gochat.wire.chat.ChatServiceGrpc;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// So many calls at once and no more; those over it are refused before anything is read of them. The chat's calls have
/// places of their own, which health and reflection cannot take, nor the other way round. A call that does not bring its
/// request in time is closed.
final class CallLimit implements ServerInterceptor {

  private static final int CHATS = 10_000;
  private static final int CHATS_PER_ADDRESS = 1_000;
  private static final int OTHERS = 200;
  private static final int OTHERS_PER_ADDRESS = 20;
  private static final Duration REQUEST = Duration.ofSeconds(10);

  private final CallPlaces chats = new CallPlaces(CHATS, CHATS_PER_ADDRESS);
  private final CallPlaces others = new CallPlaces(OTHERS, OTHERS_PER_ADDRESS);
  private final ScheduledExecutorService timer;

  CallLimit(ScheduledExecutorService timer) {
    this.timer = timer;
  }

  /// How many calls of the chat are under way.
  int chats() {
    return chats.taken();
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
      ServerCallHandler<Q, A> next) {
    var places = ChatServiceGrpc.SERVICE_NAME.equals(call.getMethodDescriptor().getServiceName()) ? chats : others;
    var address = address(call);
    if (!places.take(address)) {
      call.close(Status.RESOURCE_EXHAUSTED.withDescription("too many calls at once"), new Metadata());
      return new ServerCall.Listener<>() {};
    }
    try {
      var timed = new TimedCall<>(call, next.startCall(call, headers), () -> places.release(address));
      timed.closeAfter(timer.schedule(timed::late, REQUEST.toMillis(), TimeUnit.MILLISECONDS));
      return timed;
    } catch (RuntimeException e) {
      places.release(address);
      throw e;
    }
  }

  private static Object address(ServerCall<?, ?> call) {
    var remote = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    return remote instanceof InetSocketAddress known && known.getAddress() != null ? known.getAddress() : "unknown";
  }
}
