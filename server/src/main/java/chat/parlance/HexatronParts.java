package chat.parlance;

import chat.parlance.config.ConfigException;
import chat.parlance.config.ParlanceConfig;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Draft;
import chat.parlance.core.Identity;
import chat.parlance.core.Intent;
import chat.parlance.dialect.hexatron.HexActions;
import chat.parlance.dialect.hexatron.HexDoor;
import chat.parlance.dialect.hexatron.HexIds;
import chat.parlance.dialect.hexatron.HexRoutes;
import chat.parlance.dialect.hexatron.HexServices;
import chat.parlance.dialect.hexatron.HexSettings;
import chat.parlance.dialect.hexatron.HexSockets;
import chat.parlance.http.Mount;
import chat.parlance.http.Networks;
import chat.parlance.http.Router;
import chat.parlance.identity.Doorkeeper;
import chat.parlance.identity.KeySource;
import chat.parlance.identity.TokenRules;
import chat.parlance.identity.TokenVerifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The parts of the hexatron dialect, put together as it is configured: what it answers on the listener that all share, and over
/// Socket.IO on each; `routes` is null, and the others are empty, when it is off.
record HexatronParts(List<Mount> mounts, List<SocketIo.Endpoint> sockets, @Nullable HexRoutes routes) {

  static final String NAME = "hexatron";
  private static final Logger LOG = LoggerFactory.getLogger(HexatronParts.class);
  /// Who opens the conversation that everybody is in.
  private static final String HOST = "parlance";

  static HexatronParts of(Engine engine) {
    var config = engine.config();
    var set = config.hexatron();
    if (set.accessTokenSecret() == null && !set.trustedGateway()) {
      LOG.info("the hexatron dialect is off: neither ACCESS_TOKEN_SECRET nor PARLANCE_HEXATRON_TRUSTED_GATEWAY is set");
      return new HexatronParts(List.of(), List.of(), null);
    }
    var services = services(engine);
    var space = engine.space(NAME);
    var ids = new HexIds(set.globalConversationId(), services.messaging()
        .submit(new Draft(new Identity(space, HOST, null, null, Set.of(Identity.ADMIN)), null,
            new Intent.Open(ConversationKind.GLOBAL, "global", List.of(), null, null, null)))
        .conversation(), engine.asking().aliases());
    var door = new HexDoor(new HexDoor.Trust(keeper(engine, space), gateways(set)), space,
        services.clock());
    var settings = settings(config);
    var routes = new HexRoutes(services, settings, door, ids);
    var sockets = new HexSockets(services, settings, new HexActions(services, ids), door);
    return new HexatronParts(List.of(routes.mount(), routes.health()),
        List.of(
            new SocketIo.Endpoint(HexSockets.PATH, settings.origins(), settings.messageBytes(), sockets.namespaces())),
        routes);
  }

  private static HexServices services(Engine engine) {
    var own = engine.allowance(engine.config().hexatron().own());
    var asking = engine.asking();
    var writing = engine.writing();
    return new HexServices(own.messaging(), asking.conversations(), asking.reading(), asking.inbox(), writing.names(),
        writing.erasure(), own.rates(), engine.live().hub(), engine.running().clock(), engine.running().blocking());
  }

  private static @Nullable Doorkeeper keeper(Engine engine, String space) {
    var config = engine.config();
    var secret = config.hexatron().accessTokenSecret();
    return secret == null ? null
        : new Doorkeeper(new TokenVerifier(KeySource.secret(secret),
            TokenRules.user("userId").in(space).livingAtMost(config.tokens().longestLife()),
            engine.running().clock()), engine.running().revocations());
  }

  private static @Nullable Networks gateways(ParlanceConfig.Hexatron set) {
    try {
      return set.trustedGateway() ? Networks.of(set.trustedPeers()) : null;
    } catch (IllegalArgumentException e) {
      throw new ConfigException("hexatron.trusted-peers: " + Main.sentence(e));
    }
  }

  private static HexSettings settings(ParlanceConfig config) {
    var set = config.hexatron();
    var origins = new ArrayList<>(set.origins());
    if (set.websiteUrl() != null) {
      origins.add(set.websiteUrl().replaceFirst("(://[^/]+)/.*$", "$1"));
    }
    return new HexSettings(Listeners.origins("hexatron.origins, hexatron.website-url", origins), set.messageBytes(),
        Allowances.sessions(set.own(), config.limits().heartbeat()));
  }

  /// What a listener that it has for itself answers.
  Router alone(SocketIo socketIo) {
    var all = new ArrayList<>(socketIo.mounts(sockets));
    if (routes != null) {
      all.add(routes.alone());
    }
    return Router.of(all);
  }
}
