package chat.parlance.store.memory;

import chat.parlance.core.CodePoints;
import chat.parlance.core.Revocation;
import chat.parlance.core.UserId;
import chat.parlance.core.store.UserStore;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is kept of users.
record MemoryUsers(Tables tables) implements UserStore {

  @Override
  public @Nullable LastSeen lastSeen(UserId user) {
    return tables.<@Nullable LastSeen>with(all -> all.lastSeen.get(user));
  }

  @Override
  public Map<String, LastSeen> lastSeen(String space, Collection<String> users) {
    return tables.with(all -> of(space, users, all.lastSeen));
  }

  @Override
  public List<String> favourites(UserId user) {
    return tables.with(all -> all.favourites.getOrDefault(user, Map.of()).entrySet().stream()
        .sorted(Map.Entry.<String, Instant>comparingByValue().thenComparing(Map.Entry.comparingByKey(CodePoints.ORDER)))
        .map(Map.Entry::getKey).toList());
  }

  @Override
  public Map<String, String> names(String space, Collection<String> users) {
    return tables.with(all -> of(space, users, all.names));
  }

  private static <T> Map<String, T> of(String space, Collection<String> users, Map<UserId, T> kept) {
    var found = new HashMap<String, T>();
    for (var user : users) {
      var value = kept.get(new UserId(space, user));
      if (value != null) {
        found.put(user, value);
      }
    }
    return found;
  }

  @Override
  public List<Erasing> erasures() {
    return tables.with(all -> all.erasures.entrySet().stream()
        .map(wish -> new Erasing(wish.getKey(), wish.getValue())).toList());
  }

  @Override
  public List<Revocation> revocations(Instant now) {
    return tables.with(all -> all.revocations.values().stream()
        .filter(revocation -> !revocation.until().isBefore(now)).toList());
  }
}
