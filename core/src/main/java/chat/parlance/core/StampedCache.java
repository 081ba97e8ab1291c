package chat.parlance.core;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Function;
import java.util.function.ToLongBiFunction;
import org.jspecify.annotations.Nullable;

/// A cache of what the store says, bounded in bytes, which never keeps a value that a commit has overtaken.
///
/// Each commit announces the keys it changed. A value read from the store is only kept when no commit announced its key
/// (or one that shares its stamp) since the reading began. Safe for many threads; the least recently used entry goes first,
/// and what is heavier than the whole is not kept.
final class StampedCache<K, V> {

  private static final int STAMPS = 4096;
  /// What the table takes for one entry.
  private static final int ENTRY = 80;

  private final AtomicLongArray stamps = new AtomicLongArray(STAMPS);
  private final Map<K, V> values = new LinkedHashMap<>(16, 0.75f, true);
  private final long capacity;
  private final ToLongBiFunction<K, V> weigher;
  private long bytes;

  /// `weigher` says about how many bytes a key and its value hold; both must not change, for it is asked again
  /// when they go.
  StampedCache(long capacity, ToLongBiFunction<K, V> weigher) {
    this.capacity = capacity;
    this.weigher = weigher;
  }

  /// The value, from memory or else from `reader`, which may return null for "there is none"; that is not kept.
  @Nullable V get(K key, Function<K, @Nullable V> reader) {
    var known = known(key);
    if (known != null) {
      return known;
    }
    long before = stamp(key);
    var read = reader.apply(key);
    if (read != null) {
      keep(key, read, before);
    }
    return read;
  }

  /// The value if it is in memory.
  @Nullable V known(K key) {
    synchronized (values) {
      return values.get(key);
    }
  }

  /// To be taken before the store is read, and handed to [#keep] with what it said.
  long stamp(K key) {
    return stamps.get(stripe(key));
  }

  /// Keeps what the store said, unless a commit came in between.
  void keep(K key, V read, long stamp) {
    synchronized (values) {
      if (stamp(key) == stamp) {
        hold(key, read);
      }
    }
  }

  /// A commit made this the value.
  void put(K key, V value) {
    synchronized (values) {
      stamps.incrementAndGet(stripe(key));
      hold(key, value);
    }
  }

  /// A commit changed the value, or it is no longer to be trusted.
  void forget(K key) {
    synchronized (values) {
      stamps.incrementAndGet(stripe(key));
      drop(key);
    }
  }

  /// Nothing is to be trusted any more, nor what is being read now.
  void forgetAll() {
    synchronized (values) {
      for (int i = 0; i < STAMPS; i++) {
        stamps.incrementAndGet(i);
      }
      values.clear();
      bytes = 0;
    }
  }

  /// Everything that is held.
  List<V> values() {
    synchronized (values) {
      return List.copyOf(values.values());
    }
  }

  /// Everything that something is held of.
  List<K> keys() {
    synchronized (values) {
      return List.copyOf(values.keySet());
    }
  }

  /// About how many bytes are held.
  long bytes() {
    synchronized (values) {
      return bytes;
    }
  }

  private void hold(K key, V value) {
    drop(key);
    long weight = weight(key, value);
    if (weight > capacity) {
      return;
    }
    values.put(key, value);
    bytes += weight;
    var eldest = values.entrySet().iterator();
    while (bytes > capacity && eldest.hasNext()) {
      var entry = eldest.next();
      bytes -= weight(entry.getKey(), entry.getValue());
      eldest.remove();
    }
  }

  private void drop(K key) {
    var held = values.remove(key);
    if (held != null) {
      bytes -= weight(key, held);
    }
  }

  private long weight(K key, V value) {
    return ENTRY + weigher.applyAsLong(key, value);
  }

  private static int stripe(Object key) {
    int hash = key.hashCode();
    return (hash ^ (hash >>> 16)) & (STAMPS - 1);
  }
}
