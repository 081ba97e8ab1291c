package chat.parlance.core;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who is asking: user, roles, space.
///
/// `space` isolates tenants and is part of every key; `user` is opaque and unique within it.
/// `name` and `picture` are what the token said of the user, if anything.
public record Identity(String space, String user, @Nullable String name, @Nullable String picture, Set<String> roles) {

  /// The role that may see every support conversation and the admin routes.
  public static final String ADMIN = "admin";

  /// The role that may join support conversations.
  public static final String AGENT = "agent";

  public Identity {
    roles = Set.copyOf(roles);
  }

  /// An identity that is a name and nothing else.
  public static Identity of(String space, String user) {
    return new Identity(space, user, null, null, Set.of());
  }

  /// The key of this user across spaces.
  public UserId id() {
    return new UserId(space, user);
  }

  public boolean has(String role) {
    return roles.contains(role);
  }

  /// Whether this user works for the operator: an admin or a support agent.
  public boolean staff() {
    return has(ADMIN) || has(AGENT);
  }
}
