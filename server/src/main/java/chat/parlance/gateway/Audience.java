package chat.parlance.gateway;

/// Who a frame is for, seen from whoever caused it.
public enum Audience {
  /// The session that sent it.
  SENDING_SESSION,
  /// Other sessions of the same user.
  SAME_USER,
  /// Everybody else.
  OTHERS
}
