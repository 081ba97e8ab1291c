package chat.parlance.files;

import chat.parlance.core.Rejection;
import chat.parlance.core.RejectedException;
import chat.parlance.core.UserId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// How many uploads may run at once, so that their buffers and unfinished files are bounded: so many in all, and of these
/// a quarter for one user. Full means a refusal, not a queue. Safe for many threads.
final class UploadSlots {

  private static final Duration AGAIN = Duration.ofSeconds(2);

  private final int most;
  private final int mostOfOne;
  private final Map<UserId, Integer> taken = new HashMap<>();
  private int all;

  UploadSlots(int most) {
    this.most = most;
    this.mostOfOne = Math.max(1, most / 4);
  }

  /// Takes a slot, to be given back with [#release]. Throws [Rejection.Overloaded] or [Rejection.RateLimited].
  synchronized void acquire(UserId user) {
    int own = taken.getOrDefault(user, 0);
    if (own >= mostOfOne) {
      throw new RejectedException(new Rejection.RateLimited("uploads at once", AGAIN));
    }
    if (all >= most) {
      throw new RejectedException(new Rejection.Overloaded(AGAIN));
    }
    all++;
    taken.put(user, own + 1);
  }

  synchronized void release(UserId user) {
    all--;
    taken.computeIfPresent(user, (_, own) -> own == 1 ? null : Integer.valueOf(own - 1));
  }
}
