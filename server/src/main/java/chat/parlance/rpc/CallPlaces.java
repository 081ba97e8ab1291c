package chat.parlance.rpc;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Places for calls: so many at once, and so many of one address or user. Any thread; nothing here blocks.
final class CallPlaces {

  private final int most;
  private final int each;
  private final AtomicInteger taken = new AtomicInteger();
  private final ConcurrentHashMap<Object, Integer> holders = new ConcurrentHashMap<>();

  CallPlaces(int most, int each) {
    this.most = most;
    this.each = each;
  }

  /// False, and nothing is taken, when there is no place.
  boolean take(Object holder) {
    int own = holders.merge(holder, 1, Integer::sum);
    if (taken.incrementAndGet() > most || own > each) {
      release(holder);
      return false;
    }
    return true;
  }

  void release(Object holder) {
    taken.decrementAndGet();
    holders.computeIfPresent(holder, (_, count) -> count == 1 ? null : count - 1);
  }

  /// How many are taken.
  int taken() {
    return taken.get();
  }
}
