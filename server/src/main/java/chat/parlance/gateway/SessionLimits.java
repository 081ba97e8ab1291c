package chat.parlance.gateway;

import java.time.Duration;

/// Bounds of the sessions of a dialect. `outboxBytes`: what may wait for one client; `connectionsPerUser` and `connections`: how
/// many there may be at once, of one user and in all; `heartbeat`: silence after which a ping is sent, and after another one the
/// session ends.
public record SessionLimits(long outboxBytes, int connectionsPerUser, int connections, Duration heartbeat) {}
