package chat.parlance.core;

import chat.parlance.core.store.RetentionStore.Reach;
import chat.parlance.core.store.Stores;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Has this server forget what others on the same database took away: they cannot tell it.
public final class TrimsElsewhere {

  private static final int TOGETHER = 500;

  private final Stores stores;
  private final List<Supplier<Collection<ConversationId>>> remembered;
  private final Delivery told;
  /// Up to where the logs of these conversations were gone when this was told last.
  private final Map<ConversationId, Long> floors = new HashMap<>();

  /// `remembered`: the conversations of which something is in memory; `told`: who forgets.
  public TrimsElsewhere(Stores stores, List<Supplier<Collection<ConversationId>>> remembered, Delivery told) {
    this.stores = stores;
    this.remembered = List.copyOf(remembered);
    this.told = told;
  }

  /// Asks how far all these conversations are gone, and tells of those that are gone further than before. May block on the store. For one
  /// thread.
  public void forget() {
    Set<ConversationId> all = new LinkedHashSet<>();
    remembered.forEach(some -> all.addAll(some.get()));
    floors.keySet().retainAll(all);
    all.stream().collect(Collectors.groupingBy(ConversationId::space)).forEach((space, ids) -> {
      for (int i = 0; i < ids.size(); i += TOGETHER) {
        stores.retention().reaches(space, ids.subList(i, Math.min(ids.size(), i + TOGETHER))).stream()
            .filter(this::moved).map(TrimsElsewhere::trim).forEach(told::trimmed);
      }
    });
  }

  private boolean moved(Reach reach) {
    var before = floors.put(reach.conversation(), reach.floor());
    return reach.floor() > (before == null ? 0 : before);
  }

  private static Trim trim(Reach reach) {
    return new Trim(reach.conversation(), reach.floor(), List.of());
  }
}
