package chat.parlance.socketio;

/// Hears what a client does in one namespace. All calls come on the event loop of its connection, in order, and must not
/// block. An exception ends the connection. After `disconnected` nothing follows.
public interface NamespaceListener {

  /// An event, its attachments in place.
  void event(NamespaceSocket socket, ClientEvent event);

  /// All that came in one read or post has been handed over. What was written meanwhile is flushed right after.
  default void readComplete(NamespaceSocket socket) {}

  /// The bytes waiting for the connection crossed the high (false) or low (true) water mark.
  default void writable(NamespaceSocket socket, boolean writable) {}

  /// The client has left the namespace. Exactly once, last.
  void disconnected(NamespaceSocket socket, DisconnectReason reason);
}
