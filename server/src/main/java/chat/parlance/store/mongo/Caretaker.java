package chat.parlance.store.mongo;

import chat.parlance.core.store.StoreException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Repairs, every few seconds, what a server left behind that crashed or lost its connection in the middle of a commit.
final class Caretaker implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Caretaker.class);

  private final ScheduledExecutorService rounds = Executors.newSingleThreadScheduledExecutor(
      Thread.ofPlatform().name("mongo-repair").daemon().factory());

  Caretaker(Repair repair, Duration every, Duration age) {
    var _ = rounds.scheduleWithFixedDelay(() -> round(repair, age), every.toMillis(), every.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  private static void round(Repair repair, Duration age) {
    try {
      int repaired = repair.all(age);
      if (repaired > 0) {
        LOG.info("repaired {} conversations after an interrupted commit", repaired);
      }
    } catch (StoreException e) {
      LOG.debug("nothing can be repaired now: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("a repair failed", e);
    }
  }

  @Override
  public void close() {
    rounds.shutdown();
  }
}
