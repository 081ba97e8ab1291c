package chat.parlance.engine;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Answer;
import chat.parlance.core.Change;
import chat.parlance.core.Content;
import chat.parlance.core.Committed;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Delivery;
import chat.parlance.core.Draft;
import chat.parlance.core.Fanout;
import chat.parlance.core.Identity;
import chat.parlance.core.Ids;
import chat.parlance.core.Intent;
import chat.parlance.core.Journal;
import chat.parlance.core.Limits;
import chat.parlance.core.MessageKind;
import chat.parlance.core.Receipt;
import chat.parlance.core.Rejection;
import chat.parlance.core.Retention;
import chat.parlance.core.RetentionCounters;
import chat.parlance.core.RetentionRule;
import chat.parlance.core.RetentionRules;
import chat.parlance.core.Signal;
import chat.parlance.core.Trim;
import chat.parlance.core.store.ConversationLog;
import chat.parlance.core.store.LogTransaction;
import chat.parlance.core.store.RetentionStore;
import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.Stores;
import chat.parlance.scenario.Between;
import chat.parlance.store.Scribe;
import chat.parlance.store.sql.SqlStores;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Rounds of retention: what they take away, in which steps, and that nobody has to wait for them.
@Timeout(120)
class RetentionTest implements Delivery, Retention.Observer {

  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path folder = Path.of("");

  private final AtomicInteger trims = new AtomicInteger();
  private final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
  private final List<Retention.Done> rounds = new ArrayList<>();
  private final List<ConversationId> failures = new ArrayList<>();
  private final AtomicInteger walks = new AtomicInteger();
  private final RetentionCounters counters = new RetentionCounters();
  private volatile Instant now = Scribe.BEGIN;
  private volatile ConversationId broken = new ConversationId("s", 0);
  private volatile Duration slowness = Duration.ZERO;
  private Retention.Pause pause = pauses::add;
  private SqlStores stores;
  private Scribe scribe;
  private @Nullable Journal journal;

  @BeforeEach
  void open() {
    stores = SqlStores.sqlite(folder.resolve("test.db"), () -> now);
    scribe = new Scribe(stores);
  }

  @AfterEach
  void close() {
    if (journal != null) {
      journal.close();
    }
    stores.close();
  }

  @Override
  public void committed(List<Committed> batch) {
    // is followed by others
  }

  @Override
  public void signal(Signal signal) {
    // says nothing here
  }

  @Override
  public void trimmed(Trim trim) {
    trims.incrementAndGet();
  }

  @Override
  public void round(Retention.Done done) {
    rounds.add(done);
  }

  @Override
  public void failed(@Nullable ConversationId conversation, RuntimeException why) {
    if (conversation != null) {
      failures.add(conversation);
    }
  }

  /// The store, in which one log cannot be shortened, every step takes some time, and walks over all logs are counted.
  private Stores around() {
    var log = Between.proxy(ConversationLog.class, (method, arguments) -> {
      var answer = Between.call(stores.log(), method, arguments);
      return !(answer instanceof LogTransaction real) ? answer
          : Between.proxy(LogTransaction.class, (called, values) -> {
            if (called.getName().equals("trim")) {
              LockSupport.parkNanos(slowness.toNanos());
              if (values != null && broken.equals(values[0])) {
                throw new StoreException("broken for a test");
              }
            }
            return Between.call(real, called, values);
          });
    });
    var retention = Between.proxy(RetentionStore.class, (method, arguments) -> {
      if (method.getName().equals("reaches") && arguments != null && arguments.length == 4) {
        walks.incrementAndGet();
      }
      return Between.call(stores.retention(), method, arguments);
    });
    return Between.proxy(Stores.class, (method, arguments) -> switch (method.getName()) {
      case "log" -> log;
      case "retention" -> retention;
      default -> Between.call(stores, method, arguments);
    });
  }

  private Runnable retention(RetentionRule... rules) {
    var all = around();
    var retention = new Retention(new Retention.Parts(all, () -> now, new RetentionRules(List.of(rules)),
        Duration.ofDays(30), Duration.ofDays(30)), length -> pause.of(length), this, counters);
    var its = new Journal(all.log(), new Fanout(List.of(this, retention.following())), new Ids(() -> now, 2), () -> now,
        Limits.DEFAULT, Journal.Settings.ONE_WRITER, Journal.Observer.SILENT);
    if (journal != null) {
      journal.close();
    }
    journal = its;
    return () -> retention.round(its);
  }

