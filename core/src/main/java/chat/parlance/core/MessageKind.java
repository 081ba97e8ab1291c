package chat.parlance.core;

/// What a message is. `SYSTEM` is reserved for the server.
public enum MessageKind {
  TEXT, SYSTEM, FILE, CALL
}
