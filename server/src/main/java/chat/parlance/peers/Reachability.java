package chat.parlance.peers;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether a service answers: written down once when it no longer does, and once when it does again, however many ask. Any thread.
///
/// Whoever finds no line to a service over gRPC makes the channel try again a second later. By itself it would wait longer after
/// each attempt, at last two minutes, and the service be missed for as long after it is back.
final class Reachability {

  private static final Logger LOG = LoggerFactory.getLogger(Reachability.class);
  private static final long SECONDS_UNTIL_RETRY = 1;

  private final String name;
  private final Object where;
  private final Runnable retry;
  private final AtomicBoolean lost = new AtomicBoolean();
  private final AtomicBoolean retrying = new AtomicBoolean();

  Reachability(String name, Peer peer, ManagedChannel channel) {
    this(name, peer, channel::resetConnectBackoff); // nothing, if it is closed or there is a line
  }

  /// Of a service that is asked over HTTP.
  Reachability(String name, URI base) {
    this(name, base, () -> {});
  }

  private Reachability(String name, Object where, Runnable retry) {
    this.name = name;
    this.where = where;
    this.retry = retry;
  }

  /// It could not be asked, as gRPC says.
  void lost(Status status) {
    lost("does not answer: " + status.getCode());
    if (status.getCode() == Status.Code.UNAVAILABLE && !retrying.getAndSet(true)) {
      CompletableFuture.delayedExecutor(SECONDS_UNTIL_RETRY, TimeUnit.SECONDS).execute(() -> {
        retrying.set(false);
        retry.run();
      });
    }
  }

  void lost(String why) {
    if (!lost.getAndSet(true)) {
      LOG.warn("the {} at {} {}", name, where, why);
    }
  }

  void back() {
    if (lost.get() && lost.getAndSet(false)) {
      LOG.info("the {} at {} answers again", name, where);
    }
  }
}
