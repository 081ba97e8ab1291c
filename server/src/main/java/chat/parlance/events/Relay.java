package chat.parlance.events;

import chat.parlance.core.Committed;
import chat.parlance.core.Delivery;
import chat.parlance.core.OutboxCounters;
import chat.parlance.core.Signal;
import chat.parlance.core.store.OutboxStore;
import chat.parlance.core.store.OutboxStore.Batch;
import chat.parlance.core.store.OutboxStore.Next;
import chat.parlance.core.store.OutboxStore.Outcome;
import chat.parlance.core.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes the wishes of one consumer out of the outbox and tells it, several conversations at a time, each in its order; what fails is
/// tried again, later each time, and given up after days. Nobody waits for it: not senders, not the journal.
///
/// Its queue holds one outcome for each lane at work and one word that something is to do, so it is bounded by `Pace#lanes`.
public final class Relay implements Delivery, AutoCloseable {

  /// How many conversations at once, when a failure is tried again first and at the latest, and when a wish is given up.
  public record Pace(int lanes, Duration first, Duration longest, Duration giveUp) {
    public static final Pace USUAL = new Pace(16, Duration.ofSeconds(1), Duration.ofMinutes(5), Duration.ofDays(3));
  }

  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
  private static final Duration CLAIM = Duration.ofSeconds(25);
  private static final Duration WORK = Duration.ofSeconds(10);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration COUNT = Duration.ofSeconds(5);
  private static final int WISHES = 100;
  private static final int REASON = 300;

  private final OutboxStore outbox;
  private final Consumer consumer;
  private final Predicate<Committed> concerns;
  private final InstantSource clock;
  private final Pace pace;
  private final Duration look;
  private final OutboxCounters counters;
  /// Outcomes, and empty ones that say that there may be something to do.
  private final LinkedBlockingQueue<Optional<Outcome>> news = new LinkedBlockingQueue<>();
  private final AtomicBoolean awake = new AtomicBoolean();
  private final List<Outcome> unsettled = new ArrayList<>();
  private final Thread coordinator;
  private volatile boolean closed;
  private int working;
  private Instant countedAt = Instant.EPOCH;

  /// What a relay is made of. `concerns`: whether a change brings wishes of this consumer.
  public record Parts(OutboxStore outbox, Consumer consumer, Predicate<Committed> concerns, InstantSource clock,
      OutboxCounters counters) {}

  /// Begins at once with what waits.
  public Relay(Parts parts, Pace pace) {
    this.outbox = parts.outbox();
    this.consumer = parts.consumer();
    this.concerns = parts.concerns();
    this.clock = parts.clock();
    this.counters = parts.counters();
    this.pace = pace;
    this.look = pace.first().compareTo(LOOK) < 0 ? pace.first() : LOOK;
    news.add(Optional.empty());
    this.coordinator = Thread.ofVirtual().name("relay-" + consumer.name()).start(this::runUntilClosed);
  }

  @Override
  public void committed(List<Committed> batch) {
    if (!awake.get() && batch.stream().anyMatch(concerns) && awake.compareAndSet(false, true)) {
      news.add(Optional.empty());
    }
  }

  @Override
  public void signal(Signal signal) {
    // of what is kept nowhere nobody is told
  }

