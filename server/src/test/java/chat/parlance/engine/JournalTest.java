package chat.parlance.engine;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Answer;
import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Committed;
import chat.parlance.core.Content;
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
import chat.parlance.core.Messaging;
import chat.parlance.core.RateLimits;
import chat.parlance.core.Receipt;
import chat.parlance.core.Rejection;
import chat.parlance.core.Role;
import chat.parlance.core.Signal;
import chat.parlance.core.store.ConversationLog;
import chat.parlance.core.store.LogTransaction;
import chat.parlance.core.store.StoreException;
import chat.parlance.store.sql.SqlStores;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

  @TempDir Path folder = Path.of("");

  private final List<Committed> announced = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger transactions = new AtomicInteger();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final AtomicInteger errors = new AtomicInteger();
  private final List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
  private final List<List<Draft>> failed = Collections.synchronizedList(new ArrayList<>());
  private final List<Throwable> faults = Collections.synchronizedList(new ArrayList<>());
  private boolean gated;
  private SqlStores stores;

  @BeforeEach
  void open() {
    stores = SqlStores.sqlite(folder.resolve("test.db"), Clock.systemUTC());
  }

  @AfterEach
  void close() {
    gate.countDown();
    stores.close();
  }

  /// The store's log, whose transactions break when they append a poisoned text, and wait at the gate if there is one.
  private ConversationLog fragile() {
    return new ConversationLog() {
      @Override
      public LogTransaction begin() {
        transactions.incrementAndGet();
        if (gated) {
          awaitGate();
        }
        var real = stores.log().begin();
        return (LogTransaction) Proxy.newProxyInstance(getClass().getClassLoader(),
            new Class<?>[]{LogTransaction.class},
            (_, method, arguments) -> {
              if (arguments != null && arguments.length > 0 && arguments[0] instanceof Change change
                  && change.body() instanceof ChangeBody.Posted posted && posted.content().text().equals("poison")) {
                throw new StoreException("poisoned");
              }
              if (method.getName().equals("append") && errors.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new StackOverflowError("made up");
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
      }

      @Override
      public List<Change> changes(ConversationId conversation, long after, int limit) {
        return stores.log().changes(conversation, after, limit);
      }
    };
  }

  private void awaitGate() {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Journal journal(Journal.Settings settings) {
    var delivery = new Delivery() {
      @Override
      public void committed(List<Committed> batch) {
        announced.addAll(batch);
      }

      @Override
      public void signal(Signal signal) {}
    };
    return new Journal(fragile(), delivery, new Ids(Clock.systemUTC(), 1), Clock.systemUTC(), Limits.DEFAULT, settings,
        new Journal.Observer() {
          @Override
          public void committed(Journal.Transaction transaction) {
            sizes.add(transaction.drafts().size());
          }

          @Override
          public void failed(Throwable fault, List<Draft> drafts) {
            faults.add(fault);
            failed.add(drafts);
          }
        });
  }

  /// What became of a draft: a receipt or a rejection.
  private static final class Waiting implements Answer {
    private final CompletableFuture<Object> outcome = new CompletableFuture<>();
    private final AtomicInteger answers = new AtomicInteger();

    @Override
    public void stored(Receipt receipt) {
      answers.incrementAndGet();
      outcome.complete(receipt);
    }

    @Override
    public void refused(Rejection rejection) {
      answers.incrementAndGet();
      outcome.complete(rejection);
    }

    Object get() {
      return outcome.orTimeout(20, TimeUnit.SECONDS).join();
    }
  }

  private static Draft send(String user, String text) {
    return new Draft(Identity.of("s", user), null, new Intent.Post(new Intent.Place.DirectWith("bob"), MessageKind.TEXT,
        Content.text(text), 0, 0));
  }

  private static Waiting submit(Journal journal, Draft draft) {
    var waiting = new Waiting();
    journal.submit(draft, waiting);
    return waiting;
  }

  @Test
  void whatArrivesDuringOneCommitIsTheNextTransaction() {
    gated = true;
    try (var journal = journal(Journal.Settings.ONE_WRITER)) {
      var all = new ArrayList<Waiting>();
      for (int i = 0; i < 200; i++) {
        all.add(submit(journal, send("ann", "t" + i)));
      }
      gate.countDown();
      all.forEach(waiting -> assertThat(waiting.get()).isInstanceOf(Receipt.class));
      assertThat(transactions.get()).isLessThanOrEqualTo(3);
      for (int i = 0; i < announced.size(); i++) {
        assertThat(announced.get(i).change().seq()).isEqualTo(i + 1L);
      }
    }
  }

  @Test
  void aPoisonedDraftRefusesOnlyItsOwnSender() {
    gated = true;
    try (var journal = journal(Journal.Settings.ONE_WRITER)) {
      var before = submit(journal, send("ann", "before"));
      var poison = submit(journal, send("eve", "poison"));
      var after = submit(journal, send("cat", "after"));
      gate.countDown();
      assertThat(before.get()).isInstanceOf(Receipt.class);
      assertThat(poison.get()).isInstanceOf(Rejection.Unavailable.class);
      assertThat(failed.getLast()).as("the log names whose draft it was").extracting(draft -> draft.by().user())
          .containsExactly("eve");
      assertThat(after.get()).isInstanceOf(Receipt.class);
      assertThat(announced).noneMatch(committed -> committed.change().actor().equals("eve"));
      assertThat(stores.conversations().keyed("s", chat.parlance.core.Conversation.directKey("eve", "bob"))).isNull();
    }
  }

  @Test
  void aFullQueueRefusesAtOnceWithATimeToComeBack() {
    gated = true;
    try (var journal = journal(new Journal.Settings(1, 4, 1 << 20, 2, 1_000))) {
      var all = new ArrayList<Waiting>();
      for (int i = 0; i < 20; i++) {
        all.add(submit(journal, send("ann", "t" + i)));
      }
      var last = all.getLast().get();
      assertThat(last).isInstanceOf(Rejection.Overloaded.class);
      assertThat(((Rejection.Overloaded) last).retryAfter()).isPositive();
      gate.countDown();
      all.forEach(waiting -> assertThat(waiting.get()).isNotNull());
    }
  }

  @Test
  void everyCallerIsAnsweredExactlyOnceWhenItCloses() {
    var journal = journal(Journal.Settings.ONE_WRITER);
    var all = new ArrayList<Waiting>();
    for (int i = 0; i < 500; i++) {
      all.add(submit(journal, send("ann", "t" + i)));
    }
    journal.close(Duration.ofSeconds(10));
    all.add(submit(journal, send("ann", "late")));
    for (var waiting : all) {
      assertThat(waiting.get()).isNotNull();
      assertThat(waiting.answers.get()).isEqualTo(1);
    }
    assertThat(all.getLast().get()).isInstanceOf(Rejection.Unavailable.class);
    assertThat(all.getFirst().get()).isInstanceOf(Receipt.class);
  }

  @Test
  void anErrorOnceIsAFailedTransactionAndTheDraftsAreTriedAlone() {
    gated = true;
    errors.set(1);
    try (var journal = journal(Journal.Settings.ONE_WRITER)) {
      var first = submit(journal, send("ann", "first"));
      var second = submit(journal, send("ann", "second"));
      gate.countDown();
      first.get();
      assertThat(second.get()).isInstanceOf(Receipt.class);
      assertThat(submit(journal, send("ann", "third")).get()).isInstanceOf(Receipt.class);
      assertThat(first.answers).hasValue(1);
      assertThat(faults).hasSize(1);
      assertThat(journal.healthy()).isTrue();
    }
  }

  @Test
  void anErrorEachTimeStillAnswersEverybody() {
    gated = true;
    errors.set(Integer.MAX_VALUE);
    try (var journal = journal(Journal.Settings.ONE_WRITER)) {
      var all = new ArrayList<Waiting>();
      for (int i = 0; i < 20; i++) {
        all.add(submit(journal, send("ann", "t" + i)));
      }
      gate.countDown();
      all.forEach(waiting -> assertThat(waiting.get()).isInstanceOf(Rejection.Unavailable.class));
      assertThat(submit(journal, send("ann", "late")).get()).isInstanceOf(Rejection.Unavailable.class);
      assertThat(faults).as("two for each failed batch, not one for each of 21 drafts").hasSizeLessThan(12);
      errors.set(0);
      assertThat(submit(journal, send("ann", "better")).get()).isInstanceOf(Receipt.class);
    }
  }

  @Test
  void anErrorOfWhoIsToldIsNoErrorOfTheTransaction() {
    var answered = new CountDownLatch(1);
    try (var journal = journal(Journal.Settings.ONE_WRITER)) {
      journal.submit(send("ann", "first"), new Answer() {
        @Override
        public void stored(Receipt receipt) {
          answered.countDown();
          throw new AssertionError("made up");
        }

        @Override
        public void refused(Rejection rejection) {}
      });
      assertThat(submit(journal, send("ann", "second")).get()).isInstanceOf(Receipt.class);
      assertThat(answered.getCount()).isZero();
      assertThat(announced.stream().filter(committed -> committed.change().body() instanceof ChangeBody.Posted))
          .hasSize(2);
    }
  }

  @Test
  void aClosedJournalIsNotHealthy() {
    var journal = journal(Journal.Settings.ONE_WRITER);
    assertThat(journal.healthy()).isTrue();
    journal.close();
    assertThat(journal.healthy()).isFalse();
  }

  @Test
  void aTransactionIsBoundedByTheRowsItWrites() {
    gated = true;
    try (var journal = journal(new Journal.Settings(1, 100, 10 << 20, 64, 1_000))) {
      var users = IntStream.range(0, 400).mapToObj(i -> "u" + i).toList();
      var all = new ArrayList<Waiting>();
      for (int i = 0; i < 10; i++) {
        all.add(submit(journal, new Draft(Identity.of("s", "ann"), null,
            new Intent.Open(ConversationKind.GROUP, null, users, null, null, null))));
      }
      for (int i = 0; i < 100 - 10; i++) {
        all.add(submit(journal, send("ann", "t" + i)));
      }
      gate.countDown();
      all.forEach(waiting -> assertThat(waiting.get()).isInstanceOf(Receipt.class));
      assertThat(sizes.subList(0, 4)).allMatch(size -> size <= 2);
      assertThat(sizes).allMatch(size -> size <= 64).hasSizeLessThan(12);
    }
  }

  @Test
  void aDraftThatAloneIsBeyondTheBoundGoesAlone() {
    gated = true;
    try (var journal = journal(new Journal.Settings(1, 100, 10 << 20, 64, 10))) {
      var users = IntStream.range(0, 100).mapToObj(i -> "u" + i).toList();
      var big = submit(journal, new Draft(Identity.of("s", "ann"), null,
          new Intent.Open(ConversationKind.GROUP, null, users, null, null, null)));
      var small = submit(journal, send("ann", "hi"));
      gate.countDown();
      assertThat(big.get()).isInstanceOf(Receipt.class);
      assertThat(small.get()).isInstanceOf(Receipt.class);
      assertThat(sizes).containsExactly(1, 1);
    }
  }

  @Test
  void manyUsersAtOnceCountAsSeveralRequests() {
    var limits = Limits.DEFAULT;
    var rates = new RateLimits(limits, new Limits.Rate(1, 1), () -> 0);
    var ann = Identity.of("s", "ann");
    try (var journal = journal(Journal.Settings.ONE_WRITER)) {
      var messaging = new Messaging(journal, limits, rates);
      var room = messaging.submit(new Draft(ann, null, new Intent.Open(ConversationKind.GROUP, null,
          IntStream.range(0, 101).mapToObj(i -> "u" + i).toList(), null, null, null))).conversation();
      assertThat(rates.left(ann.id(), RateLimits.Action.REQUESTS).remaining()).isEqualTo(limits.requests().burst() - 3);
      messaging.submit(new Draft(ann, null, new Intent.Invite(room, List.of("x"), Role.MEMBER)));
      assertThat(rates.left(ann.id(), RateLimits.Action.REQUESTS).remaining()).isEqualTo(limits.requests().burst() - 4);
    }
  }

  @Test
  void theIdOfAMessageHasItsTimeAlsoWhenItBeginsTheConversation() {
    var ticks = new AtomicLong(1_790_000_000_000L);
    InstantSource ticking = () -> Instant.ofEpochMilli(ticks.getAndAdd(7));
    try (var journal = new Journal(stores.log(), new Fanout(List.of()), new Ids(ticking, 1), ticking, Limits.DEFAULT,
        Journal.Settings.ONE_WRITER, Journal.Observer.SILENT)) {
      for (int i = 0; i < 3; i++) {
        var sent = journal.append(new Draft(Identity.of("s", "ann"), null,
            new Intent.Post(new Intent.Place.DirectWith("bob"), MessageKind.TEXT, Content.text("hi"), 0, 0)));
        assertThat(Ids.time(sent.message())).isEqualTo(sent.at());
      }
    }
  }
}
