package chat.parlance.socketio;

import chat.parlance.engineio.EngineSession;
import chat.parlance.wire.SocketPacket;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One client in one namespace. For the event loop of its connection only, but for [#id], [#namespace] and [#onLoop].
public final class NamespaceSocket {

  private final Connection connection;
  private final String namespace;
  private final String id;
  private @Nullable NamespaceListener listener;
  private @Nullable Acks acks;
  private boolean connected = true;
  private boolean reading = true;

  NamespaceSocket(Connection connection, String namespace, String id) {
    this.connection = connection;
    this.namespace = namespace;
    this.id = id;
  }

  /// The public name of this socket. (A client of Socket.IO 2 does not learn it.)
  public String id() {
    return id;
  }

  public String namespace() {
    return namespace;
  }

  /// The connection underneath: its address, its revision, its event loop, its deadlines; what waits for it, and whether it
  /// takes more. It may be shared with other namespaces.
  public EngineSession session() {
    return connection.session();
  }

  public boolean isConnected() {
    return connected && session().isOpen();
  }

  /// Runs the work on the event loop of the connection: now, if this is it, else soon. Any thread.
  public void onLoop(Runnable work) {
    connection.onLoop(work);
  }

  /// Queues a ready frame of this namespace (see [EventFrames]) and takes over its reference; nothing is sent before
  /// [#flush]. False, and the frame is dropped, if the client has left.
  public boolean write(ByteBuf frame) {
    if (!connected) {
      frame.release();
      return false;
    }
    return session().write(frame);
  }

  /// Sends what was written.
  public void flush() {
    session().flush();
  }

  /// Queues an event; binary values among the arguments go as attachments. False if the client has left.
  public boolean emit(String event, List<JsonNode> arguments) {
    return connected && send(new SocketPacket.Event(namespace, SocketPacket.NO_ACK, event, arguments, 0));
  }

  /// Queues an event that is to be acknowledged within a time; `outcome` is told once, on the event loop. False, and nobody
  /// is told, if the client has left or too many acknowledgements are waited for.
  public boolean emit(String event, List<JsonNode> arguments, Duration atMost, Consumer<AckOutcome> outcome) {
    if (!isConnected()) {
      return false;
    }
    if (acks == null) {
      acks = new Acks(session().deadlines());
    }
    if (acks.count() >= connection.config().pendingAcks()) {
      return false;
    }
    send(new SocketPacket.Event(namespace, acks.expect(atMost, outcome), event, arguments, 0));
    return true;
  }

  /// Takes in more, or no more. The connection is not read while one of its namespaces takes in no more; one that was left
  /// holds up nobody.
  public void reading(boolean wanted) {
    if (connected && wanted != reading) {
      reading = wanted;
      if (wanted) {
        connection.resume();
      } else {
        connection.pause();
      }
    }
  }

  /// Takes the client out of this namespace; its connection stays.
  public void disconnect() {
    if (connected) {
      send(new SocketPacket.Disconnect(namespace));
      connection.leave(this, DisconnectReason.SERVER_NAMESPACE);
      flush();
    }
  }

  /// Takes the client out of all namespaces it is in and closes its connection. The official clients then stay away.
  public void close() {
    connection.disconnect();
  }

  /// Closes the connection without a word about its namespaces, as if the line broke. The official clients come back.
  public void hangUp() {
    connection.hangUp();
  }

  // By the connection.

  boolean send(SocketPacket packet) {
    return connection.send(packet);
  }

  void begin(NamespaceListener first) {
    listener = first;
  }

  @Nullable NamespaceListener listener() {
    return listener;
  }

  void acknowledged(SocketPacket.Ack ack) {
    if (acks != null) {
      acks.answered(ack.ack(), ack.arguments());
    }
  }

  void left(DisconnectReason reason) {
    if (connected) {
      reading(true);
      connected = false;
      if (acks != null) {
        acks.gone();
      }
      if (listener != null) {
        listener.disconnected(this, reason);
      }
    }
  }
}
