package chat.parlance.rpc;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Places for calls: so many at once, and so many of one address. Any thread; nothing here blocks.
final class CallPlaces {

  private final int most;
  private final int perAddress;
  private final AtomicInteger taken = new AtomicInteger();
  private final ConcurrentHashMap<Object, Integer> addresses = new ConcurrentHashMap<>();

  CallPlaces(int most, int perAddress) {
    this.most = most;
    this.perAddress = perAddress;
  }

  /// False, and nothing is taken, when there is no place.
  boolean take(Object address) {
    int own = addresses.merge(address, 1, Integer::sum);
    if (taken.incrementAndGet() > most || own > perAddress) {
      release(address);
      return false;
    }
    return true;
  }

  void release(Object address) {
    taken.decrementAndGet();
    addresses.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
  }

  /// How many are taken.
  int taken() {
    return taken.get();
  }
}
