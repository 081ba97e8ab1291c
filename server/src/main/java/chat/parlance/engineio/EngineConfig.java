package chat.parlance.engineio;

import java.time.Duration;

/// Times and bounds of one Engine.IO mount.
///
/// `pingInterval`, `pingTimeout`: how often a heartbeat goes out, and how long its answer may take. `upgradeTimeout`: how
/// long a WebSocket may take to become the transport. `maxPayload`: bytes of a message or of the body of a post.
/// `maxQueue`: bytes that may wait for the next poll; a session with more ends. `maxSessions`: at the same time; more are
/// refused with 503. `revision3`: whether clients of Engine.IO 3 (Socket.IO 2) are let in.
public record EngineConfig(Duration pingInterval, Duration pingTimeout, Duration upgradeTimeout, int maxPayload,
    long maxQueue, int maxSessions, boolean revision3) {

  /// The times of the original: 25 s, 20 s, 10 s; payloads of 1 MB, queues of 4 MB, 100,000 sessions, revision 4 only.
  public static final EngineConfig DEFAULT = new EngineConfig(Duration.ofSeconds(25), Duration.ofSeconds(20),
      Duration.ofSeconds(10), 1_000_000, 4_000_000, 100_000, false);

  public EngineConfig {
    positive("ping interval", pingInterval.toMillis());
    positive("ping timeout", pingTimeout.toMillis());
    positive("upgrade timeout", upgradeTimeout.toMillis());
    positive("max payload", maxPayload);
    positive("max queue", maxQueue);
    positive("max sessions", maxSessions);
  }

  private static void positive(String what, long value) {
    if (value < 1) {
      throw new IllegalArgumentException("Engine.IO " + what + " is " + value + ", expected 1 or more");
    }
  }

  /// This configuration with other heartbeats.
  public EngineConfig heartbeat(Duration interval, Duration timeout) {
    return new EngineConfig(interval, timeout, upgradeTimeout, maxPayload, maxQueue, maxSessions, revision3);
  }

  /// This configuration, letting clients of revision 3 in.
  public EngineConfig withRevision3() {
    return new EngineConfig(pingInterval, pingTimeout, upgradeTimeout, maxPayload, maxQueue, maxSessions, true);
  }

  /// This configuration with another time for upgrades.
  public EngineConfig upgradeTimeout(Duration timeout) {
    return new EngineConfig(pingInterval, pingTimeout, timeout, maxPayload, maxQueue, maxSessions, revision3);
  }

  /// This configuration with other bounds.
  public EngineConfig bounds(int payload, long queue, int sessions) {
    return new EngineConfig(pingInterval, pingTimeout, upgradeTimeout, payload, queue, sessions, revision3);
  }
}
