package chat.parlance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.core.Change;
import chat.parlance.core.ConversationStatus;
import chat.parlance.core.store.ConversationLog;
import chat.parlance.core.store.ConversationStore.Support;
import chat.parlance.core.store.LogTransaction;
import chat.parlance.core.store.StoreUnavailableException;
import chat.parlance.core.store.Stores;
import chat.parlance.move.Comparison;
import chat.parlance.move.Move;
import chat.parlance.move.Survey;
import chat.parlance.scenario.Between;
import chat.parlance.scenario.FragileStores;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What is moved from one store to another is the same there, however often and wherever it is interrupted.
@Timeout(120)
class MoveTest {

  /// Where everything goes, one place after the other.
  private static final List<Supplier<Backend>> JOURNEY = List.of(SqliteBackend::new, PostgresBackend::lent,
      MongoBackend::new, MemoryBackend::new, SqliteBackend::new);

  private final List<AutoCloseable> open = new ArrayList<>();
  /// Every look at it is a second later.
  private final AtomicLong seconds = new AtomicLong();
  private final InstantSource clock = () -> Scribe.BEGIN.plusSeconds(seconds.incrementAndGet());

  @AfterEach
  void close() throws Exception {
    for (var one : open.reversed()) {
      one.close();
    }
  }

  private Stores opened(Backend backend) {
    open.add(backend);
    var stores = backend.open(() -> Scribe.BEGIN);
    open.add(stores);
    return stores;
  }

  private Stores memory() {
    return opened(new MemoryBackend());
  }

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  private Comparison.Verdict move(Stores from, Stores to) {
    try (var move = Move.begin(from, to, true, clock, _ -> {})) {
      move.everything();
      var verdict = move.compare();
      if (verdict.different() == 0) {
        move.full();
      }
      return verdict;
    }
  }

  private static Comparison.Verdict compare(Stores from, Stores to) {
    return Comparison.of(from, to, Scribe.BEGIN, _ -> {}, () -> {});
  }

  private static void same(Comparison.Verdict verdict) {
    assertThat(verdict.first()).isEmpty();
    assertThat(verdict.different()).isZero();
    assertThat(verdict.conversations()).isGreaterThan(2);
    assertThat(verdict.messages()).isGreaterThan(2);
  }

