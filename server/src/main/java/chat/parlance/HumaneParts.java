package chat.parlance;

import chat.parlance.config.ParlanceConfig;
import chat.parlance.core.UserDirectory;
import chat.parlance.dialect.humane.HumaneDialect;
import chat.parlance.dialect.humane.HumaneDoor;
import chat.parlance.dialect.humane.HumaneIds;
import chat.parlance.dialect.humane.HumaneRoutes;
import chat.parlance.dialect.humane.HumaneServices;
import chat.parlance.dialect.humane.HumaneSettings;
import chat.parlance.dialect.humane.HumaneSockets;
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
/// Socket.IO; both empty when it is off. `people`: who knows them.
record HumaneParts(List<Mount> mounts, List<SocketIo.Endpoint> sockets, UserDirectory people)
    implements
    AutoCloseable {

  static final String NAME = "humane";
  private static final Logger LOG = LoggerFactory.getLogger(HumaneParts.class);

  static HumaneParts of(Engine engine) {
    var config = engine.config();
    var settings = settings(config);
    var secret = config.humane().accessTokenSecret();
    if (secret == null) {
      LOG.info("the humane dialect is off: accessTokenSecret is not set");
      return new HumaneParts(List.of(), List.of(), UserDirectory.NONE);
    }
    var people = people(config, engine.running().clock());
    var services = services(engine, people);
    var door = new HumaneDoor(secret, engine.space(NAME), config.tokens().longestLife(), services.clock(),
        engine.running().revocations());
    var dialect = new HumaneDialect(settings, services.ids(), services.clock());
    engine.running().counters().sessions(dialect.name()); // so that it is shown before the first session
    var sockets = new HumaneSockets(services, settings, door, dialect);
    return new HumaneParts(
        List.of(new HumaneRoutes(services, settings, door, engine.running().metrics()::request).mount()),
        List.of(new SocketIo.Endpoint(HumaneSockets.PATH, settings.origins(), settings.messageBytes(),
            sockets.namespaces())),
        people);
  }

  private static HumaneSettings settings(ParlanceConfig config) {
    var set = config.humane();
    return new HumaneSettings(Listeners.origins("humane.origins", set.origins()), set.files(), set.messageBytes(),
        Allowances.sessions(set.own(), config.limits().heartbeat()));
  }

  private static HumaneServices services(Engine engine, UserDirectory people) {
    var own = engine.allowance(engine.config().humane().own());
    var live = engine.live();
    return new HumaneServices(own.messaging(), engine.asking().conversations(), engine.asking().reading(),
        live.typing(), live.calls(), new HumaneIds(engine.asking().aliases()), people, own.rates(), live.hub(),
        engine.running().clock(),
        engine.running().blocking());
  }

  /// Humane's query service, if it is configured.
  private static UserDirectory people(ParlanceConfig config, InstantSource clock) {
    var address = config.humane().queryService();
    return address == null ? UserDirectory.NONE : new QueryService(URI.create(address), clock);
  }

  /// What a listener that it has for itself answers, metrics too.
  Router alone(SocketIo socketIo, Handler metrics) {
    var all = new ArrayList<>(socketIo.mounts(sockets));
    all.addAll(mounts);
    all.add(Mount.at("").get("/metrics", metrics).build());
    return Router.of(all);
  }

  @Override
  public void close() {
    people.close();
  }
}
