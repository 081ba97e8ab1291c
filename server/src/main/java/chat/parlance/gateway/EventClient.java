package chat.parlance.gateway;

import chat.parlance.socketio.ClientEvent;

/// The dialect's side of one session over Socket.IO: what the client may ask. Called on the session's event loop; must not
/// block.
public interface EventClient {

  /// One event of the client.
  void event(ClientEvent event);

  /// The session is over. Once, last; not for a client whose session never began.
  default void ended() {}

  /// Makes the client of a new session.
  interface Factory {
    EventClient create(Session session);
  }
}
