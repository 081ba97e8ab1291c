package chat.parlance.http;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// How many there are, and a place to wait until there are none. Any thread.
final class Population {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition nobody = lock.newCondition();
  private int count;

  /// One more; says how many there are now.
  int enter() {
    lock.lock();
    try {
      return ++count;
    } finally {
      lock.unlock();
    }
  }

  void leave() {
    lock.lock();
    try {
      if (--count == 0) {
        nobody.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Whether all had left before the time was up.
  boolean awaitNobody(Duration atMost) {
    lock.lock();
    try {
      long left = atMost.toNanos();
      while (count > 0 && left > 0) {
        left = nobody.awaitNanos(left);
      }
      return count == 0;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }
}
