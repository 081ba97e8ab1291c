package chat.parlance.core;

import chat.parlance.core.store.ConversationLog;
import chat.parlance.core.store.LogTransaction;
import chat.parlance.core.store.StaleReadException;
import chat.parlance.core.store.StoreBusyException;
import chat.parlance.core.store.StoreUnavailableException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One queue and one writer of the [Journal].
final class Lane {

  /// What a lane works with.
  record Parts(ConversationLog log, Delivery delivery, Rules rules, InstantSource clock, Journal.Observer observer,
      Outgoing outgoing, CommitOrder order, Reach reach) {}

  /// What one transaction made durable, and when it is told.
  private record Durable(WriteBatch.Part part, CommitOrder.Turn turn) {}

  private static final Duration BUSY = Duration.ofMillis(500);
  private static final Duration STORE_LOST = Duration.ofSeconds(2);
  /// When so many conversations were waited for in vain, the others are not tried.
  private static final int PATIENCE = 2;

  private final Parts parts;
  private final Journal.Settings settings;
  private final ArrayBlockingQueue<Pending> queue;
  private final AtomicLong queuedBytes = new AtomicLong();
  private final Company company = new Company();
  private final Held held = new Held();
  private final Thread writer;
  /// Drafts of the transaction that is being written.
  private volatile int inHand;
  private volatile boolean stopping;
  private volatile boolean abandoned;

  Lane(String name, Parts parts, Journal.Settings settings) {
    this.parts = parts;
    this.settings = settings;
    this.queue = new ArrayBlockingQueue<>(settings.queuedDrafts());
    this.writer = Thread.ofPlatform().name(name).start(this::writeUntilStopped);
  }

  void submit(Draft draft, Answer answer) {
    var pending = new Pending(draft, answer, parts.observer().submitted(draft));
    if (stopping) {
      refuse(pending, new Rejection.Unavailable(STORE_LOST));
      return;
    }
    var away = parts.reach().refuses(1);
    if (away != null) {
      refuse(pending, new Rejection.Unavailable(away));
      return;
    }
    if (queuedBytes.get() + pending.weight > settings.queuedBytes()) {
      refuse(pending, new Rejection.Overloaded(BUSY));
      return;
    }
    queuedBytes.addAndGet(pending.weight);
    if (!queue.offer(pending)) {
      queuedBytes.addAndGet(-pending.weight);
      refuse(pending, new Rejection.Overloaded(BUSY));
    } else if (abandoned && queue.remove(pending)) {
      refuse(pending, new Rejection.Unavailable(STORE_LOST));
    }
  }

  int waiting() {
    return queue.size();
  }

  int inHand() {
    return inHand;
  }

  /// Whether somebody takes what is queued.
  boolean alive() {
    return !abandoned;
  }

  void stopTaking() {
    stopping = true;
  }

