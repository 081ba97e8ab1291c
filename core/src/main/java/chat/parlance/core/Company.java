package chat.parlance.core;

/// Decides whether a transaction that could begin should wait a moment for company: on a busy lane it does, so that a disk that
/// flushes fast is not asked to for each message; on a quiet one it never does, and a message costs one flush at once.
///
/// A lane is busy while it takes 1,500 drafts a second or more; then a transaction waits until it has [#ENOUGH], for 16 ms at
/// most. A lane that takes fewer because of that, since its senders wait for each other's answers, is left alone for a second, and
/// for twice as long each time it happens again, up to half a minute. All times are those of `System.nanoTime`. For the lane's
/// writer only.
final class Company {

  /// So many drafts are worth a flush: with them a message needs less than a twentieth of one.
  static final int ENOUGH = 24;
  static final long PATIENCE = 16_000_000;

  private static final long STEP = PATIENCE / 8;
  private static final long WINDOW = 100_000_000;
  /// More than lanes reach that wait in vain: [#ENOUGH] in [#PATIENCE].
  private static final int BUSY = 150;
  private static final long ALONE = 1_000_000_000;
  private static final long LONGEST_ALONE = 32 * ALONE;

  private long windowBegan;
  private int taken;
  private boolean busy;
  /// The last window had too few; a pause of the collector makes one such, and is no reason to stop waiting.
  private boolean slow;
  private boolean alone;
  private long aloneSince;
  private long aloneFor = ALONE / 2;

  /// How long to wait before looking again, 0 to begin now. `have` drafts are there, the oldest of them since `oldest`.
  long wait(int have, long oldest, long now) {
    if (!busy || isAlone(now) || have >= ENOUGH) {
      return 0;
    }
    return Math.clamp(oldest + PATIENCE - now, 0, STEP);
  }

  private boolean isAlone(long now) {
    alone = alone && now - aloneSince <= aloneFor;
    return alone;
  }

  /// A transaction of so many drafts begins.
  void begins(int drafts, long now) {
    long window = now - windowBegan;
    if (window > WINDOW) {
      boolean waited = busy && !isAlone(now);
      boolean silent = window >= 2 * WINDOW;
      boolean enough = taken >= BUSY && !silent;
      busy = enough || busy && !slow && !silent;
      slow = !enough;
      if (waited && !busy && !silent) {
        alone = true;
        aloneSince = now;
        aloneFor = Math.min(2 * aloneFor, LONGEST_ALONE);
      } else if (waited && enough) {
        aloneFor = ALONE / 2;
      }
      windowBegan = now;
      taken = 0;
    }
    taken += drafts;
  }
}
