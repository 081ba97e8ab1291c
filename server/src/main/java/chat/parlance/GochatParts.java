package chat.parlance;

import chat.parlance.config.ConfigException;
import chat.parlance.config.ParlanceConfig;
import chat.parlance.dialect.gochat.GochatDialect;
import chat.parlance.dialect.gochat.GochatDoor;
import chat.parlance.dialect.gochat.GochatHistory;
import chat.parlance.dialect.gochat.GochatRoutes;
import chat.parlance.dialect.gochat.GochatServices;
import chat.parlance.dialect.gochat.RoomDirectory;
import chat.parlance.gateway.GatewayCounters;
import chat.parlance.http.Mount;
import chat.parlance.http.Router;
import chat.parlance.identity.Doorkeeper;
import chat.parlance.identity.KeySource;
import chat.parlance.identity.TokenCheck;
import chat.parlance.identity.TokenRules;
import chat.parlance.identity.TokenVerifier;
import chat.parlance.peers.AuthService;
import chat.parlance.peers.Peer;
import chat.parlance.peers.WebsiteService;
import chat.parlance.rpc.RoomStreams;
import chat.parlance.rpc.RpcServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The parts of the gochat dialect, put together as it is configured. `mount` is what it answers; null when it is off.
record GochatParts(@Nullable Mount mount, GochatServices services, @Nullable GochatDoor door,
    @Nullable AuthService auth, @Nullable WebsiteService website) implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(GochatParts.class);
  static final String NAME = "gochat";
  /// The listener of the gRPC service, and its streams in metrics.
  static final String GRPC = "gochat-grpc";

  static GochatParts of(Engine engine) {
    var config = engine.config();
    var set = config.gochat();
    var services = services(engine);
    var space = engine.space(NAME);
    var auth = auth(set, space, services.clock());
    var tokens = auth != null ? auth : verifier(config, space, services.clock());
    if (tokens == null) {
      LOG.info("gochat is off: neither GOCHAT_ACCESS_SECRET nor AUTH_SERVICE_ADDRESS says how to check its tokens");
      return new GochatParts(null, services, null, null, null);
    }
    var website = website(set, services.clock());
    var rooms = website == null ? RoomDirectory.OPEN : new KnownRooms(website, set.checkRooms());
    var dialect = new GochatDialect(Allowances.sessions(set.own(), set.heartbeat()));
    engine.running().counters().sessions(dialect.name()); // so that it is shown before the first session
    var door = new GochatDoor(services, new Doorkeeper(tokens, engine.running().revocations()), rooms);
    var routes = new GochatRoutes(services, door, dialect, Listeners.origins("gochat.origins", set.origins()),
        set.messageBytes());
    return new GochatParts(routes.mount(), services, door, auth, website);
  }

  private static GochatServices services(Engine engine) {
    var own = engine.allowance(engine.config().gochat().own());
    return new GochatServices(own.messaging(), engine.asking().conversations(),
        new GochatHistory(engine.asking().reading(), engine.asking().aliases(), own.rates()),
        engine.live().attendance(),
        engine.live().hub(), engine.running().clock(), engine.running().blocking());
  }

  /// Where the streams of rooms are kept, whether or not anybody can open one.
  static RoomStreams streams(ParlanceConfig config, Executor blocking, GatewayCounters counters) {
    var bounds = new RoomStreams.Bounds(config.gochat().own().outboxBytes(),
        config.gochat().own().connectionsPerUser());
    return new RoomStreams(bounds, blocking,
        config.gochat().grpcPort() == null ? new LongAdder() : counters.sessions(GRPC));
  }

  /// What a listener that it has for itself answers.
  Router alone() {
    return Router.of(Stream.concat(Stream.ofNullable(mount), Stream.of(GochatRoutes.elsewhere())).toList());
  }

  /// Opens the gRPC port, if there is to be one.
  @Nullable RpcServer serve(ParlanceConfig config, RoomStreams streams) throws IOException {
    var set = config.gochat();
    if (door == null || set.grpcPort() == null) {
      return null;
    }
    return new RpcServer(new RpcServer.Settings(config.server().host(), set.grpcPort(), Listeners.tls(config),
        set.messageBytes(), set.heartbeat()), services, door, streams);
  }

  private static @Nullable AuthService auth(ParlanceConfig.Gochat set, String space, InstantSource clock) {
    var address = set.authServiceAddress();
    return address == null ? null
        : opened(() -> new AuthService(new Peer(address, security(set), set.authServiceToken()), space, clock));
  }

  private static @Nullable WebsiteService website(ParlanceConfig.Gochat set, InstantSource clock) {
    var address = set.websiteServiceAddress();
    return address == null ? null
        : opened(() -> new WebsiteService(new Peer(address, security(set), set.websiteServiceToken()), clock));
  }

  private static Peer.Security security(ParlanceConfig.Gochat set) {
    var authorities = set.servicesCa();
    return new Peer.Security(set.servicesTls(), authorities == null ? null : Path.of(authorities));
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
