package chat.parlance.core;

import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.Stores;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tells here what other servers on the same database commit, in the order of positions and once, together with what is committed here;
/// and tells the others what is committed here.
///
/// What is told comes from the log alone. A hint, or the timer ([Rounds]), says that a log has grown beyond what was [Told]; then the rest of
/// it is read and told. A change of this server that comes first has what is missing before it read and told before it. Hints of conversations
/// of which nothing is in memory cost nothing. What waits to be read is bounded: what finds no room is left to the timer.
public final class Follower implements Delivery, ClusterBus.Ear {

  /// `here`: who tells on this server; `faults`: who hears of what failed, which is tried again.
  public record Parts(Stores stores, Views views, Told told, Delivery here, ClusterBus bus, Listening listening,
      ClusterCounters counters, Executor blocking, Consumer<RuntimeException> faults) {}

  private static final int MOST_DUE = 10_000;
  private static final int READERS = 4;
  private static final int ATTEMPTS = 3;

  private final Parts parts;
  private final ForeignChanges log;
  private final LinkedHashMap<ConversationId, Long> due = new LinkedHashMap<>();
  private int readers;
  private volatile boolean behind = true;
  private volatile @Nullable Journal journal;

  public Follower(Parts parts) {
    this.parts = parts;
    this.log = new ForeignChanges(parts.stores(), parts.views(), parts.counters());
  }

  /// Completes the wiring, with the journal that tells this; and begins to listen.
  public void follow(Journal mine) {
    journal = mine;
    parts.bus().listen(this);
  }

  Parts parts() {
    return parts;
  }

  ForeignChanges log() {
    return log;
  }

  /// Whether hints may have been lost since this was asked last.
  boolean missedSome() {
    boolean missed = behind;
    behind = false;
    return missed;
  }

  // What is committed here.

  @Override
  public void committed(List<Committed> batch) {
    parts.here().committed(whole(batch));
    if (!parts.bus().equals(ClusterBus.NONE)) {
      parts.bus().hint(hints(batch));
    }
  }

  /// The batch with what others committed before its changes and was not told yet.
  private List<Committed> whole(List<Committed> batch) {
    ArrayList<Committed> all = null;
    for (int i = 0; i < batch.size(); i++) {
      var committed = batch.get(i);
      var change = committed.change();
      long known = parts.told().at(change.conversation());
      if (known >= 0 && change.seq() > known + 1) {
        all = all == null ? new ArrayList<>(batch.subList(0, i)) : all;
        all.addAll(missing(committed, known));
      }
      if (all != null) {
        all.add(committed);
      }
      parts.told().reached(change.conversation(), change.seq());
    }
    return all == null ? batch : all;
  }

  /// What cannot be read is read by who needs it: sessions see the hole; and what is known of members is not trusted.
  private List<Committed> missing(Committed before, long known) {
    var change = before.change();
    parts.counters().holes.increment();
    for (int i = 0; i < ATTEMPTS; i++) {
      try {
        var missing = log.between(change.conversation(), known, change.seq(), before.head());
        parts.counters().followed.add(missing.size());
        return missing;
      } catch (StoreException e) {
        failed(e);
      }
    }
    parts.views().movedMany();
    return List.of();
  }

  private static List<ClusterBus.Hint> hints(List<Committed> batch) {
    var hints = new LinkedHashMap<ConversationId, ClusterBus.Hint>();
    for (var committed : batch) {
      hints.merge(committed.change().conversation(), ClusterBus.Hint.of(committed.change()), ClusterBus.Hint::and);
    }
    return List.copyOf(hints.values());
  }

  @Override
  public void trimmed(Trim trim) {
    parts.here().trimmed(trim);
  }

  @Override
  public void answered() {
    parts.here().answered();
  }

  @Override
  public void signal(Signal signal) {
    parts.here().signal(signal);
    if (travels(signal)) {
      parts.bus().signal(signal);
    }
  }

  /// Who is there, and calls, each server knows for itself.
  private static boolean travels(Signal signal) {
    return switch (signal) {
      case Signal.Typing _,Signal.Marked _,Signal.Read _,Signal.Settled _,Signal.Favoured _,Signal.Revoked _ -> true;
      case Signal.Seated _,Signal.Attended _,Signal.PresenceChanged _,Signal.Calling _ -> false;
    };
  }

  // What others say.

  @Override
  public void signalled(Signal signal) {
    parts.counters().signalsHeard.increment();
    parts.here().signal(signal);
  }

  @Override
  public void mayHaveMissed() {
    behind = true;
  }

  @Override
  public void hinted(List<ClusterBus.Hint> hints) {
    for (var hint : hints) {
      parts.counters().hintsHeard.increment();
      var id = hint.conversation();
      if (hint.everybody()) {
        parts.views().movedMany();
      } else {
        parts.views().moved(id, hint.seats());
      }
      long known = parts.told().at(id);
      if (known >= 0 ? known < hint.last() : concernsSomebody(hint)) {
        due(id, hint.first() - 1);
      }
    }
  }

  private boolean concernsSomebody(ClusterBus.Hint hint) {
    return hint.everybody() || hint.seats().stream()
        .anyMatch(user -> parts.listening().connected(new UserId(hint.conversation().space(), user)));
  }

  /// Has the log read soon, from behind `from` if it is not known how far it was told.
  void due(ConversationId id, long from) {
    synchronized (due) {
      if (due.size() >= MOST_DUE && !due.containsKey(id)) {
        behind = true;
        return;
      }
      due.merge(id, from, Math::min);
      if (readers == READERS) {
        return;
      }
      readers++;
    }
    try {
      parts.blocking().execute(this::read);
    } catch (RejectedExecutionException _) {
      synchronized (due) {
        readers--; // the server stops
      }
    }
  }

  /// Conversations whose logs are to be read.
  int waiting() {
    synchronized (due) {
      return due.size();
    }
  }

  private void read() {
    while (true) {
      ConversationId id;
      long from;
      synchronized (due) {
        var first = due.pollFirstEntry();
        if (first == null) {
          readers--;
          return;
        }
        id = first.getKey();
        from = first.getValue();
      }
      try {
        catchUp(id, from);
      } catch (RuntimeException e) {
        behind = true;
        failed(e);
      }
    }
  }

  /// Tells what the log has beyond what was told, or beyond `from` if that is not known. May block.
  void catchUp(ConversationId id, long from) {
    parts.told().begin(id, from);
    int read = ForeignChanges.PAGE;
    while (read == ForeignChanges.PAGE) {
      var page = log.page(id, parts.told().at(id));
      read = page.size();
      if (read > 0) {
        turns().tellOthers(id, page.getLast().change().seq(), () -> tell(id, page));
      } else {
        parts.told().reached(id, log.gone(id, parts.told().at(id)));
      }
    }
  }

  private void tell(ConversationId id, List<Committed> page) {
    long known = parts.told().at(id);
    var fresh = page.stream().filter(committed -> committed.change().seq() > known).toList();
    if (!fresh.isEmpty()) {
      parts.told().reached(id, fresh.getLast().change().seq());
      parts.counters().followed.add(fresh.size());
      parts.here().committed(fresh);
      parts.here().answered();
    }
  }

  private Journal turns() {
    var mine = journal;
    if (mine == null) {
      throw new IllegalStateException("the follower is not wired yet");
    }
    return mine;
  }

  void failed(RuntimeException e) {
    parts.counters().failures.increment();
    parts.faults().accept(e);
  }
}
