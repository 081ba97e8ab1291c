package chat.parlance;

import chat.parlance.config.ParlanceConfig;
import chat.parlance.engineio.EngineConfig;
import chat.parlance.engineio.SessionIds;
import chat.parlance.http.Cors;
import chat.parlance.http.Mount;
import chat.parlance.http.Origins;
import chat.parlance.http.Transport;
import chat.parlance.socketio.Namespace;
import chat.parlance.socketio.SocketIoConfig;
import chat.parlance.socketio.SocketIoServer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;

/// The Socket.IO servers of this process: one for each path of a listener, whatever dialects have namespaces there. For one thread
/// at a time.
final class SocketIo implements AutoCloseable {

  /// What a dialect serves at an Engine.IO path: to which web pages, with packets of at most so many bytes.
  record Endpoint(String path, Origins origins, int packetBytes, List<Namespace> namespaces) {

    private Endpoint with(Endpoint other) {
      return new Endpoint(path, origins.or(other.origins), Math.max(packetBytes, other.packetBytes),
          Stream.concat(namespaces.stream(), other.namespaces.stream()).toList());
    }
  }

  private final EngineConfig bounds;
  private final Transport transport;
  private final SessionIds ids = new SessionIds(new SecureRandom());
  private final List<SocketIoServer> open = new ArrayList<>();

  SocketIo(ParlanceConfig config, Transport transport) {
    var d = EngineConfig.DEFAULT;
    this.bounds = d.bounds(d.maxPayload(), d.maxQueue(), config.limits().connections());
    this.transport = transport;
  }

  /// What serves these endpoints on one listener; those at the same path are one server.
  List<Mount> mounts(List<Endpoint> endpoints) {
    var byPath = new LinkedHashMap<String, Endpoint>();
    endpoints.forEach(endpoint -> byPath.merge(endpoint.path(), endpoint, Endpoint::with));
    return byPath.values().stream().map(this::mount).toList();
  }

  private Mount mount(Endpoint endpoint) {
    var engine = bounds.bounds(endpoint.packetBytes(), bounds.maxQueue(), bounds.maxSessions());
    var server = new SocketIoServer(new SocketIoServer.Parts(SocketIoConfig.DEFAULT, engine, transport, ids),
        endpoint.namespaces());
    open.add(server);
    return server.mount(endpoint.path(), Cors.of(endpoint.origins(), true), endpoint.origins());
  }

  /// Ends all their connections; before the listeners are closed.
  @Override
  public void close() {
    open.forEach(SocketIoServer::close);
  }
}
