package chat.parlance;

import chat.parlance.config.ParlanceConfig;
import chat.parlance.core.Limits;
import chat.parlance.gateway.GatewayLimits;
import chat.parlance.gateway.SessionLimits;
import chat.parlance.http.AdmissionLimits;
import java.time.Duration;

/// What the settings allow: to everybody, and to the clients of a dialect with limits of its own.
final class Allowances {

  private Allowances() {}

  static Limits limits(ParlanceConfig.Limits set) {
    var d = Limits.DEFAULT;
    return new Limits(set.textLength(), set.metadataLength(), d.attachments(), set.membersPerConversation(),
        d.reactionsPerMessage(), d.pageSize(), set.resumeChanges(),
        new Limits.Rate(set.messagesBurst(), set.messagesPerSecond()),
        new Limits.Rate(set.requestsBurst(), set.requestsPerSecond()), d.typingExpiry(), d.presenceGrace(),
        d.presenceAudience());
  }

  /// For clients of a dialect: how fast they go is bounded by its own numbers.
  static Limits limits(ParlanceConfig.Limits set, ParlanceConfig.Own own) {
    return limits(set).with(new Limits.Rate(own.messagesBurst(), own.messagesPerSecond()),
        new Limits.Rate(own.requestsBurst(), own.requestsPerSecond()));
  }

  static GatewayLimits gateway(ParlanceConfig.Limits set) {
    return new GatewayLimits(
        new SessionLimits(set.outboxBytes(), set.connectionsPerUser(), set.connections(), set.heartbeat()),
        set.helloTimeout(), set.hotTailBytes(), set.recoveryWindow());
  }

  static SessionLimits sessions(ParlanceConfig.Own own, Duration heartbeat) {
    return new SessionLimits(own.outboxBytes(), own.connectionsPerUser(), own.connections(), heartbeat);
  }

  static AdmissionLimits admission(ParlanceConfig.Limits set) {
    var d = AdmissionLimits.DEFAULT;
    return new AdmissionLimits(set.handshakesPerSecond(), set.handshakesBurst(),
        Math.max(d.overall(), set.handshakesPerSecond()), Math.max(d.overallBurst(), set.handshakesBurst()),
        d.maxAddresses());
  }

  /// What is known of conversations and members may take an eighth of the heap, but not more than 128 MiB.
  static long viewBytes() {
    return Math.min(128L << 20, Runtime.getRuntime().maxMemory() / 8);
  }
}
