package chat.parlance.gateway;

import chat.parlance.core.Committed;

/// One change on its way from the commit to the sockets, as an [Observer] follows it. Must be quick and must not throw.
public interface FanOut {

  /// One event loop has handed the change to the sockets of so many sessions. On the loop, once for each loop, after the
  /// flush; with 0 receivers possibly before.
  void delivered(int receivers);

  /// Who times and traces fan-outs. One object for each change; nothing is asked for each delivery.
  interface Observer {

    /// The change goes out to `loops` event loops now. On the thread that commits.
    FanOut begun(Committed committed, int loops);
  }
}
