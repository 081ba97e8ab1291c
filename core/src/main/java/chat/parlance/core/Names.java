package chat.parlance.core;

import chat.parlance.core.store.UserStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What people call themselves, as their clients said, for dialects whose clients show names. What was asked for lately is in
/// memory, bounded in bytes. Safe for many threads.
public final class Names {

  private static final long BYTES = 8L << 20;

  private final UserStore users;
  private final Messaging messaging;
  private final StampedCache<UserId, Optional<String>> names = new StampedCache<>(BYTES,
      (user, name) -> Weights.of(user) + Weights.of(name.orElse(null)));

  public Names(UserStore users, Messaging messaging) {
    this.users = users;
    this.messaging = messaging;
  }

  /// The user calls itself so: known at once, and kept soon. Never blocks; a name that cannot be is passed over.
  public void note(Identity by, String name) {
    var said = Optional.of(name);
    if (said.equals(names.known(by.id()))) {
      return;
    }
    names.put(by.id(), said);
    messaging.submit(new Draft(by, null, new Intent.NoteName(name)), new Answer() {
      @Override
      public void stored(Receipt receipt) {
        // as it should be
      }

      @Override
      public void refused(Rejection rejection) {
        names.forget(by.id());
      }
    });
  }

  /// The name if it is in memory, else null.
  public @Nullable String known(UserId user) {
    var name = names.known(user);
    return name == null ? null : name.orElse(null);
  }

  /// The names of these users of the space; who has none is absent. May block; those that are not in memory are asked for all
  /// at once.
  public Map<String, String> of(String space, Collection<String> people) {
    var found = new HashMap<String, String>();
    var missing = new ArrayList<String>();
    var stamps = new HashMap<String, Long>();
    for (var person : List.copyOf(new java.util.LinkedHashSet<>(people))) {
      var id = new UserId(space, person);
      var name = names.known(id);
      if (name == null) {
        missing.add(person);
        stamps.put(person, names.stamp(id));
      } else {
        name.ifPresent(text -> found.put(person, text));
      }
    }
    if (!missing.isEmpty()) {
      var read = users.names(space, missing);
      missing.forEach(person -> names.keep(new UserId(space, person), Optional.ofNullable(read.get(person)),
          stamps.getOrDefault(person, -1L)));
      found.putAll(read);
    }
    return found;
  }

  /// Forgets what is in memory, which other servers may have changed.
  public void forgetAll() {
    names.forgetAll();
  }

  /// Forgets what is in memory of this user, whose name is no longer kept.
  public void forget(UserId user) {
    names.forget(user);
  }
}
