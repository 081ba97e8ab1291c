package chat.parlance.scenario;

import java.util.concurrent.CountDownLatch;

/// Waiting in the threads of a test.
final class Latches {

  private Latches() {}

  /// Waits until the latch is open. For places that may not throw InterruptedException.
  static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
