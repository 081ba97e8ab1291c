package chat.parlance.store.memory;

import chat.parlance.core.store.AliasStore.Alias;
import chat.parlance.core.store.StoreException;
import java.util.HashMap;
import java.util.Map;

/// Names of what was imported, both ways. Guarded by the lock of the tables.
final class Names {

  final Map<Tables.Key, Long> ids = new HashMap<>();
  final Map<Long, String> shown = new HashMap<>();

  void add(Alias alias) {
    if (ids.putIfAbsent(new Tables.Key(alias.space(), alias.name()), alias.id()) != null) {
      throw new StoreException("The space " + alias.space() + " has the name " + alias.name() + " already.");
    }
    if (alias.shown()) {
      shown.put(alias.id(), alias.name());
    }
  }

  void clear() {
    ids.clear();
    shown.clear();
  }
}
