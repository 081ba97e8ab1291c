package chat.parlance;

import chat.parlance.config.ConfigException;
import chat.parlance.config.ParlanceConfig;
import chat.parlance.core.Revocations;
import chat.parlance.core.UserDirectory;
import chat.parlance.dialect.humane.HumaneActions;
import chat.parlance.dialect.humane.HumaneDoor;
import chat.parlance.dialect.humane.HumaneEvents;
import chat.parlance.dialect.humane.HumaneRoutes;
import chat.parlance.dialect.humane.HumaneServices;
import chat.parlance.dialect.humane.HumaneSettings;
import chat.parlance.http.Handler;
import chat.parlance.http.Mount;
import chat.parlance.http.Origins;
import chat.parlance.http.Router;
import chat.parlance.peers.QueryService;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The parts of the humane dialect, put together as it is configured: what it answers on every listener, and what its sockets
/// work with; both empty when it is off.
record HumaneParts(List<Mount> mounts, HumaneSettings settings, @Nullable Socket socket) {

  /// Who opens a socket, what it may ask, and what it is told.
  record Socket(HumaneDoor door, HumaneActions actions, HumaneEvents events) {}

  static final String NAME = "humane";
  private static final Logger LOG = LoggerFactory.getLogger(HumaneParts.class);

  static HumaneParts of(ParlanceConfig config, HumaneServices services, Revocations revocations, InstantSource clock,
      HumaneServices.RequestCount count) {
    var settings = settings(config.humane());
    var secret = config.humane().accessTokenSecret();
    if (secret == null) {
      LOG.info("the humane dialect is off: accessTokenSecret is not set");
      return new HumaneParts(List.of(), settings, null);
    }
    var door = new HumaneDoor(secret, ChatServer.space(config, NAME), config.tokens().longestLife(), clock,
        revocations);
    return new HumaneParts(List.of(new HumaneRoutes(services, settings, door, count).mount()), settings,
        new Socket(door, new HumaneActions(services, settings), new HumaneEvents(settings)));
  }

  private static HumaneSettings settings(ParlanceConfig.Humane set) {
    try {
      return new HumaneSettings(Origins.of(set.origins()), set.files(), set.messageBytes());
    } catch (IllegalArgumentException e) {
      throw new ConfigException("humane.origins: " + Main.sentence(e));
    }
  }

  /// Who knows the people: Humane's query service, if it is configured.
  static UserDirectory people(ParlanceConfig config, InstantSource clock) {
    var address = config.humane().queryService();
    return address == null ? UserDirectory.NONE : new QueryService(URI.create(address), clock);
  }

  /// What a listener that it has for itself answers, metrics too.
  Router alone(Handler metrics) {
    var all = new ArrayList<>(mounts);
    all.add(Mount.at("").get("/metrics", metrics).build());
    return Router.of(all);
  }
}
