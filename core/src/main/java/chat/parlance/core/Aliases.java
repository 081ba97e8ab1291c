package chat.parlance.core;

import chat.parlance.core.store.AliasStore;
import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.Stores;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The names of what was imported, for dialects that show them. What was looked at lately is in memory, bounded in bytes.
/// Safe for many threads.
///
/// Nobody asks for ids that no import made ([Ids#imported]). Threads that must not wait are told what is in memory: whatever is read
/// from the stores [#around], or committed, is there before anybody shows it.
public final class Aliases implements Delivery {

  private static final long BYTES = 32L << 20;
  /// That there are no names at all is believed so long.
  private static final long EMPTY_NANOS = 10_000_000_000L;

  private record Name(String space, String text) {}

  private final AliasStore store;
  private final BooleanSupplier mayWait;
  private final LongSupplier nanos;
  private final StampedCache<Long, Optional<String>> names = new StampedCache<>(BYTES,
      (_, name) -> 40 + Weights.of(name.orElse(null)));
  private final StampedCache<Name, Long> ids = new StampedCache<>(BYTES,
      (name, _) -> 64 + Weights.of(name.space()) + Weights.of(name.text()));
  private final LongAdder misses = new LongAdder();
  private volatile long emptySince;

  /// `mayWait`: whether the thread that asks may wait for the store.
  public Aliases(AliasStore store, BooleanSupplier mayWait, LongSupplier nanos) {
    this.store = store;
    this.mayWait = mayWait;
    this.nanos = nanos;
    this.emptySince = nanos.getAsLong() - EMPTY_NANOS;
  }

  /// The same stores, whose answers name nothing imported that is not in memory then.
  public Stores around(Stores stores) {
    return new AliasedStores(stores, this);
  }

  /// The name to show for this id; null for what has none, and for what is not in memory when this thread must not wait or the store
  /// cannot be asked. Throws nothing.
  public @Nullable String name(long id) {
    if (!Ids.imported(id)) {
      return null;
    }
    var known = names.known(id);
    if (known == null && mayWait.getAsBoolean()) {
      tryToLearn(List.of(id));
      known = names.known(id);
    }
    if (known == null) {
      misses.increment();
      return null;
    }
    return known.orElse(null);
  }

  /// What this name stands for in the space; 0 for nothing. What only the store knows is a [NotInMemoryException] for threads that must
  /// not wait.
  public long id(String space, String name) {
    var known = ids.known(new Name(space, name));
    if (known != null) {
      return known;
    }
    if (nanos.getAsLong() - emptySince < EMPTY_NANOS || !Texts.isStorable(name)) {
      return 0;
    }
    if (!mayWait.getAsBoolean()) {
      throw new NotInMemoryException();
    }
    return read(space, List.of(name)).getOrDefault(name, 0L);
  }

  /// Looks up what many names stand for, in one question, so that [#id] finds those that stand for something in memory. May block.
  public void find(String space, Collection<String> all) {
    var missing = all.stream().distinct()
        .filter(name -> Texts.isStorable(name) && ids.known(new Name(space, name)) == null)
        .toList();
    if (!missing.isEmpty() && nanos.getAsLong() - emptySince >= EMPTY_NANOS) {
      read(space, missing);
    }
  }

  private Map<String, Long> read(String space, Collection<String> missing) {
    long asked = nanos.getAsLong();
    var found = store.ids(space, missing);
    if (found.isEmpty() && !store.any()) {
      emptySince = asked;
    }
    found.forEach((name, id) -> ids.put(new Name(space, name), id));
    learn(found.values());
    return found;
  }

  /// From now on the names of those of these that were imported are in memory. May block.
  void learn(Collection<Long> all) {
    var missing = all.stream().distinct().filter(id -> Ids.imported(id) && names.known(id) == null).toList();
    if (!missing.isEmpty()) {
      var found = store.names(missing);
      missing.forEach(id -> names.put(id, Optional.ofNullable(found.get(id))));
    }
  }

  /// How often somebody who must not wait was told nothing.
  public long misses() {
    return misses.sum();
  }

  /// The thread that commits may read the store, and does so when something imported is spoken of that nobody has looked at lately.
  @Override
  public void soon(List<Committed> batch) {
    var seen = new Seen();
    for (var committed : batch) {
      seen.change(committed.change());
      if (committed.message() != null) {
        seen.message(committed.message());
      }
    }
    tryToLearn(seen.ids);
  }

  /// Asks for nothing that [#soon] brought.
  @Override
  public void committed(List<Committed> batch) {
    soon(batch);
  }

  private void tryToLearn(Collection<Long> all) {
    try {
      learn(all);
    } catch (StoreException _) {
      // shown in their other form, which is understood as well
    }
  }

  @Override
  public void signal(Signal signal) {
    // of conversations that are being listened to
  }

  /// Collects the ids of what was imported.
  static final class Seen {

    private Collection<Long> ids = List.of();

    Collection<Long> ids() {
      return ids;
    }

    Seen id(long id) {
      if (Ids.imported(id)) {
        if (ids.isEmpty()) {
          ids = new ArrayList<>();
        }
        ids.add(id);
      }
      return this;
    }

    Seen message(Message message) {
      return id(message.conversation().value()).id(message.id()).id(message.replyTo()).id(message.thread());
    }

    Seen change(Change change) {
      id(change.conversation().value()).id(change.body().aboutMessage());
      if (change.body() instanceof ChangeBody.Posted posted) {
        id(posted.replyTo()).id(posted.thread());
      }
      return this;
    }
  }
}
