package chat.parlance.move;

import chat.parlance.core.Conversation;
import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.StoreUnavailableException;
import chat.parlance.core.store.Stores;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Copies everything from one store into another, round by round: each round copies what the target lacks, and may be broken off at any
/// point. The source may be in use; the target is nobody else's. For one thread.
///
/// The target's own heads say where a conversation goes on, so nothing else has to be remembered between two rounds or two runs.
public final class Move implements AutoCloseable {

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Stores from;
  private final Stores to;
  private final InstantSource clock;
  private final Progress progress;
  private final Tally tally;
  private final Lease lease;
  private boolean full;

  private Move(Stores from, Stores to, InstantSource clock, Progress progress, Lease lease) {
    this.from = from;
    this.to = to;
    this.clock = clock;
    this.progress = progress;
    this.tally = new Tally(progress);
    this.lease = lease;
  }

  /// Begins, or goes on where an earlier one ended. Throws [StoreException] when the target holds what is no copy of the source, or is
  /// being filled by another; `alone`: the store itself lets nobody else in.
  public static Move begin(Stores from, Stores to, boolean alone, InstantSource clock, Progress progress) {
    var unfinished = from.contents().filling();
    if (unfinished != null && !unfinished.equals(Instant.EPOCH)) {
      throw new StoreException(
          "the source is no whole copy itself: a move into it has not ended (expected: one that has)");
    }
    Survey.of(from, to);
    return new Move(from, to, clock, progress, Lease.take(to, clock, alone));
  }

  /// What is still to be copied of the logs.
  public Survey survey() {
    lease.renew();
    return Survey.of(from, to);
  }

  /// Copies what the logs have behind the heads of the target. Returns how many conversations had something, and how many changes that was.
  public Survey logs() {
    var missing = survey();
    tally.begin("copying", missing.missing());
    try (var writing = new Writing(to, lease)) {
      var log = new LogCopy(from, writing, tally);
      for (var space : Survey.spaces(from, to)) {
        for (var pairs = Survey.heads(from, to, space); pairs.hasNext();) {
          var pair = pairs.next();
          var source = pair.source();
          if (source != null && (pair.target() == null || pair.target().lastSeq() < source.lastSeq())) {
            log.copy(source, pair.target());
          }
        }
      }
      writing.commit();
    }
    return new Survey(missing.spaces(), missing.conversations(), missing.changes(), tally.conversations(),
        tally.changes());
  }

  /// Copies everything else, and what the logs have: a complete round. What has moved on in the source meanwhile is left for the next.
  public Survey everything() {
    var moved = logs();
    beginnings();
    tally.begin("members and marks", 0);
    try (var writing = new Writing(to, lease)) {
      new RestCopy(from, to, writing, tally, clock).copy();
    }
    return moved;
  }

  /// What the source has taken away from the beginning of its logs, the target must not keep.
  private void beginnings() {
    tally.begin("beginnings of logs", 0);
    try (var writing = new Writing(to, lease)) {
      var log = new LogCopy(from, writing, tally);
      for (var space : Survey.spaces(from, to)) {
        for (var pairs = Survey.heads(from, to, space); pairs.hasNext();) {
          var pair = pairs.next();
          if (pair.source() != null && pair.target() != null && trimmed(pair.source(), pair.target())) {
            log.copyAnew(pair.source());
          }
          writing.passed();
        }
      }
      writing.commit();
    }
  }

  private boolean trimmed(Conversation source, Conversation target) {
    return Beginning.of(from, source) > Beginning.of(to, target);
  }

  /// Says when the servers of the source are stopped.
  @FunctionalInterface
  public interface Stop {
    /// Whether they are; waits so long to hear it.
    boolean within(Duration patience) throws InterruptedException;
  }

  /// Hears of each round.
  public interface Listener {
    /// What a round has copied.
    void round(Survey moved);

    /// A round was broken off; the next one goes on.
    void broken(StoreUnavailableException why);
  }

  /// A complete round, then round after round what moves on in the source, until its servers are stopped; then a last complete one.
  public void follow(Stop stop, Listener listener) throws InterruptedException {
    listener.round(everything());
    var pause = Duration.ZERO;
    while (!stop.within(pause)) {
      try {
        var moved = logs();
        listener.round(moved);
        pause = moved.missing() == 0 ? PAUSE : Duration.ZERO;
      } catch (StoreUnavailableException e) {
        listener.broken(e);
        pause = PAUSE;
      }
    }
    listener.round(everything());
  }

  /// Compares everything.
  public Comparison.Verdict compare() {
    return Comparison.of(from, to, clock.instant(), progress, lease::renew);
  }

  /// The target is a whole copy: a server may open it.
  public void full() {
    lease.full();
    full = true;
  }

  @Override
  public void close() {
    if (!full) {
      lease.giveBack();
    }
  }
}
