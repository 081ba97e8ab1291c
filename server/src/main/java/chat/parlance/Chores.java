package chat.parlance;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is done now and then, whatever happens.
final class Chores {

  private static final Logger LOG = LoggerFactory.getLogger(Chores.class);

  private Chores() {}

  /// The chore, which is done again although it failed once.
  static Runnable guarded(Runnable chore) {
    return () -> {
      try {
        chore.run();
      } catch (RuntimeException e) {
        LOG.error("housekeeping failed", e);
      }
    };
  }
}
