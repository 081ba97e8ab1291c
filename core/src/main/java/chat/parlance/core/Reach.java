package chat.parlance.core;

import chat.parlance.core.store.StoreUnavailableException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Whether the store can be reached, as far as the [Journal] knows. Once a transaction found that it cannot, drafts are refused at
/// once, and one thread asks, less and less often, whether it takes a write again. A store that is lost again soon after it
/// was back is asked as seldom as before.
final class Reach implements AutoCloseable {

  private static final long FIRST_NANOS = 100_000_000;
  private static final long MOST_NANOS = 2_000_000_000;
  /// Who was back for so long is asked soon again.
  private static final long STEADY_NANOS = 10_000_000_000L;
  private static final Duration SOON = Duration.ofMillis(500);

  /// A time without the store.
  private static final class Absence {
    final StoreUnavailableException fault;
    final long since = System.nanoTime();
    final LongAdder refused = new LongAdder();
    volatile long pauseNanos;

    Absence(StoreUnavailableException fault, long pauseNanos) {
      this.fault = fault;
      this.pauseNanos = pauseNanos;
    }
  }

  private final @Nullable Runnable probe;
  private final Journal.Observer observer;
  private final AtomicReference<@Nullable Absence> absence = new AtomicReference<>();
  private volatile long backAt = System.nanoTime() - STEADY_NANOS;
  private volatile long lastPauseNanos;
  private volatile @Nullable Thread asking;
  private volatile boolean closed;

  /// `probe` returns when the store took a small write and throws otherwise; without one nobody is refused beforehand.
  Reach(@Nullable Runnable probe, Journal.Observer observer) {
    this.probe = probe;
    this.observer = observer;
  }

  boolean away() {
    return absence.get() != null;
  }

  /// When these drafts, which are refused, may be tried again; null when there is no reason to refuse them.
  @Nullable Duration refuses(int drafts) {
    var now = absence.get();
    if (now == null) {
      return null;
    }
    now.refused.add(drafts);
    var pause = Duration.ofNanos(now.pauseNanos);
    return pause.compareTo(SOON) < 0 ? SOON : pause;
  }

  /// A transaction of so many drafts, which are refused, could not reach the store. False if nobody would find out when it is back.
  boolean lost(StoreUnavailableException fault, int drafts) {
    var asks = probe;
    if (asks == null) {
      return false;
    }
    boolean steady = System.nanoTime() - backAt >= STEADY_NANOS;
    var begun = new Absence(fault, steady ? 0 : next(lastPauseNanos));
    var known = absence.compareAndExchange(null, begun);
    (known == null ? begun : known).refused.add(drafts);
    if (known == null && !closed) {
      asking = Thread.ofVirtual().name("store-probe").start(() -> ask(asks, begun));
    }
    return true;
  }

  private void ask(Runnable asks, Absence now) {
    boolean told = false;
    while (!closed) {
      LockSupport.parkNanos(this, now.pauseNanos);
      if (answers(asks)) {
        lastPauseNanos = now.pauseNanos;
        backAt = System.nanoTime();
        absence.set(null);
        tell(() -> observer.back(now.fault, Duration.ofNanos(backAt - now.since), now.refused.sum()));
        return;
      }
      if (!told) {
        told = true;
        tell(() -> observer.away(now.fault));
      }
      now.pauseNanos = next(now.pauseNanos);
    }
  }

  private static boolean answers(Runnable asks) {
    try {
      asks.run();
      return true;
    } catch (RuntimeException | Error _) { // whatever it is: it took no write
      return false;
    }
  }

  private static long next(long pauseNanos) {
    return Math.clamp(2 * pauseNanos, FIRST_NANOS, MOST_NANOS);
  }

  private static void tell(Runnable telling) {
    try {
      telling.run();
    } catch (RuntimeException | Error _) {
      // who cannot even listen must not keep the others from the store
    }
  }

  /// Asks no more.
  @Override
  public void close() {
    closed = true;
    var thread = asking;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }
}
