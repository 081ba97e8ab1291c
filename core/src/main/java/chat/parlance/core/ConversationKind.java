package chat.parlance.core;

/// Who may be in a conversation and how one gets in.
public enum ConversationKind {
  /// Two people, unique for the pair; nobody joins or leaves.
  DIRECT,
  /// Members only, by invitation.
  GROUP,
  /// A user and the agents who help; has a status. Staff may see and join it.
  SUPPORT,
  /// Open to everybody of the space who knows its id.
  ROOM,
  /// Everybody of the space is in it.
  GLOBAL;

  /// Whether people of the space may read and post without being members.
  public boolean open() {
    return this == ROOM || this == GLOBAL;
  }
}
