package chat.parlance.cluster;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.async.BaseRedisAsyncCommands;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Two connections to Redis, which come back by themselves: one that listens, and one that tells, over which what is told goes out without
/// waiting for answers. A server that is part of a Redis Cluster is asked for the others.
record RedisLine(AbstractRedisClient client, BaseRedisAsyncCommands<String, String> telling,
    StatefulRedisPubSubConnection<String, String> listening) implements AutoCloseable {

  private static final Duration CONNECT = Duration.ofSeconds(3);
  /// Commands that wait for their answers; more are refused.
  private static final int WAITING = 10_000;

  static RedisLine open(RedisURI uri, ClientResources resources) {
    var one = RedisClient.create(resources, uri);
    try {
      one.setOptions(with(ClientOptions.builder()).build());
      var connection = one.connect();
      if (!uri.getSentinels().isEmpty() || !connection.sync().info("cluster").contains("cluster_enabled:1")) {
        return new RedisLine(one, connection.async(), one.connectPubSub());
      }
    } catch (RuntimeException e) {
      end(one);
      throw e;
    }
    end(one);
    return ofCluster(uri, resources);
  }

  private static RedisLine ofCluster(RedisURI uri, ClientResources resources) {
    var many = RedisClusterClient.create(resources, uri);
    try {
      var options = ClusterClientOptions.builder();
      with(options);
      many.setOptions(options.build());
      return new RedisLine(many, many.connect().async(), many.connectPubSub());
    } catch (RuntimeException e) {
      end(many);
      throw e;
    }
  }

  private static ClientOptions.Builder with(ClientOptions.Builder options) {
    return options.autoReconnect(true).disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
        .requestQueueSize(WAITING)
        .socketOptions(SocketOptions.builder().connectTimeout(CONNECT).keepAlive(true).build());
  }

  private static void end(AbstractRedisClient client) {
    client.shutdown(0, 2, TimeUnit.SECONDS);
  }

  /// Whether what others tell can be heard.
  boolean open() {
    return listening.isOpen();
  }

  @Override
  public void close() {
    end(client);
  }
}
