package chat.parlance.gateway;

/// Who a frame is for, seen from whoever caused it.
public enum Audience {
  /// The session that sent it.
  SENDING_SESSION(0),
  /// Other sessions of the same user.
  SAME_USER(1),
  /// Everybody else.
  OTHERS(2);

  private final int place;

  Audience(int place) {
    this.place = place;
  }

  /// Where frames for this audience are kept in a table.
  int place() {
    return place;
  }
}
