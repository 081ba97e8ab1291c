package chat.parlance;

import chat.parlance.core.Aliases;
import chat.parlance.events.NotificationCalls;
import chat.parlance.core.Erasure;
import chat.parlance.config.ConfigException;
import chat.parlance.config.ParlanceConfig;
import chat.parlance.core.Attendance;
import chat.parlance.core.Calls;
import chat.parlance.core.Conversations;
import chat.parlance.core.Delivery;
import chat.parlance.core.Fanout;
import chat.parlance.core.Ids;
import chat.parlance.core.Inbox;
import chat.parlance.core.Journal;
import chat.parlance.core.Messaging;
import chat.parlance.core.Names;
import chat.parlance.core.OutboxCounters;
import chat.parlance.core.Presence;
import chat.parlance.core.RateLimits;
import chat.parlance.core.Reading;
import chat.parlance.core.Revocations;
import chat.parlance.core.TrimsElsewhere;
import chat.parlance.core.Typing;
import chat.parlance.core.Views;
import chat.parlance.core.store.Stores;
import chat.parlance.dialect.careforall.CareFront;
import chat.parlance.dialect.careforall.CareNews;
import chat.parlance.dialect.gabay.GabayNews;
import chat.parlance.gateway.GatewayCounters;
import chat.parlance.gateway.HotTail;
import chat.parlance.gateway.Hub;
import chat.parlance.http.Admission;
import chat.parlance.http.EventLoops;
import chat.parlance.http.IoKind;
import chat.parlance.http.Mount;
import chat.parlance.http.Router;
import chat.parlance.http.Transport;
import chat.parlance.http.TransportCounters;
import chat.parlance.identity.TokenVerifier;
import chat.parlance.ops.Health;
import chat.parlance.ops.Metrics;
import chat.parlance.ops.Tracing;
import chat.parlance.rpc.RoomStreams;
import chat.parlance.rpc.RpcServer;
import chat.parlance.web.DemoSignIn;
import chat.parlance.web.WebPages;
import io.netty.util.concurrent.FastThreadLocalThread;
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

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ParlanceConfig config;
  private final InstantSource clock;
  private final Stores stores;
  private final Aliases aliases;
  private final EventLoops loops;
  private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
  private final Chores chores = new Chores();
  private final TransportCounters transportCounters = new TransportCounters();
  private final GatewayCounters counters = new GatewayCounters();
  private final Metrics metrics = new Metrics();
  private final Tracing tracing;
  private final Keys keys;
  private final HotTail tail;
  private final Hub hub;
  private final Views views;
  private final ClusterParts cluster;
  private final Delivery delivery;
  private final Journal journal;
  private final Engine engine;
  private final List<String> routes;
  private final GochatParts gochat;
  private final HexatronParts hexatron;
  private final GabayParts gabay;
  private final HumaneParts humane;
  private final NotificationParts notifications;
  private final FeedParts feeds;
  private final PreSendParts hooks;
  private final RetentionParts retention;
  private final SocketIo socketIo;
  private final Listeners listeners;
  private final @Nullable RpcServer rpc;
  private final AtomicBoolean closed = new AtomicBoolean();

  private ChatServer(ParlanceConfig config, InstantSource clock, UnaryOperator<Stores> around) throws IOException {
    this.config = config;
    this.clock = clock;
    loops = loops(config);
    tracing = tracing(config);
    keys = Keys.of(config, clock);
    var opened = around.apply(Databases.open(config, clock));
    aliases = new Aliases(opened.aliases(), () -> !(Thread.currentThread() instanceof FastThreadLocalThread),
        System::nanoTime);
    stores = aliases.around(opened);

    var gatewayLimits = Allowances.gateway(config.limits());
    tail = new HotTail(gatewayLimits.tailBytes(), config.gabay().jwtSecret() != null);
    hub = new Hub(new Hub.Parts(loops.loops(), tail, counters, gatewayLimits, clock, System::nanoTime, blocking,
        tracing.fanOuts(metrics)));
    cluster = new ClusterParts(config);
    views = new Views(stores, Allowances.viewBytes(), cluster.told());
    var conversations = new Conversations(stores, views, tail);
    var asking = new Engine.Asking(conversations, new Reading(stores, conversations, views, tail),
        new Inbox(stores, views, conversations), aliases);
    var revocations = new Revocations(stores.users(), clock);
    var files = new FileServices(config, stores, clock, blocking);
    var careNews = new CareNews(conversations, asking.reading(), hub, blocking);
    var gabayNews = new GabayNews(blocking);
    var streams = GochatParts.streams(config, blocking, counters);
    notifications = NotificationParts.of(config, stores, aliases, clock);
    hooks = PreSendParts.of(config, clock, blocking);
    feeds = FeedParts.of(config, stores, aliases, clock);
    retention = new RetentionParts(config, stores, clock);
    var fanout = new Fanout(List.of(aliases, views, revocations, hub, careNews, gabayNews, streams,
        retention.retention().following()));
    delivery = new Fanout(List.of(cluster.around(fanout, stores, views, hub.listening(), blocking),
        files.attachments(), notifications, feeds)); // the last three are the business of the server that commits
    journal = new Journal(stores.log(), delivery, new Ids(clock, new SecureRandom().nextInt(Ids.SERVERS)), clock,
        Allowances.limits(config.limits()), Journal.Settings.ONE_WRITER.withLanes(Databases.lanes(config)),
        new Journal.Around(tracing.journal(metrics), feeds.beside(notifications.outgoing()), stores::probe,
            cluster.shared()));
    var writing = writing(files);
    var live = live(writing);
    hub.use(new Hub.UseCases(conversations, asking.reading(), live.presence(), revocations));
    streams.use(live.attendance());
    engine = new Engine(config, writing, asking, live, new Engine.Running(revocations, counters, metrics,
        new Health(stores, journal, hub, clock, Version.text(), cluster::state), chores, clock, blocking));
    measure();
    keepHouse(streams);
    files.sweep(chores, blocking);
    retention.keep(journal, new TrimsElsewhere(stores, List.of(views::remembered, tail::remembered), fanout), chores,
        blocking);

    cluster.follow(engine, List.of(views::referred, tail::remembered, streams::heard),
        List.of(views::forgetAside, writing.names()::forgetAll));

    var parlance = ParlanceParts.of(engine, files, keys, stores.outbox(), told().keySet());
    gochat = GochatParts.of(engine);
    hexatron = HexatronParts.of(engine);
    gabay = GabayParts.of(engine, gabayNews);
    humane = HumaneParts.of(engine);
    var careforall = CareforallParts.of(engine, careNews, dialects());
    var mounts = new ArrayList<>(List.of(parlance.mount(), root(careforall.front())));
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
    listeners = listen(router, transport, careforall);
    rpc = serve(streams);
  }

  private Engine.Writing writing(FileServices files) {
    var limits = Allowances.limits(config.limits());
    var rates = new RateLimits(limits, files.rate(), System::nanoTime);
    var messaging = new Messaging(journal, limits, rates, hooks);
    var names = new Names(stores.users(), messaging);
    var erasure = new Erasure(new Erasure.Parts(stores, journal, names, clock,
        TokenVerifier.reach(config.tokens().longestLife()), blocking),
        (user, why) -> LOG.warn("the deletion of the account {} in {} is interrupted, and goes on soon: {}",
            user.user(), user.space(), why.getMessage()));
    return new Engine.Writing(journal, limits, rates, messaging, names, erasure, hooks);
  }

  private Engine.Live live(Engine.Writing writing) {
    var presence = new Presence(new Presence.Parts(stores, views, delivery, journal, clock), writing.limits());
    var typing = new Typing(delivery, writing.limits(), System::nanoTime);
    var calls = new Calls(new Calls.Parts(writing.messaging(), journal, delivery, clock));
    return new Engine.Live(hub, presence, typing, new Attendance(delivery, clock), calls);
  }

  /// What is done now and then. Deletions of accounts that were interrupted go on before the first request.
  private void keepHouse(RoomStreams streams) {
    var writing = engine.writing();
    var live = engine.live();
    chores.every(SECOND, live.presence()::tick);
    chores.every(SECOND, live.typing()::tick);
    chores.every(SECOND, live.calls()::tick);
    chores.every(SECOND, () -> streams.expire(clock.instant()));
    chores.every(Duration.ofSeconds(30), writing.rates()::forgetIdle);
    chores.every(Duration.ofHours(1), engine.running().revocations()::forgetExpired);
    chores.attempt(writing.erasure()::resume);
    chores.every(Duration.ofSeconds(10), writing.erasure()::resume);
  }

  private void measure() {
    metrics.gateway(counters, tail);
    metrics.views(views);
    metrics.aliases(aliases);
    metrics.transport(transportCounters);
    metrics.loops(loops);
    metrics.engine(journal, engine.live().presence(), hub);
    metrics.store(stores);
    metrics.cluster(cluster.counters(), cluster.bus(), cluster.told());
    metrics.retention(retention.counters());
    metrics.outbox(told());
  }

  private Map<String, OutboxCounters> told() {
    return feeds.counters(NotificationCalls.NAME, notifications.counters());
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

  /// `careforall`: says what the server is to clients that expect careforall's service, if that dialect is on.
  private Mount root(@Nullable CareFront careforall) {
    var demo = new DemoSignIn(config.server().demo() && config.loopbackOnly() ? keys.issuer() : null,
        config.tokens().longestLife());
    var health = engine.running().health();
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

  private Listeners listen(Router router, Transport transport, CareforallParts careforall) throws IOException {
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

  private @Nullable RpcServer serve(RoomStreams streams) throws IOException {
    try {
      return gochat.serve(config, streams);
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
    chores.close();
    engine.live().presence().leaveAll(grace.dividedBy(8));
    journal.close(grace.dividedBy(4));
    cluster.close();
    hub.hangUp();
    socketIo.close();
    listeners.close(grace.dividedBy(4));
    if (rpc != null) {
      rpc.close(grace.dividedBy(4));
    }
    blocking.shutdownNow();
    humane.close();
    notifications.close();
    feeds.close();
    hooks.close();
    loops.close(grace.dividedBy(4));
    stores.close();
    keys.close();
    gochat.close();
    metrics.close();
    tracing.close();
    LOG.info("stopped");
  }
}
