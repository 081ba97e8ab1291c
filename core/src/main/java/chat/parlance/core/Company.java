package chat.parlance.core;

/// Decides whether a transaction that could begin should wait a moment for company: on a busy lane it does, so that a disk that
/// flushes fast is not asked to for each message; on a quiet one it never does, and a message costs one flush at once.
///
/// A lane is busy while it takes 1,600 drafts a second or more; then a transaction waits until it has [#ENOUGH], for 16 ms at
/// most. Where that did not pay, because senders wait for each other's answers, there is no waiting for a second. All
/// times are those of `System.nanoTime`. For the lane's writer only.
final class Company {

  /// So many drafts are worth a flush: with them a message needs less than a twentieth of one.
  static final int ENOUGH = 21;
  static final long PATIENCE = 16_000_000;

  private static final long STEP = PATIENCE / 8;
  private static final long WINDOW = 250_000_000;
  private static final int BUSY = 400;
  private static final long ALONE = 1_000_000_000;

  private long windowBegan;
  private int taken;
  private boolean busy;
  private boolean alone;
  private long aloneSince;

  /// How long to wait before looking again, 0 to begin now. `have` drafts are there, the oldest of them since `oldest`.
  long wait(int have, long oldest, long now) {
    if (alone && now - aloneSince > ALONE) {
      alone = false;
    }
    if (!busy || alone || have >= ENOUGH) {
      return 0;
    }
    long left = oldest + PATIENCE - now;
    if (left > 0) {
      return Math.min(left, STEP);
    }
    if (have < ENOUGH / 2) {
      leaveAlone(now);
    }
    return 0;
  }

  private void leaveAlone(long now) {
    alone = true;
    aloneSince = now;
  }

  /// A transaction of so many drafts begins.
  void begins(int drafts, long now) {
    long window = now - windowBegan;
    if (window > WINDOW) {
      boolean was = busy;
      busy = taken >= BUSY && window < 2 * WINDOW;
      if (was && !busy) {
        leaveAlone(now); // waiting may be what made it slower
      }
      windowBegan = now;
      taken = 0;
    }
    taken += drafts;
  }
}
