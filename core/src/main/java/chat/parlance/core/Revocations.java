package chat.parlance.core;

import chat.parlance.core.store.UserStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Which tokens no longer count, in memory for every handshake, in the store for every restart.
public final class Revocations implements Delivery {

  private record Key(String space, @Nullable String token, @Nullable String user) {}

  private final UserStore users;
  private final InstantSource clock;
  private final ConcurrentHashMap<Key, Revocation> known = new ConcurrentHashMap<>();

  public Revocations(UserStore users, InstantSource clock) {
    this.users = users;
    this.clock = clock;
    users.revocations(clock.instant()).forEach(this::add);
  }

  /// Whether the token with this id, owner and time of issue was withdrawn.
  public boolean covers(UserId owner, @Nullable String tokenId, Instant issuedAt) {
    if (known.isEmpty()) {
      return false;
    }
    var byUser = known.get(new Key(owner.space(), null, owner.user()));
    if (byUser != null && byUser.covers(owner, tokenId, issuedAt)) {
      return true;
    }
    return tokenId != null && known.containsKey(new Key(owner.space(), tokenId, null));
  }

  /// Forgets what has expired by itself. Called now and then by housekeeping.
  public void forgetExpired() {
    var now = clock.instant();
    known.values().removeIf(revocation -> revocation.until().isBefore(now));
  }

  /// Those that are in the store and were not known, because others wrote them. They are known when they are told. May block.
  List<Revocation> news() {
    return users.revocations(clock.instant()).stream().filter(revocation -> {
      var mine = known.get(key(revocation));
      return mine == null || mine.issuedBefore().isBefore(revocation.issuedBefore());
    }).toList();
  }

  private static Key key(Revocation revocation) {
    return new Key(revocation.space(), revocation.token(), revocation.user());
  }

  private void add(Revocation revocation) {
    known.merge(key(revocation), revocation,
        (one, other) -> one.issuedBefore().isAfter(other.issuedBefore()) ? one : other);
  }

  @Override
  public void committed(List<Committed> batch) {
    // changes say nothing of tokens
  }

  @Override
  public void signal(Signal signal) {
    if (signal instanceof Signal.Revoked revoked) {
      add(revoked.revocation());
    }
  }
}
