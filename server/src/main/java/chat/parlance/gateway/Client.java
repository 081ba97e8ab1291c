package chat.parlance.gateway;

/// The dialect's side of one session: what the client may ask. Called on the session's event loop; must not block.
public interface Client {

  /// One text message from the client.
  void received(byte[] utf8);

  /// Makes the client of a new session.
  interface Factory {
    Client create(Session session);
  }
}
