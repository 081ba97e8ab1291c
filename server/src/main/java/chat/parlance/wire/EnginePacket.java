package chat.parlance.wire;

/// A packet of Engine.IO, as a client sends it.
public sealed interface EnginePacket {

  /// Only a server sends this one; from a client it is out of place.
  record Open() implements EnginePacket {}

  record Close() implements EnginePacket {}

  /// A heartbeat, or with the data `probe` the question whether a new transport works.
  record Ping(String data) implements EnginePacket {}

  record Pong(String data) implements EnginePacket {}

  /// A text message: the UTF-8 between `from` and `to`. The bytes are shared with their neighbours and not changed.
  @SuppressWarnings("ArrayRecordComponent") // a view on what was received, never compared
  record Text(byte[] bytes, int from, int to) implements EnginePacket {}

  /// A binary message.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Binary(byte[] bytes) implements EnginePacket {}

  /// The new transport is to be used from now on.
  record Upgrade() implements EnginePacket {}

  record Noop() implements EnginePacket {}
}
