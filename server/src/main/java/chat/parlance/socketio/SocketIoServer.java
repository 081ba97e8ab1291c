package chat.parlance.socketio;

import chat.parlance.engineio.EngineConfig;
import chat.parlance.engineio.EngineServer;
import chat.parlance.http.Cors;
import chat.parlance.http.Mount;
import chat.parlance.http.Origins;
import chat.parlance.http.Transport;
import chat.parlance.wire.SocketIoCodec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A Socket.IO server: some namespaces, to be mounted at a path. Any thread.
public final class SocketIoServer implements AutoCloseable {

  /// What it is made of. `ids` makes unguessable names, see [chat.parlance.engineio.SessionIds].
  public record Parts(SocketIoConfig config, EngineConfig engine, Transport transport, Supplier<String> ids) {}

  private final Parts parts;
  private final SocketIoCodec codec;
  private final Map<String, Namespace> namespaces = new HashMap<>();
  private final EngineServer engine;

  /// `IllegalArgumentException` if two namespaces have the same name, or one has none that starts with a slash.
  public SocketIoServer(Parts parts, List<Namespace> namespaces) {
    this.parts = parts;
    codec = new SocketIoCodec(parts.config.namespaceBytes(), parts.config.attachments());
    for (Namespace namespace : namespaces) {
      if (!namespace.name().startsWith("/") || this.namespaces.put(namespace.name(), namespace) != null) {
        throw new IllegalArgumentException(
            "namespace \"" + namespace.name() + "\", expected a name with a slash in front, and each once");
      }
    }
    engine = new EngineServer(parts.engine, parts.transport, parts.ids, (session, handshake) -> {
      var connection = new Connection(this, session, handshake);
      connection.begin();
      return connection;
    });
  }

  /// What serves it at a path; see [EngineServer#mount].
  public Mount mount(String path, Cors cors, Origins origins) {
    return engine.mount(path, cors, origins);
  }

  /// How many connections there are.
  public int connections() {
    return engine.sessions();
  }

  /// Ends all connections, and takes no more.
  @Override
  public void close() {
    engine.close();
  }

  SocketIoConfig config() {
    return parts.config;
  }

  SocketIoCodec codec() {
    return codec;
  }

  String nextId() {
    return parts.ids.get();
  }

  int namespaceCount() {
    return namespaces.size();
  }

  @Nullable Namespace namespace(String name) {
    return namespaces.get(name);
  }
}
