package chat.parlance.core;

import java.util.LinkedHashMap;
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

  private record Held<V>(V value, long weight) {}

  private final AtomicLongArray stamps = new AtomicLongArray(STAMPS);
  private final Map<K, Held<V>> values = new LinkedHashMap<>(16, 0.75f, true);
  private final long capacity;
  private final ToLongBiFunction<K, V> weigher;
  private long bytes;

  /// `weigher` says about how many bytes a key and its value hold; both must not change.
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
      var held = values.get(key);
      return held == null ? null : held.value();
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
      drop(values.remove(key));
    }
  }

  /// About how many bytes are held.
  long bytes() {
    synchronized (values) {
      return bytes;
    }
  }

  private void hold(K key, V value) {
    drop(values.remove(key));
    long weight = ENTRY + weigher.applyAsLong(key, value);
    if (weight > capacity) {
      return;
    }
    values.put(key, new Held<>(value, weight));
    bytes += weight;
    var eldest = values.values().iterator();
    while (bytes > capacity && eldest.hasNext()) {
      bytes -= eldest.next().weight();
      eldest.remove();
    }
  }

  private void drop(@Nullable Held<V> held) {
    if (held != null) {
      bytes -= held.weight();
    }
  }

  private static int stripe(Object key) {
    int hash = key.hashCode();
    return (hash ^ (hash >>> 16)) & (STAMPS - 1);
  }
}