  private void runUntilClosed() {
    while (!closed) {
      try {
        gather(look);
        settle();
        begin();
        count();
      } catch (StoreException e) {
        LOG.warn("the outbox of {} cannot be read or written, which is tried again: {}", consumer.name(),
            e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /// Waits for news, so long at most, and takes what there is.
  private void gather(Duration atMost) throws InterruptedException {
    var all = new ArrayList<Optional<Outcome>>();
    var first = news.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
    if (first != null) {
      all.add(first);
    }
    news.drainTo(all);
    awake.set(false);
    for (var one : all) {
      one.ifPresent(outcome -> {
        working--;
        unsettled.add(outcome);
      });
    }
  }

  private void settle() {
    if (!unsettled.isEmpty()) {
      outbox.settle(unsettled);
      unsettled.clear();
    }
  }

  private void begin() {
    int free = pace.lanes() - working;
    if (free == 0) {
      return;
    }
    var now = clock.instant();
    for (var batch : outbox.claim(new OutboxStore.Claim(consumer.name(), now, now.plus(CLAIM), free, WISHES))) {
      working++;
      Thread.ofVirtual().name("relay-" + consumer.name() + "-lane").start(() -> news.add(Optional.of(work(batch))));
    }
  }

  private void count() {
    var now = clock.instant();
    if (Duration.between(countedAt, now).abs().compareTo(COUNT) >= 0) {
      counters.saw(outbox.backlog(consumer.name()), now);
      countedAt = now;
    }
  }

  private Outcome work(Batch batch) {
    long deadline = System.nanoTime() + WORK.toNanos();
    BooleanSupplier timeUp = () -> closed || System.nanoTime() - deadline > 0;
    int fulfilled = 0;
    for (var pending : batch.wishes()) {
      if (timeUp.getAsBoolean()) {
        return new Outcome(batch, fulfilled, fulfilled > 0 ? new Next.Now()
            : new Next.Later(clock.instant(), batch.failures(), batch.progress()));
      }
      boolean first = fulfilled == 0;
      var result = told(pending.wish(), first ? batch.progress() : "", timeUp);
      var next = next(pending.wish(), result, first ? batch.failures() : 0);
      if (next != null) {
        return new Outcome(batch, fulfilled, next);
      }
      fulfilled++;
    }
    return new Outcome(batch, fulfilled, new Next.Now());
  }

  private Consumer.Result told(OutboxStore.Wish wish, String progress, BooleanSupplier timeUp) {
    try {
      return consumer.tell(wish, progress, timeUp);
    } catch (RuntimeException | Error e) {
      LOG.error("telling {} failed", consumer.name(), e);
      return new Consumer.Result.Failed(progress, e.toString());
    }
  }

  /// What is to become of a wish that was not fulfilled; null: it was.
  private @Nullable Next next(OutboxStore.Wish wish, Consumer.Result result, int failures) {
    var now = clock.instant();
    return switch (result) {
      case Consumer.Result.Told _ -> {
        counters.told.increment();
        yield null;
      }
      case Consumer.Result.Partly(var progress) -> new Next.Later(now, failures, progress);
      case Consumer.Result.Refused(var reason) -> never(wish, now, reason);
      case Consumer.Result.Failed(var progress, var reason) -> {
        counters.failures.increment();
        if (wish.at().plus(pace.giveUp()).isBefore(now)) {
          yield never(wish, now, reason);
        }
        LOG.debug("{} was not told of position {} of conversation {} ({} times): {}", consumer.name(), wish.seq(),
            wish.about().value(), failures + 1, reason);
        yield new Next.Later(now.plus(pause(failures)), failures + 1, progress);
      }
    };
  }

  private Next never(OutboxStore.Wish wish, Instant now, String reason) {
    counters.failures.increment();
    LOG.warn("{} is not told of position {} of conversation {} any more: {}", consumer.name(), wish.seq(),
        wish.about().value(), reason);
    return new Next.Never(now, reason.substring(0, Math.min(REASON, reason.length())));
  }

  private Duration pause(int failures) {
    var pause = pace.first().multipliedBy(1L << Math.min(failures, 20));
    return pause.compareTo(pace.longest()) > 0 ? pace.longest() : pause;
  }

  /// Begins nothing more; what is being told may end within the time that `patience` says, and is settled.
  public void close(Duration patience) {
    closed = true;
    news.add(Optional.empty());
    try {
      coordinator.join(patience);
      long deadline = System.nanoTime() + patience.toNanos();
      while (working > 0 && System.nanoTime() < deadline) {
        gather(Duration.ofMillis(100));
      }
      settle();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (StoreException e) {
      LOG.warn("what {} was told last could not be kept; it may be told again: {}", consumer.name(), e.getMessage());
    }
  }

  @Override
  public void close() {
    close(Duration.ofSeconds(2));
  }
}
