package chat.parlance.rpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A call whose request is waited for: it is either begun or closed as too late, never both. gRPC calls it in turn, the
/// timer at any time.
final class TimedCall<Q> extends SimpleForwardingServerCallListener<Q> {

  private enum State {
    WAITING, BEGUN, LATE
  }

  private final ServerCall<Q, ?> call;
  private final Runnable over;
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
  private volatile @Nullable Future<?> timer;

  /// `over` is run once, when the call is over.
  TimedCall(ServerCall<Q, ?> call, ServerCall.Listener<Q> listener, Runnable over) {
    super(listener);
    this.call = call;
    this.over = over;
  }

  /// What is given up when the request is there. Before gRPC calls anything.
  void closeAfter(Future<?> running) {
    timer = running;
  }

  /// The time is up.
  void late() {
    if (state.compareAndSet(State.WAITING, State.LATE)) {
      try {
        call.close(Status.DEADLINE_EXCEEDED.withDescription("the request did not come in time"), new Metadata());
      } catch (IllegalStateException _) {
        state.set(State.BEGUN); // refused already
      }
    }
  }

  private boolean begun() {
    if (state.compareAndSet(State.WAITING, State.BEGUN)) {
      stopTimer();
    }
    return state.get() == State.BEGUN;
  }

  private void stopTimer() {
    var running = timer;
    if (running != null) {
      running.cancel(false);
    }
  }

  @Override
  public void onMessage(Q message) {
    if (call.getMethodDescriptor().getType().clientSendsOneMessage() ? state.get() != State.LATE : begun()) {
      super.onMessage(message);
    }
  }

  @Override
  public void onHalfClose() {
    if (begun()) {
      super.onHalfClose();
    }
  }

  @Override
  public void onComplete() {
    finish();
    super.onComplete();
  }

  @Override
  public void onCancel() {
    finish();
    super.onCancel();
  }

  private void finish() {
    stopTimer();
    over.run();
  }
}
