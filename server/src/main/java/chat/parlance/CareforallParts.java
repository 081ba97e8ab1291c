package chat.parlance;

import chat.parlance.config.ConfigException;
import chat.parlance.config.ParlanceConfig;
import chat.parlance.core.Revocations;
import chat.parlance.dialect.careforall.CareDialect;
import chat.parlance.dialect.careforall.CareDoor;
import chat.parlance.dialect.careforall.CareRoutes;
import chat.parlance.dialect.careforall.CareServices;
import chat.parlance.dialect.careforall.CareSocket;
import chat.parlance.gateway.GatewayCounters;
import chat.parlance.http.Mount;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts the careforall dialect together.
final class CareforallParts {

  private static final Logger LOG = LoggerFactory.getLogger(CareforallParts.class);
  private static final String NAME = "careforall";

  private CareforallParts() {}

  /// The space of its conversations.
  static String space(ParlanceConfig config) {
    return config.server().sharedSpace() ? "default" : NAME;
  }

  /// What serves its clients; nothing, and a line in the log, without the key of their tokens.
  static List<Mount> mounts(ParlanceConfig config, CareServices services, Revocations revocations,
      GatewayCounters counters) {
    var key = config.careforall().jwtPublicKey();
    if (key == null) {
      LOG.info("the careforall dialect is off: JWT_PUBLIC_KEY is not set");
      return List.of();
    }
    try {
      var door = new CareDoor(key, space(config), config.tokens().longestLife(), services.clock(), revocations);
      var dialect = new CareDialect(services.conversations());
      counters.sessions(dialect.name()); // so that it is shown before the first session
      return List.of(new CareRoutes(services, door).mount(), new CareSocket(services, door, dialect).mount());
    } catch (IllegalArgumentException e) {
      throw new ConfigException("careforall.jwt-public-key (JWT_PUBLIC_KEY): " + Main.sentence(e));
    }
  }
}
