package chat.parlance.cluster;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does something again and again that lasts until it fails, with pauses that double up to [#MOST] while it does not begin to work.
final class Retry {

  /// What lasts until it fails, or all is closed.
  @FunctionalInterface
  interface Work {
    void run() throws Exception;
  }

  private static final Logger LOG = LoggerFactory.getLogger(Retry.class);
  private static final int FIRST = 50;
  private static final int MOST = 5_000;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicBoolean away = new AtomicBoolean();

  /// On a thread of its own.
  void untilClosed(Work work) {
    int pause = FIRST;
    while (closed.getCount() > 0) {
      long begun = System.nanoTime();
      try {
        work.run();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      } catch (Exception e) {
        if (closed.getCount() > 0 && !away.getAndSet(true)) {
          LOG.warn("the bus between servers is away; what others commit is looked for meanwhile: {}", e.toString());
        }
      }
      pause = System.nanoTime() - begun > MOST * 1_000_000L ? FIRST : Math.min(2 * pause, MOST);
      rest(pause);
    }
  }

  private void rest(int pause) {
    try {
      var _ = closed.await(pause / 2 + ThreadLocalRandom.current().nextInt(pause), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// It works: the next fault is news again.
  void worked() {
    if (away.getAndSet(false)) {
      LOG.info("the bus between servers is back");
    }
  }

  void close() {
    closed.countDown();
  }

  /// Waits for a thread that was told to end.
  static void end(@Nullable Thread thread) {
    if (thread == null) {
      return;
    }
    try {
      if (!thread.join(PATIENCE)) {
        thread.interrupt();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
