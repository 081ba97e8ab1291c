package chat.parlance.bench.load;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Fires at a constant rate, whatever becomes of what was fired before (open loop): every shot has the moment at which it
/// was due, and one that comes late counts from then.
public final class Pace {

  /// One message, or whatever is to be done; `number` counts from 0, `intended` is when it was due. On the generator's thread.
  public interface Shot {
    void fire(long number, long intended);
  }

  private static final long BEGIN_IN = 5_000_000;
  private static final long SHORTEST_WAIT = 50_000;

  private final Crowd crowd;
  private final Shot shot;
  private final int burst;
  private final double nanosPerBurst;
  private final long shots;
  private final CompletableFuture<Long> done = new CompletableFuture<>();
  private long begun;
  private long fired;

  private Pace(Crowd crowd, Shot shot, int burst, double perSecond, Duration time) {
    this.crowd = crowd;
    this.shot = shot;
    this.burst = burst;
    this.nanosPerBurst = 1e9 * burst / perSecond;
    this.shots = Math.max(burst, burst * (long) (time.toNanos() / nanosPerBurst));
  }

  /// Fires `perSecond` times a second in groups of `burst` for that long; completes with the number of shots. Any thread.
  public static CompletableFuture<Long> run(Crowd crowd, double perSecond, int burst, Duration time, Shot shot) {
    var pace = new Pace(crowd, shot, burst, perSecond, time);
    crowd.loop().execute(() -> {
      pace.begun = System.nanoTime() + BEGIN_IN;
      pace.sleep(BEGIN_IN);
    });
    return pace.done;
  }

  private long due(long number) {
    long bursts = number / burst;
    return begun + (long) (bursts * nanosPerBurst);
  }

  private void sleep(long nanos) {
    var _ = crowd.loop().schedule(this::tick, Math.max(nanos, SHORTEST_WAIT), TimeUnit.NANOSECONDS);
  }

  private void tick() {
    try {
      long now = System.nanoTime();
      while (fired < shots && due(fired) <= now) {
        shot.fire(fired, due(fired));
        fired++;
      }
      crowd.flush();
      if (fired < shots) {
        sleep(due(fired) - System.nanoTime());
      } else {
        done.complete(fired);
      }
    } catch (RuntimeException e) {
      done.completeExceptionally(e);
    }
  }
}
