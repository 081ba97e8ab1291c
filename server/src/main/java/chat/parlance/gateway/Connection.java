package chat.parlance.gateway;

/// One open line to a client, under its [Session]: moves bytes, and closes with a reason. For its event loop only.
interface Connection {

  /// What waits for the client.
  Outbox outbox();

  /// The client's address, without the port.
  String address();

  /// Whether it sees by itself that its client is gone; otherwise its session pings and listens.
  default boolean keepsAlive() {
    return false;
  }

  /// Asks for a sign of life.
  void ping();

  /// Reads on, or leaves what the client sends in the network.
  void reading(boolean wanted);

  /// Says why the session will be closed, once.
  void announce(Session ending, CloseReason reason, long retryAfterMillis);

  /// Says why, and closes.
  void close(Session ending, CloseReason reason, long retryAfterMillis);

  /// The session is over.
  void tellEnded();

  /// The client with this private id is back on another connection; if it is this one's, this one ends. On the loop.
  default void breakOff(Session leaving, String pid) {}
}
