package chat.parlance.move;

import chat.parlance.core.Conversation;
import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.Stores;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Holds everything that two stores show against each other: counts and hashes, conversation by conversation, and the rest.
public final class Comparison {

  /// Something is not the same; `where` is a conversation, a space, or everywhere.
  public record Difference(String where, String what, String expected, String found) {
    @Override
    public String toString() {
      return where + ": " + what + " " + found + " (expected: " + expected + ")";
    }
  }

  /// What was compared, how much of it differs, and the first [#SHOWN] of that.
  public record Verdict(long conversations, long changes, long messages, long different, List<Difference> first) {
    public Verdict {
      first = List.copyOf(first);
    }
  }

  public static final int SHOWN = 20;
  private static final int THREADS = 4;

  private record Both(String where, Future<Map<String, Sum>> source, Future<Map<String, Sum>> target) {}

  private final Stores from;
  private final Stores to;
  private final Tally tally;
  private final Runnable now;
  private final List<Difference> first = new ArrayList<>();
  private long conversations;
  private long changes;
  private long messages;
  private long different;

  private Comparison(Stores from, Stores to, Progress progress, Runnable now) {
    this.from = from;
    this.to = to;
    this.tally = new Tally(progress);
    this.now = now;
  }

  /// Compares all of two stores, of which revocations that matter at `at`. `meanwhile` runs often.
  public static Verdict of(Stores from, Stores to, Instant at, Progress progress, Runnable meanwhile) {
    return new Comparison(from, to, progress, meanwhile).run(at);
  }

  private Verdict run(Instant at) {
    tally.begin("comparing", Survey.changes(from));
    try (var threads = Executors.newFixedThreadPool(THREADS)) {
      for (var space : Survey.spaces(from, to)) {
        conversations(threads, space);
        compare("space " + space, Sums.of(from, space), Sums.of(to, space));
        now.run();
      }
    }
    compare("everywhere", Sums.of(from, at), Sums.of(to, at));
    return new Verdict(conversations, changes, messages, different, first);
  }

  private void conversations(ExecutorService threads, String space) {
    var under = new ArrayList<Both>();
    for (var pairs = Survey.heads(from, to, space); pairs.hasNext();) {
      var pair = pairs.next();
      var id = Objects.requireNonNull(pair.source() != null ? pair.source() : pair.target()).id();
      under.add(new Both("conversation " + id.value() + " of the space " + space,
          threads.submit(() -> sums(from, pair.source())), threads.submit(() -> sums(to, pair.target()))));
      if (under.size() >= Survey.PAGE) {
        settle(under);
      }
    }
    settle(under);
  }

  private static Map<String, Sum> sums(Stores stores, @Nullable Conversation head) {
    return head == null ? Map.of() : Sums.of(stores, head);
  }

  private void settle(List<Both> under) {
    for (var both : under) {
      var expected = got(both.source());
      compare(both.where(), expected, got(both.target()));
      conversations++;
      tally.conversation();
      count(expected);
      now.run();
    }
    under.clear();
  }

  private void count(Map<String, Sum> sums) {
    var log = sums.get(Sums.CHANGES);
    var words = sums.get(Sums.MESSAGES);
    if (log != null && words != null) {
      changes += log.count();
      messages += words.count();
      tally.changes(log.count());
    }
  }

  private static Map<String, Sum> got(Future<Map<String, Sum>> sums) {
    try {
      return sums.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while comparing", e);
    }
  }

  private void compare(String where, Map<String, Sum> expected, Map<String, Sum> found) {
    if (expected.isEmpty() || found.isEmpty()) {
      differ(new Difference(where, "it", expected.isEmpty() ? "none" : "there", found.isEmpty() ? "missing" : "there"));
      return;
    }
    expected.forEach((what, sum) -> {
      var other = found.get(what);
      if (!sum.equals(other)) {
        differ(new Difference(where, what, sum.toString(), String.valueOf(other)));
      }
    });
  }

  private void differ(Difference difference) {
    different++;
    if (first.size() < SHOWN) {
      first.add(difference);
    }
  }
}
