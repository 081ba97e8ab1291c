package chat.parlance.engineio;

/// Hears what happens on one [EngineSession]. All calls come on its event loop, in order, and must not block. An
/// exception ends the session. After `closed` nothing follows.
public interface EngineListener {

  /// A text message: the UTF-8 between `from` and `to`, well-formed. The bytes may be kept, but not changed.
  void text(EngineSession session, byte[] bytes, int from, int to);

  /// A binary message.
  void binary(EngineSession session, byte[] message);

  /// All messages of one read or post have been handed over. What was written meanwhile is flushed right after.
  default void readComplete(EngineSession session) {}

  /// The bytes waiting crossed the high (false) or low (true) water mark.
  default void writable(EngineSession session, boolean writable) {}

  /// The session is over. Exactly once, last.
  void closed(EngineSession session, EngineClose reason);
}
