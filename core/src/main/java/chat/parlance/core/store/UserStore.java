package chat.parlance.core.store;

import chat.parlance.core.Revocation;
import chat.parlance.core.UserId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is kept of users: when they were last seen, and which tokens no longer count.
public interface UserStore {

  /// When the user was last seen, and the text shown beside the name.
  record LastSeen(Instant at, @Nullable String text) {}

  @Nullable LastSeen lastSeen(UserId user);

  /// All revocations that still matter at `now`.
  List<Revocation> revocations(Instant now);
}
