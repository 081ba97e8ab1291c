package chat.parlance;

import chat.parlance.config.ParlanceConfig;
import chat.parlance.dialect.gabay.GabayActions;
import chat.parlance.dialect.gabay.GabayDoor;
import chat.parlance.dialect.gabay.GabayFront;
import chat.parlance.dialect.gabay.GabayIds;
import chat.parlance.dialect.gabay.GabayNews;
import chat.parlance.dialect.gabay.GabayRoutes;
import chat.parlance.dialect.gabay.GabayServices;
import chat.parlance.dialect.gabay.GabaySettings;
import chat.parlance.dialect.gabay.GabaySockets;
import chat.parlance.http.Handler;
import chat.parlance.http.Mount;
import chat.parlance.http.Router;
import chat.parlance.socketio.Namespace;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The parts of the gabay dialect, put together as it is configured: what it answers on every listener, over Socket.IO too; `front`
/// is null, and the others are empty, when it is off.
record GabayParts(List<Mount> mounts, List<SocketIo.Endpoint> sockets, GabaySettings settings,
    @Nullable GabayFront front) {

  static final String NAME = "gabay";
  private static final Logger LOG = LoggerFactory.getLogger(GabayParts.class);

  /// `news` hears what is committed, and is completed here.
  static GabayParts of(Engine engine, GabayNews news) {
    var config = engine.config();
    var set = config.gabay();
    var settings = settings(config);
    var services = services(engine, news);
    news.use(services);
    engine.running().chores().every(Duration.ofSeconds(1), news::tick);
    if (set.jwtSecret() == null) {
      LOG.info("the gabay dialect is off: PARLANCE_GABAY_JWT_SECRET is not set");
      return new GabayParts(List.of(), List.of(), settings, null);
    }
    if (set.secretIsPublic()) {
      LOG.warn(
          "the secret of Gabay's tokens comes from NEXT_PUBLIC_JWT_SECRET: front ends that are built with a variable of"
              + " such a name may show it to everybody, who can then make tokens; set PARLANCE_GABAY_JWT_SECRET to one that only"
              + " servers know");
    }
    if (set.trustPlainTenants()) {
      LOG.warn(
          "plain words in x-tenant-tag are believed: whoever has a token reaches every tenant, unless something in front"
              + " sets the tag");
    }
    var door = new GabayDoor(new GabayDoor.Trust(set.jwtSecret(), engine.space(NAME),
        config.server().sharedSpace(), set.trustPlainTenants(), config.tokens().longestLife()), services.clock(),
        engine.running().revocations(), services.names());
    var front = new GabayFront(engine.running().health()::trouble, () -> figures(engine), services.clock());
    var sockets = new GabaySockets(services, settings, new GabayActions(services), door);
    return new GabayParts(List.of(new GabayRoutes(services, settings, door).mount()),
        List.of(endpoint(GabaySockets.USUAL_PATH, settings, sockets.atUsualPath()),
            endpoint(GabaySockets.OWN_PATH, settings, sockets.atOwnPath())),
        settings, front);
  }

  private static GabayServices services(Engine engine, GabayNews news) {
    var own = engine.allowance(engine.config().gabay().own());
    var asking = engine.asking();
    var live = engine.live();
    return new GabayServices(own.messaging(), asking.conversations(), asking.reading(), asking.inbox(),
        engine.writing().names(), live.presence(), live.typing(), own.rates(), live.hub(), news,
        new GabayIds(asking.aliases()),
        engine.running().clock(), engine.running().blocking());
  }

  private static SocketIo.Endpoint endpoint(String path, GabaySettings settings, List<Namespace> namespaces) {
    return new SocketIo.Endpoint(path, settings.origins(), settings.messageBytes(), namespaces);
  }

  private static GabaySettings settings(ParlanceConfig config) {
    var set = config.gabay();
    return new GabaySettings(Listeners.origins("gabay.frontend-url", set.frontendUrl()), set.messageBytes(),
        Allowances.sessions(set.own(), config.limits().heartbeat()));
  }

  private static GabayFront.Figures figures(Engine engine) {
    var journal = engine.writing().journal();
    var metrics = engine.running().metrics();
    var memory = ManagementFactory.getMemoryMXBean();
    long buffers = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
    var queue = engine.live().presence().queue();
    return new GabayFront.Figures(engine.running().counters().sessions(NAME).sum(),
        new GabayFront.Jobs(journal.waiting(), journal.inHand(), metrics.drafts(),
            metrics.failures()),
        new GabayFront.Jobs(queue.waiting(), queue.active(), queue.told(), 0),
        new GabayFront.Figures.Memory(memory.getHeapMemoryUsage().getUsed(), memory.getHeapMemoryUsage().getCommitted(),
            memory.getNonHeapMemoryUsage().getUsed() + buffers, buffers),
        ManagementFactory.getRuntimeMXBean().getUptime());
  }

  /// `/metrics` where all listen: `others`, and JSON for who asks for that.
  Handler metrics(Handler others) {
    return front == null ? others : front.besides(others);
  }

  /// What a listener that it has for itself answers.
  Router alone(SocketIo socketIo) {
    var all = new ArrayList<>(mounts);
    all.addAll(socketIo.mounts(sockets));
    if (front != null) {
      all.add(front.mount(settings));
    }
    return Router.of(all);
  }
}
