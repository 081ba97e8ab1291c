package chat.parlance;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is done now and then, whatever happens: one thread for all of it, so each chore has to be quick. Any thread.
final class Chores implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Chores.class);

  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
      Thread.ofPlatform().name("housekeeping").daemon().factory());

  /// Does the chore after this pause, again and again, also when it failed.
  void every(Duration pause, Runnable chore) {
    repeat(pause, pause, chore);
  }

  /// The same, and now.
  void nowAndEvery(Duration pause, Runnable chore) {
    repeat(Duration.ZERO, pause, chore);
  }

  private void repeat(Duration first, Duration pause, Runnable chore) {
    var _ = thread.scheduleWithFixedDelay(() -> attempt(chore), first.toMillis(), pause.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  /// Does it once, on this thread; that it failed is written down.
  void attempt(Runnable chore) {
    try {
      chore.run();
    } catch (RuntimeException | Error e) { // what got out would end the repetition
      LOG.error("housekeeping failed", e);
    }
  }

  /// Does nothing any more; what is under way is interrupted.
  @Override
  public void close() {
    var _ = thread.shutdownNow();
  }
}
