package chat.parlance.bench.work;

import chat.parlance.bench.load.Tally;
import java.util.Map;

/// What one stretch of time cost a server and gave its clients. `counters`: what Parlance counted meanwhile; empty for others.
record Stretch(long messages, long wallNanos, long cpuNanos, long generatorNanos, Tally.Window heard,
    Map<String, Double> counters) {

  /// Beyond this share of its core, the generator may be what limits a run.
  static final double BUSY = 0.85;

  double cpuMicrosPerDelivery() {
    return cpuNanos / 1e3 / heard.heard();
  }

  double cpuMicrosPerMessage() {
    return cpuNanos / 1e3 / messages;
  }

  int bytesPerFrame() {
    return (int) (heard.bytes() / heard.frames());
  }

  double generatorShare() {
    return (double) generatorNanos / wallNanos;
  }

  double counter(String name) {
    return counters.getOrDefault("parlance_" + name, 0.0);
  }

  double deliverMillis(double percentile) {
    return heard.deliver().getValueAtPercentile(percentile) / 1e6;
  }

  double ackMillis(double percentile) {
    return heard.ack().getValueAtPercentile(percentile) / 1e6;
  }
}
