package chat.parlance.store.memory;

import chat.parlance.core.CodePoints;
import chat.parlance.core.Member;
import chat.parlance.core.Role;
import java.util.Comparator;

/// In which order members inherit a conversation.
final class Standing {

  static final Comparator<Member> ORDER = Comparator.comparingInt((Member member) -> rank(member.role()))
      .thenComparing(Member::joinedAt).thenComparing(Member::user, CodePoints.ORDER);

  private Standing() {}

  private static int rank(Role role) {
    return switch (role) {
      case OWNER -> 0;
      case ADMIN -> 1;
      case AGENT, MEMBER -> 2;
    };
  }
}
