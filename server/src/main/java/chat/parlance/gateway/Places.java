package chat.parlance.gateway;

import chat.parlance.core.UserId;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/// How many connections each dialect has, in all its namespaces together, and each of its users. Any thread; bounded by the
/// connections there are.
final class Places {

  private record Taken(AtomicInteger all, ConcurrentHashMap<UserId, Integer> users) {}

  private final ConcurrentHashMap<String, Taken> dialects = new ConcurrentHashMap<>();

  private Taken taken(Dialect dialect) {
    return dialects.computeIfAbsent(dialect.name(), _ -> new Taken(new AtomicInteger(), new ConcurrentHashMap<>()));
  }

  int of(Dialect dialect) {
    return taken(dialect).all().get();
  }

  int of(Dialect dialect, UserId user) {
    return taken(dialect).users().getOrDefault(user, 0);
  }

  /// Whether the user has a connection, of whatever dialect.
  boolean has(UserId user) {
    return dialects.values().stream().anyMatch(taken -> taken.users().containsKey(user));
  }

  /// Everybody who has a connection, of whatever dialect.
  Set<UserId> users() {
    return dialects.values().stream().flatMap(taken -> taken.users().keySet().stream()).collect(Collectors.toSet());
  }

  void take(Dialect dialect, UserId user) {
    var taken = taken(dialect);
    taken.all().incrementAndGet();
    taken.users().merge(user, 1, Integer::sum);
  }

  void give(Dialect dialect, UserId user) {
    var taken = taken(dialect);
    taken.all().decrementAndGet();
    taken.users().computeIfPresent(user, (_, count) -> count == 1 ? null : count - 1);
  }
}
