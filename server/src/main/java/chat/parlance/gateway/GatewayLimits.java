package chat.parlance.gateway;

import java.time.Duration;

/// Bounds of the gateway. `sessions`: those of sessions whose dialect has none of its own; `hello`: how long a connection may
/// exist without saying who it is; `tailBytes`: what may be kept of recent changes; `recovery`: how long a client over Socket.IO may be
/// away and go on where it was, zero for not at all.
public record GatewayLimits(SessionLimits sessions, Duration hello, long tailBytes, Duration recovery) {

  public static final GatewayLimits DEFAULT = new GatewayLimits(
      new SessionLimits(1 << 20, 50, 100_000, Duration.ofSeconds(25)), Duration.ofSeconds(10), 64L << 20,
      Duration.ofMinutes(2));
}
