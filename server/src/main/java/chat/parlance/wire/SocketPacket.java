package chat.parlance.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A packet of Socket.IO. Binary attachments stand in the JSON as binary nodes, once they have come.
public sealed interface SocketPacket {

  /// No acknowledgement is asked for.
  long NO_ACK = -1;

  /// The namespace it belongs to, `/` for the default one. Of a client of Socket.IO 2 it may have a query at its end.
  String namespace();

  /// A client wants to enter, or a server says that it has. `payload`: an object (what the client presents, or the ids the
  /// server gives), or null.
  record Connect(String namespace, @Nullable JsonNode payload) implements SocketPacket {}

  record Disconnect(String namespace) implements SocketPacket {}

  /// An event with its arguments. `ack`: the number under which an answer is expected, or [#NO_ACK]. `missing`: how many
  /// attachments are still to come, see [SocketIoCodec#complete].
  record Event(String namespace, long ack, String name, List<JsonNode> arguments, int missing)
      implements
      SocketPacket {
    public Event {
      arguments = List.copyOf(arguments);
    }
  }

  /// The answer to an event. `missing` as in [Event].
  record Ack(String namespace, long ack, List<JsonNode> arguments, int missing) implements SocketPacket {
    public Ack {
      arguments = List.copyOf(arguments);
    }
  }

  /// A server does not let a client in. `payload`: an object with a message, or for Socket.IO 2 any value.
  record ConnectError(String namespace, JsonNode payload) implements SocketPacket {}
}
