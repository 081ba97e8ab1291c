package chat.parlance.core;

import java.time.Instant;

/// A user in a conversation.
public record Member(ConversationId conversation, String user, Role role, Instant joinedAt, Settings settings) {

  /// What a member wants for itself; seen by nobody else.
  public record Settings(boolean favourite, boolean muted) {
    public static final Settings NONE = new Settings(false, false);
  }

  public Member with(Role newRole) {
    return new Member(conversation, user, newRole, joinedAt, settings);
  }
}