  private static RetentionRule byAge(@Nullable String space, @Nullable ConversationKind kind, Duration age) {
    return new RetentionRule(space, kind, age, null);
  }

  private static RetentionRule byCount(long count) {
    return new RetentionRule(null, null, null, count);
  }

  private ConversationId talk(String space, int messages) {
    var id = scribe.group(space, "ann", "bob");
    scribe.write(transaction -> {
      for (int i = 0; i < messages; i++) {
        scribe.append(transaction, id, "ann", scribe.posted("text " + i, null));
      }
      return true;
    });
    return id;
  }

  private List<Long> left(ConversationId id) {
    return stores.log().changes(id, 0, Integer.MAX_VALUE).stream().map(Change::seq).toList();
  }

  private Instant timeOf(ConversationId id, long seq) {
    return stores.log().changes(id, seq - 1, 1).getFirst().at();
  }

  private static Draft post(ConversationId id) {
    return new Draft(Identity.of(id.space(), "ann"), null,
        new Intent.Post(new Intent.Place.Known(id), MessageKind.TEXT, Content.text("new"), 0, 0));
  }

  @Test
  void withoutRulesNothingIsTakenAway() {
    var id = talk("s", 20);
    now = Scribe.BEGIN.plus(Duration.ofDays(10_000));
    retention().run();
    assertThat(left(id)).hasSize(21);
    assertThat(rounds).singleElement().satisfies(done -> assertThat(done.something()).isFalse());
  }

  @Test
  void whatIsOlderThanTheRuleSaysGoes() {
    var first = talk("s", 9);
    var second = talk("s", 9);
    now = timeOf(second, 4).plus(DAY);
    retention(byAge(null, null, DAY)).run();
    assertThat(left(first)).isEmpty();
    assertThat(left(second)).startsWith(4L).hasSize(7);
    assertThat(rounds.getFirst()).isEqualTo(new Retention.Done(13, 2, 2, 0, 0));
    assertThat(counters.lagSeconds()).isZero();
  }

  @Test
  void allButTheNewestGoAndOnlyLogsThatGrewAreLookedAtAgain() {
    var id = talk("s", 25);
    var quiet = talk("s", 5);
    var retention = retention(byCount(10));
    retention.run();
    assertThat(left(id)).startsWith(17L).endsWith(26L).hasSize(10);
    assertThat(left(quiet)).hasSize(6);
    int before = walks.get();
    assertThat(before).isPositive();
    for (int i = 0; i < 3; i++) {
      java.util.Objects.requireNonNull(journal).append(post(id));
    }
    retention.run();
    assertThat(left(id)).startsWith(20L).endsWith(29L).hasSize(10);
    assertThat(walks).as("walks over all logs").hasValue(before);
    now = now.plus(DAY);
    retention.run();
    assertThat(walks.get()).as("once a day everything is looked at").isGreaterThan(before);
  }

  @Test
  void theMostSpecificRuleCountsWhole() {
    var plain = talk("s", 9);
    var special = talk("t", 19);
    var room = scribe.write(transaction -> scribe.open(transaction, "t", ConversationKind.ROOM, "r", "ann"));
    var rooms = room.conversation();
    now = Scribe.BEGIN.plus(DAY).plus(DAY);
    retention(byAge(null, null, DAY), new RetentionRule("t", null, null, 5L),
        byAge(null, ConversationKind.ROOM, DAY), new RetentionRule("t", ConversationKind.ROOM, null, null)).run();
    assertThat(left(plain)).isEmpty();
    assertThat(left(special)).as("five, however old").hasSize(5);
    assertThat(left(rooms)).as("kept by a rule that takes nothing").hasSize(1);
  }

  @Test
  void aLongLogGoesInSmallStepsWithPausesBetween() {
    var id = talk("s", 999);
    retention(byCount(100)).run();
    assertThat(left(id)).hasSize(100);
    assertThat(trims).hasValueGreaterThanOrEqualTo(5);
    assertThat(rounds.getFirst()).isEqualTo(new Retention.Done(900, 1, trims.get(), 0, 0));
    assertThat(pauses).hasSizeGreaterThanOrEqualTo(trims.get())
        .allSatisfy(length -> assertThat(length).isBetween(Duration.ofMillis(20), Duration.ofSeconds(2)));
  }

