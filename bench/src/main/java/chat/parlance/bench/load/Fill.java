package chat.parlance.bench.load;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Sends as fast as the server takes it, with so many messages unacknowledged at a time (closed loop): to fill a store, not to
/// measure times.
public final class Fill {

  private static final long PATIENCE = 30_000_000_000L;

  private final Crowd crowd;
  private final Pace.Shot shot;
  private final long messages;
  private final int outstanding;
  private final CompletableFuture<Long> done = new CompletableFuture<>();
  private final long before;
  private long fired;
  private long acknowledged;
  private long moved = System.nanoTime();

  private Fill(Crowd crowd, long messages, int outstanding, Pace.Shot shot) {
    this.crowd = crowd;
    this.shot = shot;
    this.messages = messages;
    this.outstanding = outstanding;
    this.before = crowd.acknowledgements();
  }

  /// Fires so often; each shot sends one message. Completes with the nanoseconds that it took. Any thread.
  public static CompletableFuture<Long> run(Crowd crowd, long messages, int outstanding, Pace.Shot shot) {
    return crowd.generator().call(() -> {
      var fill = new Fill(crowd, messages, outstanding, shot);
      fill.tick(System.nanoTime());
      return fill.done;
    });
  }

  private void tick(long begun) {
    try {
      long now = System.nanoTime();
      long until = crowd.acknowledgements() - before;
      if (until > acknowledged) {
        acknowledged = until;
        moved = now;
      }
      for (; fired < messages && fired - acknowledged < outstanding; fired++) {
        shot.fire(fired, now);
      }
      crowd.flush();
      if (acknowledged == messages) {
        done.complete(now - begun);
      } else if (now - moved > PATIENCE) {
        throw new IllegalStateException("nothing was acknowledged for 30 s, after " + acknowledged + " messages");
      } else {
        var _ = crowd.loop().schedule(() -> tick(begun), 1, TimeUnit.MILLISECONDS);
      }
    } catch (RuntimeException e) {
      done.completeExceptionally(e);
    }
  }
}
