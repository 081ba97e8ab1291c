package chat.parlance.imports;

import chat.parlance.core.Ids;
import chat.parlance.core.store.AliasStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Ids for what is imported, of its own times, that nothing has yet. What is in memory of the times that were lately asked for is
/// bounded. True while nobody else imports.
final class FreeIds {

  private static final int REMEMBERED = 100_000;

  private final AliasStore aliases;
  /// The first counter that is free at a moment, and behind which all are.
  private final Map<Instant, Integer> next = new LinkedHashMap<>(16, 0.75f, true) {

    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Instant, Integer> eldest) {
      return size() > REMEMBERED;
    }
  };

  FreeIds(AliasStore aliases) {
    this.aliases = aliases;
  }

  /// An id for each of these times, in their order.
  List<Long> take(List<Instant> times) {
    var moments = times.stream().map(at -> Ids.time(Ids.imported(at, 0))).toList();
    var unknown = moments.stream().distinct().filter(at -> !next.containsKey(at)).toList();
    if (!unknown.isEmpty()) {
      var taken = aliases.names(unknown.stream().map(at -> Ids.imported(at, 0)).toList());
      unknown.stream().filter(at -> !taken.containsKey(Ids.imported(at, 0))).forEach(at -> next.put(at, 0));
    }
    var ids = new ArrayList<Long>();
    moments.forEach(at -> ids.add(take(at)));
    return ids;
  }

  private long take(Instant at) {
    for (var moment = at;; moment = moment.plusMillis(1)) {
      int counter = next.computeIfAbsent(moment, this::first);
      if (counter < Ids.IMPORTED_AT_ONCE) {
        next.put(moment, counter + 1);
        return Ids.imported(moment, counter);
      }
    }
  }

  private int first(Instant moment) {
    var all = IntStream.range(0, Ids.IMPORTED_AT_ONCE).mapToObj(counter -> Ids.imported(moment, counter)).toList();
    return aliases.names(all).keySet().stream().mapToInt(id -> (int) (id & Ids.IMPORTED_AT_ONCE - 1) + 1).max()
        .orElse(0);
  }
}
