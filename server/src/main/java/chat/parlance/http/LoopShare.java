package chat.parlance.http;

import io.netty.channel.EventLoop;

/// What the connections of one server on one event loop have in common.
record LoopShare(EventLoop loop, DeadlineWheel wheel, OpenLines lines, TransportCounters counters,
    TransportCounters.Loop loopCounters, Population population) {

  /// A connection has ended for good. On the loop.
  void gone(Line line) {
    lines.remove(line);
    counters.closed.increment();
    population.leave();
  }
}
