package chat.parlance;

import static chat.parlance.Chores.guarded;

import chat.parlance.events.NotificationCalls;
import chat.parlance.core.Erasure;
import chat.parlance.config.ConfigException;
import chat.parlance.config.ParlanceConfig;
import chat.parlance.core.Attendance;
import chat.parlance.core.Calls;
import chat.parlance.core.Conversations;
import chat.parlance.core.Fanout;
import chat.parlance.core.Ids;
import chat.parlance.core.Inbox;
import chat.parlance.core.Journal;
import chat.parlance.core.Messaging;
import chat.parlance.core.Names;
import chat.parlance.core.Presence;
import chat.parlance.core.RateLimits;
import chat.parlance.core.Reading;
import chat.parlance.core.Revocations;
import chat.parlance.core.Typing;
import chat.parlance.core.UserDirectory;
import chat.parlance.core.Views;
import chat.parlance.core.store.Stores;
import chat.parlance.dialect.careforall.CareFront;
import chat.parlance.dialect.careforall.CareNews;
import chat.parlance.dialect.careforall.CareServices;
import chat.parlance.dialect.gabay.GabayNews;
import chat.parlance.dialect.gabay.GabayServices;
import chat.parlance.dialect.gochat.GochatHistory;
import chat.parlance.dialect.gochat.GochatServices;
import chat.parlance.dialect.humane.HumaneServices;
import chat.parlance.dialect.hexatron.HexServices;
import chat.parlance.dialect.parlance.ParlanceDialect;
import chat.parlance.dialect.parlance.ParlanceRoutes;
import chat.parlance.dialect.parlance.ParlanceServices;
import chat.parlance.files.Downloads;
import chat.parlance.gateway.GatewayCounters;
import chat.parlance.gateway.HotTail;
import chat.parlance.gateway.Hub;
import chat.parlance.http.Admission;
import chat.parlance.http.Cors;
import chat.parlance.http.EventLoops;
import chat.parlance.http.IoKind;
import chat.parlance.http.Mount;
import chat.parlance.http.Router;
import chat.parlance.http.Transport;
import chat.parlance.http.TransportCounters;
import chat.parlance.identity.TokenRules;
import chat.parlance.identity.TokenVerifier;
import chat.parlance.ops.Health;
import chat.parlance.ops.Metrics;
import chat.parlance.ops.Tracing;
import chat.parlance.rpc.RoomStreams;
import chat.parlance.rpc.RpcServer;
import chat.parlance.web.DemoSignIn;
import chat.parlance.web.WebPages;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The parts list: everything a server is made of, made and connected here, started and stopped in order.
public final class ChatServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ChatServer.class);

  private final ParlanceConfig config;
  private final Stores stores;
  private final EventLoops loops;
  private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService housekeeping = Executors.newSingleThreadScheduledExecutor(
      Thread.ofPlatform().name("housekeeping").daemon().factory());
  private final TransportCounters transportCounters = new TransportCounters();
  private final Metrics metrics = new Metrics();
  private final Tracing tracing;
  private final Keys keys;
  private final Hub hub;
  private final Journal journal;
  private final Presence presence;
  private final List<String> routes;
  private final GochatParts gochat;
  private final HexatronParts hexatron;
  private final GabayParts gabay;
  private final UserDirectory people;
  private final NotificationParts notifications;
  private final SocketIo socketIo;
  private final Listeners listeners;
  private final @Nullable RpcServer rpc;
  private final AtomicBoolean closed = new AtomicBoolean();

  private ChatServer(ParlanceConfig config, InstantSource clock, UnaryOperator<Stores> around) throws IOException {
    this.config = config;
    loops = loops(config);
    tracing = tracing(config);
    keys = Keys.of(config, clock);
    stores = around.apply(Databases.open(config, clock));

    var limits = Allowances.limits(config.limits());
    var gatewayLimits = Allowances.gateway(config.limits());
    var counters = new GatewayCounters();
    var tail = new HotTail(gatewayLimits.tailBytes(), config.gabay().jwtSecret() != null);
    hub = new Hub(new Hub.Parts(loops.loops(), tail, counters, gatewayLimits, clock, System::nanoTime, blocking,
        tracing.fanOuts(metrics)));
    var views = new Views(stores, viewBytes());
    var revocations = new Revocations(stores.users(), clock);
    var files = new FileServices(config, stores, clock, blocking);
    var conversations = new Conversations(stores, views, tail);
    var reading = new Reading(stores, conversations, views, tail);
    var gabayNews = new GabayNews(blocking);
    var news = new CareNews(conversations, reading, hub, blocking);
    var streams = GochatParts.streams(config, blocking, counters);
    notifications = NotificationParts.of(config, stores, clock);
    var fanout = new Fanout(
        List.of(views, revocations, files.attachments(), hub, news, gabayNews, streams, notifications));
    journal = new Journal(stores.log(), fanout, new Ids(clock, new SecureRandom().nextInt(1024)), clock, limits,
        Journal.Settings.ONE_WRITER, new Journal.Around(tracing.journal(metrics), notifications.outgoing()));

    var rates = new RateLimits(limits, files.rate(), System::nanoTime);
    var careRates = rates.with(Allowances.limits(config.limits(), config.careforall().own()));
    var gochatRates = rates.with(Allowances.limits(config.limits(), config.gochat().own()));
    var humaneRates = rates.with(Allowances.limits(config.limits(), config.humane().own()));
    var hexRates = rates.with(Allowances.limits(config.limits(), config.hexatron().own()));
    var gabayRates = rates.with(Allowances.limits(config.limits(), config.gabay().own()));
    presence = new Presence(new Presence.Parts(stores, views, fanout, journal, clock), limits);
    var typing = new Typing(fanout, limits, System::nanoTime);
    hub.use(new Hub.UseCases(conversations, reading, presence, revocations));

    metrics.gateway(counters, tail);
    metrics.views(views);
    metrics.transport(transportCounters);
    metrics.loops(loops);
    metrics.engine(journal, presence, hub);
    metrics.store(stores);
    metrics.outbox(Map.of(NotificationCalls.NAME, notifications.counters()));
    var _ = housekeeping.scheduleWithFixedDelay(guarded(presence::tick), 1, 1, TimeUnit.SECONDS);
    var _ = housekeeping.scheduleWithFixedDelay(guarded(typing::tick), 1, 1, TimeUnit.SECONDS);
    var _ = housekeeping.scheduleWithFixedDelay(guarded(() -> streams.expire(clock.instant())), 1, 1, TimeUnit.SECONDS);
    for (var some : List.of(rates, careRates, gochatRates, humaneRates, hexRates, gabayRates)) {
      var _ = housekeeping.scheduleWithFixedDelay(guarded(some::forgetIdle), 30, 30, TimeUnit.SECONDS);
    }
    var _ = housekeeping.scheduleWithFixedDelay(guarded(revocations::forgetExpired), 1, 1, TimeUnit.HOURS);
    files.sweep(housekeeping, blocking);

    var bounds = new ParlanceServices.Bounds(limits, gatewayLimits.sessions(), config.limits().messageBytes(),
        config.limits().fileBytes(), files.rate());
    var services = new ParlanceServices(new Messaging(journal, limits, rates), conversations, reading, presence, typing,
        files.uploads(conversations, rates), new Downloads(files.store(), reading), rates, hub, bounds, clock, blocking,
        TokenVerifier.reach(config.tokens().longestLife()), Version.text());
    var dialect = new ParlanceDialect();
    counters.sessions(dialect.name()); // so that it is shown before the first session
    var parlance = new ParlanceRoutes(services, new TokenVerifier(keys.source(),
        TokenRules.NATIVE.livingAtMost(config.tokens().longestLife()), clock), revocations, dialect);
    var demo = new DemoSignIn(config.server().demo() && config.loopbackOnly() ? keys.issuer() : null,
        config.tokens().longestLife());
    var attendance = new Attendance(fanout, clock);
    var health = new Health(stores, journal, hub, clock, Version.text());
    streams.use(attendance);
    var rooms = new GochatServices(new Messaging(journal, limits, gochatRates), conversations,
        new GochatHistory(reading, gochatRates), attendance,
        hub, clock, blocking);
    gochat = GochatParts.of(config, rooms, revocations, counters);
    var names = new Names(stores.users(), services.messaging());
    var erasure = new Erasure(new Erasure.Parts(stores, journal, names, clock,
        TokenVerifier.reach(config.tokens().longestLife()), blocking),
        (user, why) -> LOG.warn("the deletion of the account {} in {} is interrupted, and goes on soon: {}",
            user.user(),
            user.space(), why.getMessage()));
    guarded(erasure::resume).run();
    var _ = housekeeping.scheduleWithFixedDelay(guarded(erasure::resume), 10, 10, TimeUnit.SECONDS);
    var inbox = new Inbox(stores, views, conversations);
    hexatron = HexatronParts.of(config, new HexServices(new Messaging(journal, limits, hexRates), conversations,
        reading, inbox, names, erasure, hexRates, hub, clock, blocking), revocations);
    var gabays = new GabayServices(new Messaging(journal, limits, gabayRates), conversations, reading, inbox, names,
        presence, typing, gabayRates, hub, gabayNews, clock, blocking);
    gabayNews.use(gabays);
    var _ = housekeeping.scheduleWithFixedDelay(guarded(gabayNews::tick), 1, 1, TimeUnit.SECONDS);
    gabay = GabayParts.of(config, gabays, revocations,
        new GabayParts.Insight(journal, presence, metrics, counters, health::trouble));
    var front = new CareFront(dialects(), health::trouble, clock);
    var careforall = CareforallParts.of(config,
        new CareServices(new Messaging(journal, limits, careRates), conversations, reading, typing,
            attendance, careRates, hub, news, clock, blocking),
        front, revocations, counters);
    var calls = new Calls(new Calls.Parts(services.messaging(), journal, fanout, clock));
    var _ = housekeeping.scheduleWithFixedDelay(guarded(calls::tick), 1, 1, TimeUnit.SECONDS);
    people = HumaneParts.people(config, clock);
    var humane = HumaneParts.of(config, new HumaneServices(new Messaging(journal, limits, humaneRates), conversations,
        reading, typing, calls, people, humaneRates, hub, clock, blocking), revocations,
        counters, metrics::request);
    var mounts = new ArrayList<>(List.of(api(parlance), root(health, demo, careforall.front())));
    mounts.addAll(careforall.mounts());
    mounts.addAll(humane.mounts());
    mounts.addAll(hexatron.mounts());
    mounts.addAll(gabay.mounts());
    var transport = transport(clock);
    socketIo = new SocketIo(config, transport);
    mounts.addAll(socketIo.mounts(Stream.of(hexatron.sockets(), humane.sockets(), gabay.sockets())
        .flatMap(List::stream).toList()));
    if (gochat.mount() != null) {
      mounts.add(gochat.mount());
    }
    var router = Router.of(mounts);
    routes = router.templates();
    listeners = listen(router, transport, careforall, humane);
    rpc = serve(rooms, streams);
  }

  /// Opens the database and the port. Throws [ConfigException] or `IOException` with a message that says what to mend.
  public static ChatServer start(ParlanceConfig config) throws IOException {
    return start(config, Clock.systemUTC());
  }

  /// The same with a clock of one's own.
  public static ChatServer start(ParlanceConfig config, InstantSource clock) throws IOException {
    return start(config, clock, UnaryOperator.identity());
  }

  /// The same with something `around` the store, which sees every call and closes the store when it is closed.
  public static ChatServer start(ParlanceConfig config, InstantSource clock, UnaryOperator<Stores> around)
      throws IOException {
    var server = new ChatServer(config, clock, around);
    server.blocking.execute(server.keys::open);
    LOG.info("Parlance {} listens on {} (event loops: {}, store: {})", Version.text(), server.addresses(),
        server.loops.kind().word(), server.stores.durability());
    return server;
  }

  /// What careforall's banner says that the server speaks.
  private List<String> dialects() {
    var all = new ArrayList<>(List.of("parlance", "careforall"));
    if (gochat.mount() != null) {
      all.add(GochatParts.NAME);
    }
    if (hexatron.routes() != null) {
      all.add(HexatronParts.NAME);
    }
    if (gabay.front() != null) {
      all.add(GabayParts.NAME);
    }
    if (config.humane().accessTokenSecret() != null) {
      all.add(HumaneParts.NAME);
    }
    return all;
  }

  private Mount api(ParlanceRoutes parlance) {
    var origins = Listeners.origins("server.origins", config.server().origins());
    return parlance.addTo(Mount.at("/v1").cors(Cors.of(origins, false).exposing(List.of("RateLimit-Limit",
        "RateLimit-Remaining", "RateLimit-Reset", "Retry-After", "Idempotent-Replayed", "ETag", "Content-Disposition",
        "Content-Range"))).upgradeOrigins(origins)).build();
  }

  /// `careforall`: says what the server is to clients that expect careforall's service, if that dialect is on.
  private Mount root(Health health, DemoSignIn demo, @Nullable CareFront careforall) {
    var pages = new WebPages();
    var root = Mount.at("").get("/", careforall == null ? pages::front : careforall.besides(pages::front))
        .get("/health", careforall == null ? health::health : careforall::health).get("/ready", health::ready)
        .get("/metrics", gabay.metrics(metrics::answer));
    pages.addTo(root);
    demo.addTo(root);
    return root.build();
  }

  private Transport transport(InstantSource clock) {
    var requests = new AtomicLong(clock.millis() << 16);
    return new Transport(loops, transportCounters,
        new Admission(Allowances.admission(config.limits()), System::nanoTime), clock,
        () -> Long.toString(requests.incrementAndGet(), 36), tracing.requests());
  }

  private Listeners listen(Router router, Transport transport, CareforallParts careforall, HumaneParts humane)
      throws IOException {
    var opening = new Listeners(config, transport);
    opening.open(Listeners.SHARED, config.server().port(), config.limits().messageBytes(), router);
    var care = config.careforall();
    opening.openOwn(CareforallParts.NAME, care.port(), care.messageBytes(), careforall::alone);
    opening.openOwn(HumaneParts.NAME, config.humane().port(), config.humane().messageBytes(),
        () -> humane.alone(socketIo, metrics::answer));
    opening.openOwn(HexatronParts.NAME, config.hexatron().port(), config.hexatron().messageBytes(),
        () -> hexatron.alone(socketIo));
    opening.openOwn(GabayParts.NAME, config.gabay().port(), config.gabay().messageBytes(),
        () -> gabay.alone(socketIo));
    opening.openOwn(GochatParts.NAME, config.gochat().port(), config.gochat().messageBytes(), gochat::alone);
    return opening;
  }

  private @Nullable RpcServer serve(GochatServices services, RoomStreams streams) throws IOException {
    try {
      return gochat.serve(config, services, streams);
    } catch (IOException e) {
      listeners.close(Duration.ofSeconds(1));
      throw e;
    }
  }

  private static Tracing tracing(ParlanceConfig config) {
    try {
      return Tracing.of(config.telemetry(), Version.text());
    } catch (IllegalArgumentException e) {
      throw new ConfigException(Main.sentence(e));
    }
  }

  private static EventLoops loops(ParlanceConfig config) {
    try {
      return new EventLoops(IoKind.named(config.server().transport()));
    } catch (IllegalArgumentException e) {
      throw new ConfigException("server.transport: " + Main.sentence(e));
    }
  }

  /// The space of the conversations of a dialect that has no word for spaces.
  static String space(ParlanceConfig config, String dialect) {
    return config.server().sharedSpace() ? TokenVerifier.DEFAULT_SPACE : dialect;
  }

  /// What is known of conversations and members may take an eighth of the heap, but not more than 128 MiB.
  private static long viewBytes() {
    return Math.min(128L << 20, Runtime.getRuntime().maxMemory() / 8);
  }

  /// Where it listens for all dialects, with the port it got.
  public InetSocketAddress address() {
    return Objects.requireNonNull(addresses().get(Listeners.SHARED));
  }

  /// Where it listens, by name: `shared`, dialects that have a listener of their own, and `gochat-grpc`.
  public Map<String, InetSocketAddress> addresses() {
    var addresses = new LinkedHashMap<>(listeners.addresses());
    if (rpc != null) {
      addresses.put(GochatParts.GRPC, new InetSocketAddress(config.server().host(), rpc.port()));
    }
    return addresses;
  }

  /// Everything it answers over HTTP, as method and path template.
  public List<String> routes() {
    return routes;
  }

  /// What it has counted so far.
  public Metrics metrics() {
    return metrics;
  }

  /// Stops in order: no new connections, goodbye to clients, the commits that are queued and their answers, the
  /// connections, the store. Once.
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    var grace = config.server().shutdownGrace();
    LOG.info("stopping; this takes at most {} s", grace.toSeconds());
    listeners.stopAccepting();
    if (rpc != null) {
      rpc.stopAccepting();
    }
    hub.drain(Duration.ofSeconds(2));
    housekeeping.shutdownNow();
    presence.leaveAll(grace.dividedBy(8));
    journal.close(grace.dividedBy(4));
    hub.hangUp();
    socketIo.close();
    listeners.close(grace.dividedBy(4));
    if (rpc != null) {
      rpc.close(grace.dividedBy(4));
    }
    blocking.shutdownNow();
    people.close();
    notifications.close();
    loops.close(grace.dividedBy(4));
    stores.close();
    keys.close();
    gochat.close();
    metrics.close();
    tracing.close();
    LOG.info("stopped");
  }
}
