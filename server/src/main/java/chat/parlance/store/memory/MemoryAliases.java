package chat.parlance.store.memory;

import chat.parlance.core.store.AliasStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/// Names of what was imported, read.
record MemoryAliases(Tables tables) implements AliasStore {

  @Override
  public Map<Long, String> names(Collection<Long> ids) {
    return tables.with(all -> found(all.aliases.shown, ids));
  }

  @Override
  public Map<String, Long> ids(String space, Collection<String> names) {
    return tables.with(all -> {
      var found = new HashMap<String, Long>();
      for (var name : names) {
        var id = all.aliases.ids.get(new Tables.Key(space, name));
        if (id != null) {
          found.put(name, id);
        }
      }
      return found;
    });
  }

  @Override
  public boolean any() {
    return tables.with(all -> !all.aliases.ids.isEmpty());
  }

  private static <K, V> Map<K, V> found(Map<K, V> all, Collection<K> keys) {
    var found = new HashMap<K, V>();
    for (var key : keys) {
      var value = all.get(key);
      if (value != null) {
        found.put(key, value);
      }
    }
    return found;
  }
}
