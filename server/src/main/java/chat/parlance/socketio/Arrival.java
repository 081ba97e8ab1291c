package chat.parlance.socketio;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A client before the door of a namespace, to be let in or sent away once: the first answer counts, and none does
/// anything if the client has gone. Any thread.
public final class Arrival {

  /// Takes over a client that has just been let in; who listens to it? On its event loop; may write.
  @FunctionalInterface
  public interface Opening {
    NamespaceListener open(NamespaceSocket socket);
  }

  private final Connection connection;
  private final String namespace;
  private final AtomicBoolean answered = new AtomicBoolean();

  Arrival(Connection connection, String namespace) {
    this.connection = connection;
    this.namespace = namespace;
  }

  String namespace() {
    return namespace;
  }

  /// Lets the client in.
  public void accept(Opening opening) {
    accept(null, null, opening);
  }

  /// Lets the client in with a private id for connection state recovery, under this public name, or, if that is null, under a
  /// new one. A client that gets the private id back which it brought takes itself for recovered.
  public void accept(@Nullable String pid, @Nullable String name, Opening opening) {
    if (answered.compareAndSet(false, true)) {
      connection.onLoop(() -> connection.accepted(this, new Connection.Names(pid, name), opening));
    }
  }

  /// Sends the client away with a text it is shown.
  public void refuse(String message) {
    refuse(message, null);
  }

  /// Closes the connection without a word: the client comes back by itself, which one that is refused does not.
  public void hangUp() {
    if (answered.compareAndSet(false, true)) {
      connection.onLoop(connection::hangUp);
    }
  }

  /// Sends the client away with a text and data for the program.
  public void refuse(String message, @Nullable JsonNode more) {
    if (answered.compareAndSet(false, true)) {
      connection.onLoop(() -> connection.refused(this, message, more));
    }
  }
}
