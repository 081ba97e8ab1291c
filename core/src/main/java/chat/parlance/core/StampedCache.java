package chat.parlance.core;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/// A bounded cache of what the store says, which never keeps a value that a commit has overtaken.
///
/// Each commit announces the keys it changed. A value read from the store is only kept when no commit announced its key
/// (or one that shares its stamp) since the reading began. Safe for many threads; the least recently used entry goes first.
final class StampedCache<K, V> {

  private static final int STAMPS = 4096;

  private final AtomicLongArray stamps = new AtomicLongArray(STAMPS);
  private final Map<K, V> values;

  StampedCache(int capacity) {
    this.values = new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > capacity;
      }
    };
  }

  /// The value, from memory or else from `reader`, which may return null for "there is none"; that is not kept.
  @Nullable V get(K key, Function<K, @Nullable V> reader) {
    synchronized (values) {
      var known = values.get(key);
      if (known != null) {
        return known;
      }
    }
    int stripe = stripe(key);
    long before = stamps.get(stripe);
    var read = reader.apply(key);
    if (read != null) {
      synchronized (values) {
        if (stamps.get(stripe) == before) {
          values.put(key, read);
        }
      }
    }
    return read;
  }

  /// A commit made this the value.
  void put(K key, V value) {
    synchronized (values) {
      stamps.incrementAndGet(stripe(key));
      values.put(key, value);
    }
  }

  /// A commit changed the value, or it is no longer to be trusted.
  void forget(K key) {
    synchronized (values) {
      stamps.incrementAndGet(stripe(key));
      values.remove(key);
    }
  }

  private static int stripe(Object key) {
    int hash = key.hashCode();
    return (hash ^ (hash >>> 16)) & (STAMPS - 1);
  }
}
