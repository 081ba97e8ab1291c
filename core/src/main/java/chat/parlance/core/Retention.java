package chat.parlance.core;

import chat.parlance.core.store.RetentionStore;
import chat.parlance.core.store.RetentionStore.Reach;
import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.Stores;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Takes away what the rules do not keep, round by round and in small steps: each is one small draft among others for the journal's
/// writer, and pauses in between leave the writer to those who send. It keeps no state: what is due is found anew in each round, so
/// it may be interrupted at any time, and several servers may do the same.
public final class Retention {

  /// What it works with. `keys` and `deadLetters`: how long idempotency keys and given-up wishes are kept.
  public record Parts(Stores stores, InstantSource clock, RetentionRules rules, Duration keys,
      Duration deadLetters) {}

  /// Lets others have the store for a while; an interruption ends the round.
  @FunctionalInterface
  public interface Pause {
    void of(Duration length) throws InterruptedException;
  }

  /// Who is told what a round did, and what failed.
  public interface Observer {
    void round(Done done);

    void failed(@Nullable ConversationId conversation, RuntimeException why);
  }

  /// What one round took away: so many changes of so many conversations, in so many steps, and so many rows beside the logs.
  public record Done(long changes, long conversations, long steps, long others, long failures) {
    /// Whether there is anything to say.
    public boolean something() {
      return changes + others + failures > 0;
    }
  }

  /// Rows that one step writes at most.
  static final int ROWS = 200;
  /// Logs that are looked at together.
  private static final int LOOKED_AT = 500;
  private static final int SPACES = 100;
  private static final String NOBODY = "retention";
  /// After this time everything is looked at again, whatever is known; and what is kept beside the logs is gone through.
  private static final Duration DAY = Duration.ofHours(24);
  private static final Duration SHORTEST = Duration.ofMillis(20);
  private static final Duration LONGEST = Duration.ofSeconds(2);
  /// A pause is so many times as long as the step before it took.
  private static final int SHARE = 4;

  private final Parts parts;
  private final Pause pause;
  private final Observer observer;
  private final RetentionCounters counters;
  private final Grown grown;
  private final ReentrantLock running = new ReentrantLock();
  private @Nullable Instant wentThrough;

  public Retention(Parts parts, Pause pause, Observer observer, RetentionCounters counters) {
    this.parts = parts;
    this.pause = pause;
    this.observer = observer;
    this.counters = counters;
    this.grown = new Grown(parts.rules());
  }

  /// Hears of everything that is committed.
  public Delivery following() {
    return grown;
  }

  /// Goes round once, with this journal, which hears of what is committed through [#following]. A second call meanwhile returns at once. Blocks; ends early when its thread is interrupted.
  public void round(Journal journal) {
    if (!running.tryLock()) {
      return;
    }
    try {
      var round = new Round(journal);
      try {
        round.go();
      } catch (InterruptedException _) {
        grown.knowsNothing();
        Thread.currentThread().interrupt();
      } catch (RejectedException | StoreException e) {
        round.failed(null, e);
      }
      counters.rounds.increment();
      observer.round(round.done());
    } finally {
      running.unlock();
    }
  }

  /// One time round.
  private final class Round {

    private final Journal journal;
    private final Instant now = parts.clock().instant();
    private final boolean daily = wentThrough == null || !now.isBefore(wentThrough.plus(DAY));
    private final boolean everything = grown.missedSome() || daily;
    private final Map<ConversationId, ConversationKind> candidates = grown.take();
    private long changes;
    private long conversations;
    private long steps;
    private long others;
    private long failures;

    Round(Journal journal) {
      this.journal = journal;
    }

    Done done() {
      return new Done(changes, conversations, steps, others, failures);
    }

    void failed(@Nullable ConversationId conversation, RuntimeException why) {
      failures++;
      grown.knowsNothing(); // so that the next round tries again
      counters.failures.increment();
      observer.failed(conversation, why);
    }

    void go() throws InterruptedException {
      counters.onTime();
      if (!parts.rules().keepAll()) {
        for (var spaces = store().spaces("", SPACES); !spaces.isEmpty();) {
          for (var space : spaces) {
            shorten(space);
          }
          spaces = store().spaces(spaces.getLast(), SPACES);
        }
      }
      if (daily) {
        long before = failures;
        clean(RetentionStore.Kind.KEYS, now.minus(parts.keys()));
        clean(RetentionStore.Kind.MARK_STEPS, now);
        clean(RetentionStore.Kind.DEAD_LETTERS, now.minus(parts.deadLetters()));
        clean(RetentionStore.Kind.REVOCATIONS, now);
        wentThrough = failures == before ? now : null; // the next round tries again
      }
    }

