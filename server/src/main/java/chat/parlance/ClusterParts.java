package chat.parlance;

import chat.parlance.cluster.PostgresBus;
import chat.parlance.cluster.RedisBus;
import chat.parlance.config.ConfigException;
import chat.parlance.config.ParlanceConfig;
import chat.parlance.core.ClusterBus;
import chat.parlance.core.ClusterCounters;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Delivery;
import chat.parlance.core.Follower;
import chat.parlance.core.Listening;
import chat.parlance.core.Rounds;
import chat.parlance.core.Told;
import chat.parlance.core.Views;
import chat.parlance.core.store.StoreUnavailableException;
import chat.parlance.core.store.Stores;
import chat.parlance.store.sql.PostgresUrl;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What this server has to do with others on its database: nothing where there can be none.
final class ClusterParts implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ClusterParts.class);
  /// How often it is asked whether it is time to look.
  private static final Duration TICK = Duration.ofMillis(250);
  private static final int CONNECT_SECONDS = 3;

  private final ParlanceConfig.Cluster set;
  private final boolean shared;
  private final Told told;
  private final ClusterCounters counters = new ClusterCounters();
  private final ClusterBus bus;
  private final String over;
  private @Nullable Follower follower;

  ClusterParts(ParlanceConfig config) {
    set = config.cluster();
    var database = Databases.of(config);
    shared = !set.alone() && switch (database) {
      case Databases.InPostgres _,Databases.InMongo _ -> true;
      case Databases.InMemory _,Databases.InFile _ -> false;
    };
    told = shared ? new Told() : Told.ALONE;
    var node = UUID.randomUUID().toString().substring(0, 13);
    if (shared && set.bus().equals("auto") && set.redisUrl() != null) {
      bus = redis(set.redisUrl(), node);
      over = "redis";
    } else if (shared && set.bus().equals("auto") && database instanceof Databases.InPostgres(var url)) {
      bus = new PostgresBus(() -> connection(url), set.channel(), node, counters);
      over = "postgresql";
    } else {
      bus = ClusterBus.NONE;
      over = "none";
    }
    if (set.redisUrl() != null && !over.equals("redis")) {
      LOG.warn("cluster.redis-url is set and not used: {}", shared ? "cluster.bus is none"
          : "there is one server on this database");
    }
  }

  private ClusterBus redis(String url, String node) {
    try {
      return new RedisBus(url, set.channel(), node, counters);
    } catch (IllegalArgumentException _) {
      throw new ConfigException("cluster.redis-url: a URL that cannot be read (expected:"
          + " redis://user:password@host:port, rediss:// or redis-sentinel://…)");
    }
  }

  private static Connection connection(PostgresUrl url) throws SQLException {
    var properties = new Properties();
    if (url.user() != null) {
      properties.setProperty("user", url.user());
    }
    if (url.password() != null) {
      properties.setProperty("password", url.password());
    }
    properties.setProperty("ApplicationName", "parlance bus");
    properties.setProperty("connectTimeout", String.valueOf(CONNECT_SECONDS));
    properties.setProperty("loginTimeout", String.valueOf(CONNECT_SECONDS));
    properties.setProperty("socketTimeout", String.valueOf(2 * CONNECT_SECONDS));
    properties.setProperty("tcpKeepAlive", "true");
    return DriverManager.getConnection(url.jdbc(), properties);
  }

  /// Whether other servers may write to the database.
  boolean shared() {
    return shared;
  }

  Told told() {
    return told;
  }

  ClusterCounters counters() {
    return counters;
  }

  ClusterBus bus() {
    return bus;
  }

  /// How servers tell each other, for operators; null where there is but one.
  @Nullable String state() {
    return !shared ? null : over.equals("none") ? "no bus" : over + (bus.connected() ? "" : " (away)");
  }

  /// Tells `here`, and the other servers if there may be any.
  Delivery around(Delivery here, Stores stores, Views views, Listening listening, Executor blocking) {
    if (!shared) {
      return here;
    }
    follower = new Follower(new Follower.Parts(stores, views, told, here, bus, listening, counters, blocking,
        ClusterParts::failed));
    return follower;
  }

  private static void failed(RuntimeException e) {
    if (Thread.currentThread().isInterrupted()) {
      return; // the server stops
    }
    if (e instanceof StoreUnavailableException) {
      LOG.warn("what other servers committed cannot be read now; it is tried again: {}", e.getMessage());
    } else {
      LOG.error("what other servers committed could not be told; it is tried again", e);
    }
  }

  /// Begins to follow the others. `referred`: conversations of which something is in memory; `aside`: what forgets what no log tells.
  void follow(Engine engine, List<Supplier<Collection<ConversationId>>> referred, List<Runnable> aside) {
    if (follower == null) {
      return;
    }
    var running = engine.running();
    var rounds = new Rounds(follower, running.revocations(), referred, aside,
        new Rounds.Pace(set.look(), set.lookWithBus(), set.keepAside()), running.clock());
    follower.follow(engine.writing().journal());
    running.chores().every(TICK, () -> {
      try {
        running.blocking().execute(rounds::tick);
      } catch (RejectedExecutionException _) {
        // the server stops
      }
    });
  }

  @Override
  public void close() {
    bus.close();
  }
}
