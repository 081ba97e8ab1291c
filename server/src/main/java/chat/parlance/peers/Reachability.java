package chat.parlance.peers;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes down once that a service does not answer, and once that it does again, however many ask it. Any thread.
final class Reachability {

  private static final Logger LOG = LoggerFactory.getLogger(Reachability.class);

  private final String name;
  private final Peer peer;
  private final AtomicBoolean lost = new AtomicBoolean();

  Reachability(String name, Peer peer) {
    this.name = name;
    this.peer = peer;
  }

  void lost(String why) {
    if (!lost.getAndSet(true)) {
      LOG.warn("the {} at {} {}", name, peer, why);
    }
  }

  void back() {
    if (lost.get() && lost.getAndSet(false)) {
      LOG.info("the {} at {} answers again", name, peer);
    }
  }
}
