package chat.parlance.core.store;

import chat.parlance.core.Revocation;
import chat.parlance.core.UserId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is kept of users: when they were last seen, and which tokens no longer count.
public interface UserStore {

  /// When the user was last seen, and the text shown beside the name.
  record LastSeen(Instant at, @Nullable String text) {}

  @Nullable LastSeen lastSeen(UserId user);

  /// The same of these users of the space; who was never seen is absent. One question for all of them.
  Map<String, LastSeen> lastSeen(String space, Collection<String> users);

  /// The people whom the user has as favourites, the first one first.
  List<String> favourites(UserId user);

  /// What these users of the space call themselves; who has not said is absent. One question for all of them.
  Map<String, String> names(String space, Collection<String> users);

  /// A user whose account is being deleted, and since when.
  record Erasing(UserId user, Instant since) {}

  /// Everybody whose account is being deleted now; few.
  List<Erasing> erasures();

  /// All revocations that still matter at `now`.
  List<Revocation> revocations(Instant now);
}
