package chat.parlance.core;

/// What a member may do in a conversation, most powerful first.
public enum Role {
  /// May do everything, also change roles.
  OWNER,
  /// May invite, remove, rename and delete foreign messages.
  ADMIN,
  /// Helps in a support conversation; like a member elsewhere.
  AGENT,
  /// May read, post, react and change own messages.
  MEMBER;

  /// Who comes first when a conversation is inherited: the owner, admins, everybody else.
  public int rank() {
    return switch (this) {
      case OWNER -> 0;
      case ADMIN -> 1;
      case AGENT, MEMBER -> 2;
    };
  }

  /// Whether this role may invite, remove and rename.
  public boolean moderates() {
    return this == OWNER || this == ADMIN;
  }
}