  /// Waits for the writer to commit what is queued; after `deadline` (nanoTime) the rest is refused. The writer is not
  /// interrupted: an interrupt in the middle of a commit breaks drivers.
  void finish(long deadline) {
    try {
      writer.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    abandoned = true;
    refuseQueued();
  }

  private void refuseQueued() {
    var rest = new ArrayList<Pending>();
    queue.drainTo(rest);
    refuse(rest, STORE_LOST);
  }

  private void writeUntilStopped() {
    try {
      while (!abandoned && !(stopping && queue.isEmpty())) {
        writeNext();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      abandoned = true;
      refuseQueued();
    }
  }

  /// Commits what waits, if anything. Whatever goes wrong, those who were taken from the queue are answered.
  private void writeNext() throws InterruptedException {
    var batch = new ArrayList<Pending>();
    try {
      var first = queue.poll(100, TimeUnit.MILLISECONDS);
      if (first != null) {
        batch.add(first);
        awaitCompany(first);
        gather(batch);
        company.begins(batch.size(), System.nanoTime());
        for (var pending : batch) {
          queuedBytes.addAndGet(-pending.weight);
        }
        inHand = batch.size();
        commit(batch);
      }
    } catch (RuntimeException | Error e) {
      report(e, batch);
      refuse(batch, STORE_LOST);
    } finally {
      inHand = 0;
    }
  }

  private void awaitCompany(Pending first) {
    long accepted = first.source.acceptedNanos();
    for (long wait = 1; wait > 0 && !stopping && !abandoned;) {
      wait = company.wait(queue.size() + 1, accepted, System.nanoTime());
      if (wait > 0) {
        LockSupport.parkNanos(wait);
      }
    }
  }

  /// Adds what waits, up to the bounds of a transaction.
  private void gather(List<Pending> batch) {
    int rows = Loads.rows(batch.getFirst().draft.intent());
    for (var next = queue.peek(); next != null && batch.size() < settings.batch(); next = queue.peek()) {
      rows += Loads.rows(next.draft.intent());
      var taken = rows <= settings.batchRows() ? queue.poll() : null;
      if (taken == null) {
        return;
      }
      batch.add(taken);
    }
  }

  private void commit(List<Pending> taken) {
    var away = parts.reach().refuses(taken.size());
    if (away != null) {
      refuse(taken, away);
      return;
    }
    var batch = new ArrayList<>(taken);
    batch.removeIf(this::refusedAsHeld);
    var fault = attempt(batch);
    if (fault instanceof StoreBusyException) {
      apart(batch, fault);
    } else if (fault != null) {
      failed(fault, batch);
    } else if (!held.none()) {
      taken.forEach(pending -> held.taken(pending.conversation(), System.nanoTime()));
    }
  }

  private boolean refusedAsHeld(Pending pending) {
    var wait = held.refuses(pending.conversation(), System.nanoTime());
    if (wait != null) {
      refuse(pending, new Rejection.Unavailable(wait));
    }
    return wait != null;
  }

  /// Somebody holds what some of these drafts need, so those of each conversation are tried by themselves. When a second one must wait,
  /// it is not about one conversation, and the rest is refused.
  private void apart(List<Pending> batch, Throwable fault) {
    report(fault, batch);
    var places = new LinkedHashMap<Object, List<Pending>>();
    for (var pending : batch) {
      var conversation = pending.conversation();
      places.computeIfAbsent(conversation == null ? pending.draft.by().id() : conversation, _ -> new ArrayList<>())
          .add(pending);
    }
    int inVain = 0;
    for (var some : places.values()) {
      var conversation = some.getFirst().conversation();
      if (inVain == PATIENCE) {
        refuse(some, STORE_LOST);
        continue;
      }
      var again = places.size() == 1 ? fault : attempt(some);
      if (again instanceof StoreBusyException) {
        inVain++;
        refuse(some, held.waited(conversation, System.nanoTime()));
      } else if (again != null) {
        failed(again, some);
      } else {
        held.taken(conversation, System.nanoTime());
      }
    }
  }

  private void failed(Throwable fault, List<Pending> batch) {
    if (!(fault instanceof StoreUnavailableException lost && parts.reach().lost(lost, batch.size()))) {
      report(fault, batch);
    }
    if (batch.size() == 1 || fault instanceof StoreUnavailableException) {
      refuse(batch, STORE_LOST);
    } else {
      var known = new HashSet<String>();
      batch.forEach(pending -> commitAlone(pending, known));
    }
  }

  /// Tries one draft of a batch that failed. Of those that fail in the same way the first is reported, which names it.
  private void commitAlone(Pending pending, Set<String> known) {
    var fault = attempt(new ArrayList<>(List.of(pending)));
    if (fault != null) {
      if (known.add(fault.toString())) {
        report(fault, List.of(pending));
      }
      refuse(pending, new Rejection.Unavailable(STORE_LOST));
    }
  }

  /// What went wrong, or null when everybody was answered; who was, is no longer in the batch. An [Error] (a class that cannot be loaded, a stack that is too
  /// deep) is a fault like others: the writer must not die of it, or nobody would be answered any more.
  private @Nullable Throwable attempt(List<Pending> batch) {
    try {
      commitTogether(batch);
      return null;
    } catch (RuntimeException | Error e) {
      return e;
    }
  }

  private void commitTogether(List<Pending> batch) {
    while (!batch.isEmpty()) {
      var durable = Backoff.RACES.run(() -> transact(batch));
      var done = batch.stream().filter(pending -> durable.part().has(pending.source)).toList();
      batch.removeIf(pending -> durable.part().has(pending.source));
      announce(done, durable);
    }
  }

  private Durable transact(List<Pending> batch) {
    long begun = System.nanoTime();
    try (var transaction = parts.log().begin()) {
      var written = new WriteBatch(transaction, parts.clock().instant().truncatedTo(ChronoUnit.MILLIS));
      expect(transaction, batch);
      for (var pending : batch) {
        pending.receipt = null;
        pending.rejection = null;
        try {
          pending.receipt = parts.rules().apply(pending.draft, written.from(pending.source));
        } catch (RejectedException e) {
          pending.rejection = e.rejection();
        }
      }
      for (var committed : written.changes()) {
        parts.outgoing().of(committed).forEach(transaction::wish);
      }
      guarded(() -> parts.delivery().soon(written.changes()));
      var durable = commit(transaction, written);
      guarded(() -> parts.observer().committed(
          new Journal.Transaction(batch.stream().map(pending -> pending.source).filter(durable.part()::has)
              .map(Committed.Source::passage).toList(), durable.part().changes().size(), System.nanoTime() - begun)));
      return durable;
    }
  }

  private Durable commit(LogTransaction transaction, WriteBatch written) {
    var turn = parts.order().take(written.changes());
    try {
      return new Durable(committed(transaction, written, turn), turn);
    } catch (RuntimeException | Error e) {
      parts.order().give(turn);
      throw e;
    }
  }

  /// What became durable, if anything did.
  private WriteBatch.Part committed(LogTransaction transaction, WriteBatch written, CommitOrder.Turn turn) {
    try {
      transaction.commit();
      return written.whole();
    } catch (StaleReadException e) {
      var part = written.without(e.lost());
      if (part.changes().isEmpty()) {
        throw e;
      }
      parts.order().narrow(turn, part.changes());
      return part;
    }
  }

  private static void expect(LogTransaction transaction, List<Pending> batch) {
    var keys = new ArrayList<LogTransaction.Used>(batch.size());
    for (var pending : batch) {
      var draft = pending.draft;
      if (draft.key() != null && draft.intent().logged()) {
        keys.add(new LogTransaction.Used(draft.by().id(), draft.key()));
      }
    }
    transaction.expect(keys);
  }

  private void announce(List<Pending> batch, Durable durable) {
    var part = durable.part();
    try {
      if (!part.changes().isEmpty()) {
        parts.order().tell(durable.turn(), () -> parts.delivery().committed(part.changes()));
      }
      part.signals().forEach(parts.delivery()::signal);
      part.trims().forEach(parts.delivery()::trimmed);
    } catch (RuntimeException | Error e) {
      report(e, List.of());
    } finally {
      parts.order().give(durable.turn());
    }
    for (var pending : batch) {
      answer(pending);
    }
    guarded(parts.delivery()::answered);
  }

  private void answer(Pending pending) {
    guarded(() -> tell(pending, pending.source.passage()));
    guarded(() -> tell(pending, pending.answer));
  }

  private static void tell(Pending pending, Answer answer) {
    if (pending.receipt != null) {
      answer.stored(pending.receipt);
    } else if (pending.rejection != null) {
      answer.refused(pending.rejection);
    }
  }

  /// What an observer or a sender does wrong when it is told must not touch the others.
  private void guarded(Runnable telling) {
    try {
      telling.run();
    } catch (RuntimeException | Error e) {
      report(e, List.of());
    }
  }

  private void report(Throwable fault, List<Pending> drafts) {
    try {
      parts.observer().failed(fault, drafts.stream().map(pending -> pending.draft).toList());
    } catch (RuntimeException | Error _) {
      // who cannot even listen must not keep the others from their answers
    }
  }

  private void refuse(List<Pending> all, Duration wait) {
    all.forEach(pending -> refuse(pending, new Rejection.Unavailable(wait)));
  }

  private void refuse(Pending pending, Rejection rejection) {
    pending.receipt = null;
    pending.rejection = rejection;
    answer(pending);
  }
}
