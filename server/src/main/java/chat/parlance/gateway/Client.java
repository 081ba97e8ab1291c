package chat.parlance.gateway;

/// The dialect's side of one session: what the client may ask. Called on the session's event loop; must not block.
public interface Client {

  /// One text message from the client.
  void received(byte[] utf8);

  /// Whether binary messages are passed over; otherwise one ends the connection with 1003.
  default boolean ignoresBinary() {
    return false;
  }

  /// The session is over. Once, last; not for a client whose session never began.
  default void ended() {}

  /// Makes the client of a new session.
  interface Factory {
    Client create(Session session);
  }
}
