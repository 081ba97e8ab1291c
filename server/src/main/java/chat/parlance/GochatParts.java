package chat.parlance;

import chat.parlance.config.ConfigException;
import chat.parlance.config.ParlanceConfig;
import chat.parlance.core.Revocations;
import chat.parlance.dialect.gochat.GochatDialect;
import chat.parlance.dialect.gochat.GochatDoor;
import chat.parlance.dialect.gochat.GochatRoutes;
import chat.parlance.dialect.gochat.GochatServices;
import chat.parlance.dialect.gochat.RoomDirectory;
import chat.parlance.gateway.GatewayCounters;
import chat.parlance.http.Mount;
import chat.parlance.identity.Doorkeeper;
import chat.parlance.identity.KeySource;
import chat.parlance.identity.TokenCheck;
import chat.parlance.identity.TokenRules;
import chat.parlance.identity.TokenVerifier;
import chat.parlance.peers.AuthService;
import chat.parlance.peers.Peer;
import chat.parlance.peers.WebsiteService;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The parts of the gochat dialect, put together as it is configured. `mount` is what it answers; null when it is off.
record GochatParts(@Nullable Mount mount, @Nullable AuthService auth, @Nullable WebsiteService website)
    implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(GochatParts.class);
  private static final String SPACE = "gochat";

  static GochatParts of(ParlanceConfig config, GochatServices services, Revocations revocations,
      GatewayCounters counters) {
    var set = config.gochat();
    var space = config.server().sharedSpace() ? TokenVerifier.DEFAULT_SPACE : SPACE;
    var auth = auth(set, space, services.clock());
    var tokens = auth != null ? auth : verifier(config, space, services.clock());
    if (tokens == null) {
      LOG.info("gochat is off: neither GOCHAT_ACCESS_SECRET nor AUTH_SERVICE_ADDRESS says how to check its tokens");
      return new GochatParts(null, null, null);
    }
    var website = website(set, services.clock());
    var rooms = website == null ? RoomDirectory.OPEN : new KnownRooms(website, set.checkRooms());
    var dialect = new GochatDialect(set.heartbeat());
    counters.sessions(dialect.name()); // so that it is shown before the first session
    var door = new GochatDoor(services, new Doorkeeper(tokens, revocations), rooms);
    var routes = new GochatRoutes(services, door, dialect, set.messageBytes());
    return new GochatParts(routes.mount(), auth, website);
  }

  private static @Nullable AuthService auth(ParlanceConfig.Gochat set, String space, InstantSource clock) {
    return set.authServiceAddress() == null ? null
        : opened(() -> new AuthService(new Peer(set.authServiceAddress(), security(set), set.authServiceToken()), space,
            clock));
  }

  private static @Nullable WebsiteService website(ParlanceConfig.Gochat set, InstantSource clock) {
    return set.websiteServiceAddress() == null ? null
        : opened(() -> new WebsiteService(
            new Peer(set.websiteServiceAddress(), security(set), set.websiteServiceToken()), clock));
  }

  private static Peer.Security security(ParlanceConfig.Gochat set) {
    return new Peer.Security(set.servicesTls(), set.servicesCa() == null ? null : Path.of(set.servicesCa()));
  }

  private static <T> T opened(Supplier<T> opening) {
    try {
      return opening.get();
    } catch (IllegalArgumentException e) {
      throw new ConfigException("gochat.services-ca: " + Main.sentence(e));
    }
  }

  private static @Nullable TokenCheck verifier(ParlanceConfig config, String space, InstantSource clock) {
    var secret = config.gochat().accessSecret();
    return secret == null ? null
        : new TokenVerifier(KeySource.secret(secret), TokenRules.user("user_id").named("username")
            .requiring("token_type", "access").in(space).livingAtMost(config.tokens().longestLife()), clock);
  }

  @Override
  public void close() {
    if (auth != null) {
      auth.close();
    }
    if (website != null) {
      website.close();
    }
  }
}