  @Test
  void theLongerAStepTakesTheLongerIsThePauseAfterIt() {
    talk("s", 29);
    slowness = Duration.ofMillis(50);
    retention(byCount(10)).run();
    assertThat(pauses.getFirst()).isBetween(Duration.ofMillis(200), Duration.ofSeconds(2));
  }

  @Test
  void aRoundThatIsInterruptedIsGoneOnWithByAnotherThatKnowsNothing() {
    var id = talk("s", 999);
    pause = _ -> {
      if (trims.get() == 2) {
        throw new InterruptedException("the server stops");
      }
    };
    retention(byCount(100)).run();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(left(id)).hasSize(600);
    pause = pauses::add;
    retention(byCount(100)).run();
    assertThat(left(id)).startsWith(901L).hasSize(100);
  }

  @Test
  void aLogThatCannotBeShortenedIsLeftToTheNextRoundAndTheOthersAreNot() {
    var first = talk("s", 9);
    var second = talk("s", 9);
    now = Scribe.BEGIN.plus(DAY).plus(DAY);
    broken = first;
    var retention = retention(byAge(null, null, DAY));
    retention.run();
    assertThat(failures).containsExactly(first);
    assertThat(left(first)).hasSize(10);
    assertThat(left(second)).isEmpty();
    assertThat(counters.lagSeconds()).isEqualTo(DAY.toSeconds() - 1);
    broken = new ConversationId("s", 0);
    retention.run();
    assertThat(left(first)).isEmpty();
    assertThat(counters.failures.sum()).isEqualTo(1);
  }

  @Test
  void aLogThatCouldNotBeShortenedIsTriedAgainThoughItDidNotGrow() {
    var id = talk("s", 29);
    broken = id;
    var retention = retention(byCount(10));
    retention.run();
    assertThat(failures).containsExactly(id);
    broken = new ConversationId("s", 0);
    retention.run();
    assertThat(left(id)).hasSize(10);
  }

  @Test
  void keysAreForgottenAfterTheirTimeWithoutAnyRule() {
    var id = scribe.group("s", "ann");
    scribe.post(id, "ann", "text", "key", 1);
    now = Scribe.BEGIN.plus(Duration.ofDays(29));
    var retention = retention();
    retention.run();
    assertThat(rounds.getLast().others()).isZero();
    now = Scribe.BEGIN.plus(Duration.ofDays(31));
    retention.run();
    assertThat(rounds.getLast().others()).isEqualTo(1);
    assertThat(left(id)).hasSize(2);
  }

  /// A sender, what was told of trims when it was queued, and when it was answered.
  private record Sent(int queued, int answered) {}

  @Test
  void whileALongLogIsShortenedASendWaitsForNoMoreThanOneStepAndItsOwn() throws Exception {
    var id = talk("s", 19_999);
    var answers = new Semaphore(0);
    pause = _ -> answers.acquire(); // somebody is answered between any two steps
    var retention = retention(byCount(1_000));
    var running = new CountDownLatch(1);
    var thread = Thread.ofVirtual().start(() -> {
      running.countDown();
      retention.run();
    });
    running.await();
    var all = new ArrayList<Sent>();
    while (thread.isAlive()) {
      var answered = new CompletableFuture<Integer>();
      java.util.Objects.requireNonNull(journal).submit(post(id), new Answer() {
        @Override
        public void stored(Receipt receipt) {
          answered.complete(trims.get());
        }

        @Override
        public void refused(Rejection rejection) {
          answered.completeExceptionally(new AssertionError(rejection.sentence()));
        }
      });
      int queued = trims.get();
      all.add(new Sent(queued, answered.get()));
      answers.release();
    }
    assertThat(trims).hasValueGreaterThanOrEqualTo(95);
    assertThat(all).hasSizeGreaterThanOrEqualTo(95)
        .allSatisfy(sent -> assertThat(sent.answered() - sent.queued()).isLessThanOrEqualTo(2));
    var left = left(id);
    assertThat(left).as("nothing that was sent meanwhile is missing").endsWith(20_000L + all.size())
        .hasSize(1_000 + all.size()).startsWith(19_001L);
  }
}
