package chat.parlance.cluster;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Two connections to Redis, which come back by themselves: one that listens, and one that tells, over which what is told goes out without
/// waiting for answers. In a Redis Cluster any server passes on to the others what it is told.
record RedisLine(RedisClient client, RedisAsyncCommands<String, String> telling,
    StatefulRedisPubSubConnection<String, String> listening) implements AutoCloseable {

  private static final Duration CONNECT = Duration.ofSeconds(3);
  /// Commands that wait for their answers; more are refused.
  private static final int WAITING = 10_000;

  static RedisLine open(RedisURI uri, ClientResources resources) {
    var client = RedisClient.create(resources, uri);
    try {
      client.setOptions(ClientOptions.builder().autoReconnect(true)
          .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS).requestQueueSize(WAITING)
          .socketOptions(SocketOptions.builder().connectTimeout(CONNECT).keepAlive(true).build()).build());
      return new RedisLine(client, client.connect().async(), client.connectPubSub());
    } catch (RuntimeException e) {
      end(client);
      throw e;
    }
  }

  private static void end(RedisClient client) {
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