    private RetentionStore store() {
      return parts.stores().retention();
    }

    private void shorten(String space) throws InterruptedException {
      for (var kind : ConversationKind.values()) {
        var rule = parts.rules().of(space, kind).orElse(null);
        if (rule != null && rule.maxAge() != null) {
          byAge(space, kind, rule, now.minus(rule.maxAge()));
        }
        if (rule != null && rule.maxCount() != null) {
          byCount(space, kind, rule, rule.maxCount());
        }
      }
    }

    private void byAge(String space, ConversationKind kind, RetentionRule rule, Instant before)
        throws InterruptedException {
      var asked = new RetentionStore.Aged(space, kind, before);
      var page = store().aged(asked, Instant.EPOCH, Long.MIN_VALUE, LOOKED_AT);
      while (!page.isEmpty()) {
        counters.overdue(Duration.between(page.getFirst().oldest(), before).toSeconds());
        for (var reach : page) {
          shorten(reach, rule);
        }
        var last = page.getLast();
        page = store().aged(asked, last.oldest(), last.conversation().value(), LOOKED_AT);
      }
    }

    private void byCount(String space, ConversationKind kind, RetentionRule rule, long most)
        throws InterruptedException {
      if (!everything) {
        var grew = candidates.entrySet().stream()
            .filter(one -> one.getValue() == kind && one.getKey().space().equals(space)).map(Map.Entry::getKey)
            .sorted(Comparator.comparingLong(ConversationId::value)).toList();
        for (int i = 0; i < grew.size(); i += LOOKED_AT) {
          tooLong(store().reaches(space, grew.subList(i, Math.min(grew.size(), i + LOOKED_AT))), rule, most);
        }
        return;
      }
      var page = store().reaches(space, kind, Long.MIN_VALUE, LOOKED_AT);
      while (!page.isEmpty()) {
        tooLong(page, rule, most);
        pause.of(SHORTEST);
        page = store().reaches(space, kind, page.getLast().conversation().value(), LOOKED_AT);
      }
    }

    private void tooLong(List<Reach> page, RetentionRule rule, long most) throws InterruptedException {
      for (var reach : page) {
        if (reach.last() - reach.floor() > most) {
          shorten(reach, rule);
        }
      }
    }

    private void shorten(Reach reach, RetentionRule rule) throws InterruptedException {
      long before = changes;
      try {
        stepByStep(reach, rule);
      } catch (RejectedException | StoreException e) {
        failed(reach.conversation(), e);
        pause.of(LONGEST);
      }
      if (changes > before) {
        conversations++;
        counters.conversations.increment();
      }
    }

    private void stepByStep(Reach reach, RetentionRule rule) throws InterruptedException {
      var id = reach.conversation();
      long floor = reach.floor();
      long counted = rule.maxCount() == null ? 0 : reach.last() - rule.maxCount();
      while (true) {
        long begun = System.nanoTime();
        long aged = rule.maxAge() == null ? 0
            : store().agedUpTo(id, now.minus(rule.maxAge()), ROWS);
        long upTo = Math.max(counted, aged);
        var receipt = journal.append(new Draft(Identity.of(id.space(), NOBODY), null,
            new Intent.Trim(id, upTo, ROWS)));
        long took = receipt.seq() - floor;
        steps++;
        changes += took;
        counters.steps.increment();
        counters.changes.add(took);
        boolean more = !receipt.duplicate() || took > 0 && aged - floor >= ROWS;
        floor = receipt.seq();
        rest(begun);
        if (!more) {
          return;
        }
      }
    }

    private void clean(RetentionStore.Kind kind, Instant before) throws InterruptedException {
      try {
        var walk = store().walk(kind, before);
        for (boolean over = false; !over;) {
          long begun = System.nanoTime();
          var passed = walk.pass(ROWS);
          over = passed.over();
          others += passed.removed();
          counters.others.add(passed.removed());
          if (!over) {
            rest(begun);
          }
        }
      } catch (StoreException e) {
        failed(null, e);
      }
    }

    /// Under load a step takes longer, for it waits among drafts; so the pauses get longer too.
    private void rest(long begun) throws InterruptedException {
      var wanted = Duration.ofNanos(System.nanoTime() - begun).multipliedBy(SHARE);
      pause.of(wanted.compareTo(SHORTEST) < 0 ? SHORTEST : wanted.compareTo(LONGEST) > 0 ? LONGEST : wanted);
    }
  }
}
