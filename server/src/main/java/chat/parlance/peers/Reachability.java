package chat.parlance.peers;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether a service answers: written down once when it no longer does, and once when it does again, however many ask. Any thread.
///
/// Whoever finds no line to it makes the channel try again a second later. By itself it would wait longer after each attempt, at
/// last two minutes, and the service be missed for as long after it is back.
final class Reachability {

  private static final Logger LOG = LoggerFactory.getLogger(Reachability.class);
  private static final long SECONDS_UNTIL_RETRY = 1;

  private final String name;
  private final Peer peer;
  private final ManagedChannel channel;
  private final AtomicBoolean lost = new AtomicBoolean();
  private final AtomicBoolean retrying = new AtomicBoolean();

  Reachability(String name, Peer peer, ManagedChannel channel) {
    this.name = name;
    this.peer = peer;
    this.channel = channel;
  }

  /// It could not be asked, as gRPC says.
  void lost(Status status) {
    lost("does not answer: " + status.getCode());
    if (status.getCode() == Status.Code.UNAVAILABLE && !retrying.getAndSet(true)) {
      CompletableFuture.delayedExecutor(SECONDS_UNTIL_RETRY, TimeUnit.SECONDS).execute(() -> {
        retrying.set(false);
        channel.resetConnectBackoff(); // nothing, if it is closed or there is a line
      });
    }
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