  static LongStream seeds() {
    var wanted = Long.getLong("parlance.seed");
    return wanted != null ? LongStream.of(wanted) : LongStream.of(1, 2, System.nanoTime());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whateverHappenedIsTheSameEverywhereItIsMovedTo(long seed) {
    var first = opened(JOURNEY.getFirst().get());
    var crowd = new Crowd(first, new Scribe(first), random(seed));
    crowd.live(400);
    var before = first;
    for (var place : JOURNEY.subList(1, JOURNEY.size())) {
      var next = opened(place.get());
      same(move(before, next));
      before = next;
    }
    same(compare(first, before));
    for (var model : crowd.models()) {
      assertThat(before.log().changes(model.id(), 0, 1_000)).isEqualTo(model.log());
      assertThat(before.conversations().messages(model.id(), StoresContract.NEWEST))
          .isEqualTo(model.messages());
      assertThat(before.conversations().conversation(model.id())).isEqualTo(model.head());
    }
    for (var status : ConversationStatus.values()) {
      var support = new Support("s", status);
      assertThat(before.conversations().count(support)).isEqualTo(first.conversations().count(support));
      assertThat(before.conversations().byActivity(support, 0, 100))
          .isEqualTo(first.conversations().byActivity(support, 0, 100));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void whatMovesOnInTheSourceIsMadeUpForByTheNextRound(long seed) {
    var from = memory();
    var crowd = new Crowd(from, new Scribe(from), random(seed));
    var to = opened(new SqliteBackend());
    for (int round = 0; round < 6; round++) {
      crowd.live(150);
      same(move(from, to));
    }
    try (var move = Move.begin(from, to, true, clock, _ -> {})) {
      assertThat(move.everything().missing()).as("written again").isZero();
    }
  }

  /// Breaks off with the call number `calls` to a transaction; a commit takes place all the same or not.
  private static Stores breaking(Stores stores, int calls, boolean committing) {
    var left = new AtomicLong(calls);
    return Between.proxy(Stores.class, (method, arguments) -> method.getName().equals("log")
        ? Between.proxy(ConversationLog.class, (asked, values) -> {
          var answer = Between.call(stores.log(), asked, values);
          return asked.getName().equals("begin") ? Between.proxy(LogTransaction.class,
              (step, given) -> {
                boolean last = !step.getName().equals("close") && left.decrementAndGet() == 0;
                if (last && committing && step.getName().equals("commit") && answer != null) {
                  Between.call(answer, step, given);
                }
                if (left.get() <= 0 && !step.getName().equals("close")) {
                  throw new StoreUnavailableException("broken for a test");
                }
                return answer == null ? null : Between.call(answer, step, given);
              }) : answer;
        })
        : Between.call(stores, method, arguments));
  }

  @Test
  void aConversationThatWasLastActiveBeforeItsLastChangeIsTheSameOnMongoToo() {
    var from = memory();
    var scribe = new Scribe(from);
    var posted = scribe.post(scribe.group("s", "ann"), "ann", "hello");
    scribe.write(transaction -> {
      var head = Objects.requireNonNull(transaction.conversation(posted.conversation()));
      var reaction = new Change(head.id(), 3, "ann", scribe.time(), Scribe.reacted(posted, "👍"));
      transaction.append(reaction, head.after(reaction).updated(head.updatedAt()), null);
      return true;
    });
    assertThat(move(from, opened(new MongoBackend())).first()).isEmpty();
  }

  @Test
  void aMoveThatIsBrokenOffAnywhereGoesOnAndNothingIsMissingOrDoubled() {
    var from = memory();
    new Crowd(from, new Scribe(from), random(7)).live(700);
    boolean whole = false;
    int calls = 0;
    while (!whole) {
      calls += 1 + calls / 8;
      boolean committing = calls % 2 == 0;
      var to = memory();
      try {
        move(from, breaking(to, calls, committing));
        whole = true;
      } catch (StoreUnavailableException _) {
        // goes on below
      }
      same(move(from, to));
    }
    assertThat(calls).as("calls until nothing is broken off").isGreaterThan(500);
  }

  @Test
  void whoFollowsGoesOnWhenTheTargetWasAwayAndEndsWhenTheSourceIsStopped() throws InterruptedException {
    var from = memory();
    var crowd = new Crowd(from, new Scribe(from), random(9));
    crowd.live(100);
    var to = memory();
    var fragile = new FragileStores();
    var rounds = new ArrayList<Long>();
    var broken = new ArrayList<String>();
    try (var move = Move.begin(from, fragile.apply(to), false, clock, _ -> {})) {
      int[] asked = new int[1];
      move.follow(_ -> {
        asked[0]++;
        crowd.live(50);
        if (asked[0] == 2) {
          fragile.breakDown();
        } else {
          fragile.mend();
        }
        return asked[0] == 5;
      }, new Move.Listener() {
        @Override
        public void round(Survey moved) {
          rounds.add(moved.missing());
        }

        @Override
        public void broken(StoreUnavailableException why) {
          broken.add(String.valueOf(why.getMessage()));
        }
      });
      same(move.compare());
      move.full();
    }
    assertThat(broken).containsExactly("broken for a test");
    assertThat(rounds).hasSize(5).allMatch(moved -> moved > 0);
    assertThat(to.contents().filling()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void aDatabaseThatIsBrokenOffIntoGoesOnToo() {
    var from = memory();
    new Crowd(from, new Scribe(from), random(8)).live(1_500);
    for (var place : List.<Supplier<Backend>>of(SqliteBackend::new, PostgresBackend::lent)) {
      var to = opened(place.get());
      for (int calls : IntStream.of(3, 40, 300).toArray()) {
        assertThatThrownBy(() -> move(from, breaking(to, calls, true))).isInstanceOf(StoreUnavailableException.class);
      }
      same(move(from, to));
    }
  }
}
