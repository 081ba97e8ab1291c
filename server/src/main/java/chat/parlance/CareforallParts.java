package chat.parlance;

import chat.parlance.config.ConfigException;
import chat.parlance.config.ParlanceConfig;
import chat.parlance.core.Revocations;
import chat.parlance.dialect.careforall.CareDialect;
import chat.parlance.dialect.careforall.CareDoor;
import chat.parlance.dialect.careforall.CareFront;
import chat.parlance.dialect.careforall.CareRoutes;
import chat.parlance.dialect.careforall.CareServices;
import chat.parlance.dialect.careforall.CareSettings;
import chat.parlance.dialect.careforall.CareSocket;
import chat.parlance.gateway.GatewayCounters;
import chat.parlance.http.Mount;
import chat.parlance.http.Router;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The parts of the careforall dialect, put together as it is configured: what it answers on every listener, and, unless it
/// is off, what it says of itself.
record CareforallParts(List<Mount> mounts, CareSettings settings, @Nullable CareFront front) {

  static final String NAME = "careforall";
  private static final Logger LOG = LoggerFactory.getLogger(CareforallParts.class);

  static CareforallParts of(ParlanceConfig config, CareServices services, CareFront front, Revocations revocations,
      GatewayCounters counters) {
    var settings = settings(config);
    var key = config.careforall().jwtPublicKey();
    if (key == null) {
      LOG.info("the careforall dialect is off: JWT_PUBLIC_KEY is not set");
      return new CareforallParts(List.of(), settings, null);
    }
    try {
      var door = new CareDoor(key, ChatServer.space(config, NAME), config.tokens().longestLife(), services.clock(),
          revocations);
      var dialect = new CareDialect(services.conversations(), settings.sessions());
      counters.sessions(dialect.name()); // so that it is shown before the first session
      return new CareforallParts(List.of(new CareRoutes(services, settings, door).mount(),
          new CareSocket(services, settings, door, dialect).mount()), settings, front);
    } catch (IllegalArgumentException e) {
      throw new ConfigException("careforall.jwt-public-key (JWT_PUBLIC_KEY): " + Main.sentence(e));
    }
  }

  private static CareSettings settings(ParlanceConfig config) {
    var set = config.careforall();
    return new CareSettings(Listeners.origins("careforall.origins", set.origins()), set.messageBytes(),
        Allowances.sessions(set.own(), set.heartbeat()));
  }

  /// What a listener that it has for itself answers.
  Router alone() {
    return Router.of(Stream.concat(Stream.ofNullable(front).map(it -> it.mount(settings)), mounts.stream()).toList());
  }
}
