package chat.parlance.http;

import io.netty.channel.EventLoop;
import java.util.Map;

/// What the connections of one server on one event loop have in common. `siblings`: the shares of all its loops.
record LoopShare(EventLoop loop, DeadlineWheel wheel, OpenLines lines, TransportCounters counters,
    TransportCounters.Loop loopCounters, Population population, Map<EventLoop, LoopShare> siblings) {

  /// The share of another loop of the same server. `IllegalArgumentException` if it does not run there.
  LoopShare on(EventLoop other) {
    LoopShare share = siblings.get(other);
    if (share == null) {
      throw new IllegalArgumentException("an event loop that this server does not run on");
    }
    return share;
  }

  /// A connection has ended for good. On the loop.
  void gone(Line line) {
    lines.remove(line);
    goneUnspoken();
  }

  /// A connection that no line spoke for has ended.
  void goneUnspoken() {
    counters.closed.increment();
    population.leave();
  }
}
