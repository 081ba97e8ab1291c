package chat.parlance.scenario;

import io.grpc.stub.StreamObserver;
import java.util.concurrent.LinkedBlockingQueue;

/// Keeps what comes.
record Queueing<T>(LinkedBlockingQueue<T> queue) implements StreamObserver<T> {

  static <T> Queueing<T> into(LinkedBlockingQueue<T> queue) {
    return new Queueing<>(queue);
  }

  @Override
  public void onNext(T value) {
    queue.add(value);
  }

  @Override
  public void onError(Throwable e) {
    // the queue stays as it is
  }

  @Override
  public void onCompleted() {
    // the queue stays as it is
  }
}
