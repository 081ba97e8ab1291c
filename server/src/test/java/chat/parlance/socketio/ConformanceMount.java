package chat.parlance.socketio;

import chat.parlance.engineio.EngineConfig;
import chat.parlance.engineio.SessionIds;
import chat.parlance.http.Cors;
import chat.parlance.http.Mount;
import chat.parlance.http.Origins;
import chat.parlance.http.Transport;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// The server that the official suite of Socket.IO 5 expects at `/socket.io/`: namespaces `/` and `/custom`, which tell
/// `auth` what was presented, send `message` back as `message-back`, and acknowledge `message-with-ack` with its arguments.
public final class ConformanceMount implements NamespaceListener {

  /// A heartbeat twice a second, a second for its answer, and three to enter a namespace. The times of the suite (300 ms,
  /// 200 ms) are too short for a busy machine.
  static final EngineConfig SUITE = EngineConfig.DEFAULT.heartbeat(Duration.ofMillis(500), Duration.ofSeconds(1));
  static final SocketIoConfig HURRY = SocketIoConfig.DEFAULT.connectTimeout(Duration.ofSeconds(3));

  final BlockingQueue<NamespaceSocket> sockets = new LinkedBlockingQueue<>();
  final BlockingQueue<String> gone = new LinkedBlockingQueue<>();
  final SocketIoServer server;
  private final Map<String, Integer> counts = new ConcurrentHashMap<>();

  public ConformanceMount(EngineConfig engine, SocketIoConfig config, Transport transport) {
    server = new SocketIoServer(
        new SocketIoServer.Parts(config, engine, transport, new SessionIds(new SecureRandom())),
        List.of(Namespace.of("/", this::welcome), Namespace.of("/custom", this::welcome)));
  }

  public Mount mount() {
    return server.mount("/socket.io", Cors.echo(), Origins.any());
  }

  private void welcome(Handshake handshake, Arrival arrival) {
    arrival.accept(socket -> {
      sockets.add(socket);
      socket.emit("auth", List.of(handshake.auth()));
      return this;
    });
  }

  @Override
  public void event(NamespaceSocket socket, ClientEvent event) {
    switch (event.name()) {
      case "message" -> socket.emit("message-back", event.arguments());
      case "message-with-ack" -> {
        if (event.receipt() != null) {
          event.receipt().answer(event.arguments());
        }
      }
      case "close" -> socket.close();
      case "leave" -> socket.disconnect();
      case "ask" -> ask(socket, event.arguments());
      case "up" -> counts.merge(socket.id(), event.arguments().getFirst().intValue() + 1,
          (before, now) -> now == before + 1 ? now : -1_000_000);
      case "sum" -> {
        int count = counts.getOrDefault(socket.id(), 0);
        if (event.receipt() != null) {
          event.receipt().answer(JsonNodeFactory.instance.numberNode(count),
              JsonNodeFactory.instance.booleanNode(count > 0));
        }
      }
      case "stream" -> stream(socket, 0, event.arguments().getFirst().intValue());
      default -> socket.emit("unknown", List.of());
    }
  }

  /// Numbered events, one every millisecond or so.
  private void stream(NamespaceSocket socket, int next, int end) {
    if (next < end) {
      socket.emit("down", List.of(JsonNodeFactory.instance.numberNode(next)));
      socket.flush();
      var _ = socket.session().eventLoop().schedule(() -> stream(socket, next + 1, end), 1, TimeUnit.MILLISECONDS);
    }
  }

  private void ask(NamespaceSocket socket, List<JsonNode> arguments) {
    boolean asked = socket.emit("question", arguments, Duration.ofMillis(300),
        outcome -> socket.emit("outcome", switch (outcome) {
          case AckOutcome.Answered(var answers) -> answers;
          case AckOutcome.TimedOut _,AckOutcome.Gone _ -> List.of();
        }));
    if (!asked) {
      socket.emit("refused", List.of());
    }
  }

  @Override
  public void disconnected(NamespaceSocket socket, DisconnectReason reason) {
    gone.add(socket.namespace() + " " + reason.text());
  }

  String goneNext() throws InterruptedException {
    String next = gone.poll(10, TimeUnit.SECONDS);
    return next == null ? "nobody has left" : next;
  }
}
