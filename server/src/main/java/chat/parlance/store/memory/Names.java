package chat.parlance.store.memory;

import chat.parlance.core.store.AliasStore.Alias;
import chat.parlance.core.store.StoreException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

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

  Stream<Alias> all(String space) {
    return ids.entrySet().stream().filter(one -> one.getKey().space().equals(space)).map(one -> new Alias(space,
        one.getKey().key(), one.getValue(), one.getKey().key().equals(shown.get(one.getValue()))));
  }

  void clear() {
    ids.clear();
    shown.clear();
  }
}
