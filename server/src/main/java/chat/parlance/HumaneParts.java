package chat.parlance;

import chat.parlance.config.ParlanceConfig;
import chat.parlance.core.Revocations;
import chat.parlance.core.UserDirectory;
import chat.parlance.dialect.humane.HumaneDialect;
import chat.parlance.dialect.humane.HumaneDoor;
import chat.parlance.dialect.humane.HumaneRoutes;
import chat.parlance.dialect.humane.HumaneServices;
import chat.parlance.dialect.humane.HumaneSettings;
import chat.parlance.dialect.humane.HumaneSockets;
import chat.parlance.gateway.GatewayCounters;
import chat.parlance.http.Handler;
import chat.parlance.http.Mount;
import chat.parlance.http.Router;
import chat.parlance.peers.QueryService;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The parts of the humane dialect, put together as it is configured: what it answers on every listener, over HTTP and over
/// Socket.IO; both empty when it is off.
record HumaneParts(List<Mount> mounts, List<SocketIo.Endpoint> sockets) {

  static final String NAME = "humane";
  private static final Logger LOG = LoggerFactory.getLogger(HumaneParts.class);

  static HumaneParts of(ParlanceConfig config, HumaneServices services, Revocations revocations,
      GatewayCounters counters, HumaneServices.RequestCount count) {
    var settings = settings(config);
    var secret = config.humane().accessTokenSecret();
    if (secret == null) {
      LOG.info("the humane dialect is off: accessTokenSecret is not set");
      return new HumaneParts(List.of(), List.of());
    }
    var door = new HumaneDoor(secret, ChatServer.space(config, NAME), config.tokens().longestLife(), services.clock(),
        revocations);
    var dialect = new HumaneDialect(settings, services.clock());
    counters.sessions(dialect.name()); // so that it is shown before the first session
    var sockets = new HumaneSockets(services, settings, door, dialect);
    return new HumaneParts(List.of(new HumaneRoutes(services, settings, door, count).mount()),
        List.of(new SocketIo.Endpoint(HumaneSockets.PATH, settings.origins(), settings.messageBytes(),
            sockets.namespaces())));
  }

  private static HumaneSettings settings(ParlanceConfig config) {
    var set = config.humane();
    return new HumaneSettings(Listeners.origins("humane.origins", set.origins()), set.files(), set.messageBytes(),
        Allowances.sessions(set.own(), config.limits().heartbeat()));
  }

  /// Who knows the people: Humane's query service, if it is configured and the dialect is on. To be closed.
  static UserDirectory people(ParlanceConfig config, InstantSource clock) {
    var address = config.humane().queryService();
    return address == null || config.humane().accessTokenSecret() == null
        ? UserDirectory.NONE
        : new QueryService(URI.create(address), clock);
  }

  /// What a listener that it has for itself answers, metrics too.
  Router alone(SocketIo socketIo, Handler metrics) {
    var all = new ArrayList<>(socketIo.mounts(sockets));
    all.addAll(mounts);
    all.add(Mount.at("").get("/metrics", metrics).build());
    return Router.of(all);
  }
}
