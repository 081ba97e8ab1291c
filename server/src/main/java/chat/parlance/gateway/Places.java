package chat.parlance.gateway;

import chat.parlance.core.UserId;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Stream;

/// How many connections each dialect has, and each of its users. Any thread; bounded by the connections there are.
final class Places {

  private final AtomicIntegerArray all = new AtomicIntegerArray(EncodedChange.DIALECTS);
  private final List<ConcurrentHashMap<UserId, Integer>> users = Stream
      .generate(() -> new ConcurrentHashMap<UserId, Integer>()).limit(EncodedChange.DIALECTS).toList();

  int of(Dialect dialect) {
    return all.get(dialect.index());
  }

  int of(Dialect dialect, UserId user) {
    return users.get(dialect.index()).getOrDefault(user, 0);
  }

  /// Whether the user has a connection, of whatever dialect.
  boolean has(UserId user) {
    return users.stream().anyMatch(connected -> connected.containsKey(user));
  }

  void take(Dialect dialect, UserId user) {
    all.incrementAndGet(dialect.index());
    users.get(dialect.index()).merge(user, 1, Integer::sum);
  }

  void give(Dialect dialect, UserId user) {
    all.decrementAndGet(dialect.index());
    users.get(dialect.index()).computeIfPresent(user, (_, count) -> count == 1 ? null : count - 1);
  }
}
