package chat.parlance.socketio;

import chat.parlance.wire.SocketPacket;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The acknowledgement of one event, to be given once: later answers do nothing, nor do those whose client has left. Any
/// thread.
public final class Receipt {

  private final NamespaceSocket socket;
  private final long number;
  private final AtomicBoolean given = new AtomicBoolean();

  Receipt(NamespaceSocket socket, long number) {
    this.socket = socket;
    this.number = number;
  }

  /// Gives the acknowledgement as a ready frame, to be written by who asks: `array` is the JSON array of its arguments. Null if
  /// one was given before.
  public byte @Nullable [] frame(byte[] array) {
    return given.compareAndSet(false, true) ? EventFrames.ack(socket.namespace(), number, array) : null;
  }

  public void answer(List<JsonNode> arguments) {
    if (given.compareAndSet(false, true)) {
      socket.onLoop(() -> {
        if (socket.isConnected()) {
          socket.send(new SocketPacket.Ack(socket.namespace(), number, arguments, 0));
          socket.flush();
        }
      });
    }
  }

  public void answer(JsonNode... arguments) {
    answer(List.of(arguments));
  }
}
