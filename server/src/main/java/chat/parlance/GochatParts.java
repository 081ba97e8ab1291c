package chat.parlance;

import chat.parlance.config.ParlanceConfig;
import chat.parlance.core.Revocations;
import chat.parlance.dialect.gochat.GochatDialect;
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
import chat.parlance.peers.PeerUnreachableException;
import chat.parlance.peers.WebsiteService;
import java.time.InstantSource;
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
    var auth = set.authServiceAddress() == null ? null
        : new AuthService(new Peer(set.authServiceAddress(), set.servicesTls(), set.authServiceToken()), space,
            services.clock());
    var tokens = auth != null ? auth : verifier(config, space, services.clock());
    if (tokens == null) {
      LOG.info("gochat is off: neither GOCHAT_ACCESS_SECRET nor AUTH_SERVICE_ADDRESS says how to check its tokens");
      return new GochatParts(null, null, null);
    }
    var website = set.websiteServiceAddress() == null ? null
        : new WebsiteService(new Peer(set.websiteServiceAddress(), set.servicesTls(), set.websiteServiceToken()),
            services.clock());
    var dialect = new GochatDialect(set.heartbeat());
    counters.sessions(dialect.name()); // so that it is shown before the first session
    var routes = new GochatRoutes(services, new Doorkeeper(tokens, revocations), rooms(website), dialect,
        set.messageBytes());
    return new GochatParts(routes.mount(), auth, website);
  }

  private static @Nullable TokenCheck verifier(ParlanceConfig config, String space, InstantSource clock) {
    var secret = config.gochat().accessSecret();
    return secret == null ? null
        : new TokenVerifier(KeySource.secret(secret), TokenRules.user("user_id").named("username")
            .requiring("token_type", "access").in(space).livingAtMost(config.tokens().longestLife()), clock);
  }

  private static RoomDirectory rooms(@Nullable WebsiteService website) {
    return website == null ? RoomDirectory.OPEN : room -> {
      try {
        return website.name(room).isPresent() ? RoomDirectory.Knowledge.EXISTS : RoomDirectory.Knowledge.MISSING;
      } catch (PeerUnreachableException _) {
        return RoomDirectory.Knowledge.UNKNOWN;
      }
    };
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
