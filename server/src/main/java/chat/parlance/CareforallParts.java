package chat.parlance;

import chat.parlance.config.ConfigException;
import chat.parlance.config.ParlanceConfig;
import chat.parlance.dialect.careforall.CareDialect;
import chat.parlance.dialect.careforall.CareDoor;
import chat.parlance.dialect.careforall.CareFront;
import chat.parlance.dialect.careforall.CareIds;
import chat.parlance.dialect.careforall.CareNews;
import chat.parlance.dialect.careforall.CareRoutes;
import chat.parlance.dialect.careforall.CareServices;
import chat.parlance.dialect.careforall.CareSettings;
import chat.parlance.dialect.careforall.CareSocket;
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

  /// `news` hears what is committed; `dialects` are those that the banner says the server speaks.
  static CareforallParts of(Engine engine, CareNews news, List<String> dialects) {
    var config = engine.config();
    var settings = settings(config);
    var key = config.careforall().jwtPublicKey();
    if (key == null) {
      LOG.info("the careforall dialect is off: JWT_PUBLIC_KEY is not set");
      return new CareforallParts(List.of(), settings, null);
    }
    var services = services(engine, news);
    try {
      var door = new CareDoor(key, engine.space(NAME), config.tokens().longestLife(), services.clock(),
          engine.running().revocations());
      var dialect = new CareDialect(services.conversations(), services.ids(), settings.sessions());
      engine.running().counters().sessions(dialect.name()); // so that it is shown before the first session
      return new CareforallParts(List.of(new CareRoutes(services, settings, door).mount(),
          new CareSocket(services, settings, door, dialect).mount()), settings,
          new CareFront(dialects, engine.running().health()::trouble, services.clock()));
    } catch (IllegalArgumentException e) {
      throw new ConfigException("careforall.jwt-public-key (JWT_PUBLIC_KEY): " + Main.sentence(e));
    }
  }

  private static CareServices services(Engine engine, CareNews news) {
    var own = engine.allowance(engine.config().careforall().own());
    var live = engine.live();
    return new CareServices(own.messaging(), engine.asking().conversations(), engine.asking().reading(),
        live.typing(), live.attendance(), own.rates(), live.hub(), news, new CareIds(engine.asking().aliases()),
        engine.running().clock(),
        engine.running().blocking());
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
