package chat.parlance.cluster;

import chat.parlance.core.ClusterBus.Hint;
import chat.parlance.core.ClusterCounters;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Signal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is to be told to the other servers. Hints of one conversation become one; at most [#HINTS] conversations and [#SIGNALS] signals wait,
/// what comes beyond that is dropped and counted, signals already when there are many hints. Any thread puts in, one takes out.
final class Mailbag {

  static final int HINTS = 10_000;
  static final int SIGNALS = 1_000;
  /// So much is taken at once.
  private static final int LOAD = 500;
  /// That something was missed is said after so many milliseconds at the latest, and again, also if nothing else is to be said.
  private static final int SOON = 300;

  /// What is taken out together; `missed`: hints were dropped before it.
  record Load(List<Hint> hints, List<Signal> signals, boolean missed) {}

  private final ClusterCounters counters;
  private final LinkedHashMap<ConversationId, Hint> hints = new LinkedHashMap<>();
  private final ArrayDeque<Signal> signals = new ArrayDeque<>();
  private boolean missed;
  private boolean closed;

  Mailbag(ClusterCounters counters) {
    this.counters = counters;
  }

  synchronized void hint(List<Hint> more) {
    for (var hint : more) {
      if (hints.size() >= HINTS && !hints.containsKey(hint.conversation())) {
        lost(1);
      } else {
        hints.merge(hint.conversation(), hint, Hint::and);
      }
    }
    notifyAll();
  }

  synchronized void signal(Signal signal) {
    if (signals.size() >= SIGNALS || hints.size() > HINTS / 2) {
      counters.signalsDropped.increment();
    } else {
      signals.add(signal);
      notifyAll();
    }
  }

  /// So many hints will not arrive; 0: the others were not told that there had been some.
  synchronized void lost(int many) {
    missed = true;
    counters.hintsDropped.add(many);
    notifyAll();
  }

  /// What waits, when something does; null once it is closed.
  synchronized @Nullable Load take() throws InterruptedException {
    long begun = System.nanoTime();
    while (!closed && hints.isEmpty() && signals.isEmpty()) {
      long left = missed ? SOON - (System.nanoTime() - begun) / 1_000_000 : 0;
      if (missed && left <= 0) {
        break;
      }
      wait(left);
    }
    if (closed) {
      return null;
    }
    var load = new Load(new ArrayList<>(), new ArrayList<>(), missed);
    missed = false;
    for (var all = hints.values().iterator(); all.hasNext() && load.hints().size() < LOAD;) {
      load.hints().add(all.next());
      all.remove();
    }
    while (!signals.isEmpty() && load.signals().size() < LOAD) {
      load.signals().add(signals.poll());
    }
    return load;
  }

  synchronized void close() {
    closed = true;
    notifyAll();
  }
}
