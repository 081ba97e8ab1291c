package chat.parlance.rpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.concurrent.Semaphore;

/// So many calls at once and no more, of whatever service; those over it are refused before anything is read of them.
final class CallLimit implements ServerInterceptor {

  private final Semaphore places;

  CallLimit(int most) {
    this.places = new Semaphore(most);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers,
      ServerCallHandler<Q, A> next) {
    if (!places.tryAcquire()) {
      call.close(Status.RESOURCE_EXHAUSTED.withDescription("too many calls at once"), new Metadata());
      return new ServerCall.Listener<>() {};
    }
    try {
      return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
        @Override
        public void onComplete() {
          places.release();
          super.onComplete();
        }

        @Override
        public void onCancel() {
          places.release();
          super.onCancel();
        }
      };
    } catch (RuntimeException e) {
      places.release();
      throw e;
    }
  }
}
