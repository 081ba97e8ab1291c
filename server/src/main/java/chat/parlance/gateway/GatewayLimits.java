package chat.parlance.gateway;

import java.time.Duration;

/// Bounds of sessions. `outboxBytes`: what may wait for one client; `heartbeat`: silence after which a ping is sent, and
/// after another one the session ends; `hello`: how long a connection may exist without saying who it is.
public record GatewayLimits(long outboxBytes, int connectionsPerUser, Duration heartbeat, Duration hello,
    long tailBytes) {

  public static final GatewayLimits DEFAULT = new GatewayLimits(1 << 20, 50, Duration.ofSeconds(25),
      Duration.ofSeconds(10), 64L << 20);
}
