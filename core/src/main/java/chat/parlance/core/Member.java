package chat.parlance.core;

import java.time.Instant;
import java.util.Comparator;

/// A user in a conversation.
public record Member(ConversationId conversation, String user, Role role, Instant joinedAt, Settings settings) {

  /// In which order members inherit a conversation: by the rank of their roles, then who has been in it longest.
  public static final Comparator<Member> SUCCESSION = Comparator.comparingInt((Member member) -> member.role().rank())
      .thenComparing(Member::joinedAt).thenComparing(Member::user, CodePoints.ORDER);

  /// What a member wants for itself; seen by nobody else.
  public record Settings(boolean favourite, boolean muted) {
    public static final Settings NONE = new Settings(false, false);
  }

  public Member with(Role newRole) {
    return new Member(conversation, user, newRole, joinedAt, settings);
  }
}
