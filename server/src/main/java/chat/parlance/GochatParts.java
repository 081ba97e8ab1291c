package chat.parlance;

import chat.parlance.config.ParlanceConfig;
import chat.parlance.dialect.gochat.GochatDialect;
import chat.parlance.dialect.gochat.GochatRoutes;
import chat.parlance.dialect.gochat.GochatServices;
import chat.parlance.dialect.gochat.RoomDirectory;
import chat.parlance.gateway.GatewayCounters;
import chat.parlance.http.Mount;
import chat.parlance.identity.KeySource;
import chat.parlance.identity.TokenRules;
import chat.parlance.identity.TokenVerifier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The parts of the gochat dialect, put together as it is configured.
final class GochatParts {

  private static final Logger LOG = LoggerFactory.getLogger(GochatParts.class);
  private static final String SPACE = "gochat";

  private GochatParts() {}

  /// What it answers; null when it is off.
  static @Nullable Mount mount(ParlanceConfig config, GochatServices services, GatewayCounters counters) {
    var set = config.gochat();
    if (set.accessSecret() == null) {
      LOG.info("gochat is off: there is no GOCHAT_ACCESS_SECRET to check its tokens with");
      return null;
    }
    var rules = TokenRules.user("user_id").named("username").requiring("token_type", "access")
        .in(config.server().sharedSpace() ? TokenVerifier.DEFAULT_SPACE : SPACE)
        .livingAtMost(config.tokens().longestLife());
    var tokens = new TokenVerifier(KeySource.secret(set.accessSecret()), rules, services.clock());
    var dialect = new GochatDialect(set.heartbeat());
    counters.sessions(dialect.name()); // so that it is shown before the first session
    return new GochatRoutes(services, tokens, RoomDirectory.OPEN, dialect, set.messageBytes()).mount();
  }
}
