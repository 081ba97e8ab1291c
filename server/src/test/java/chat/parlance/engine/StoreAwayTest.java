package chat.parlance.engine;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Change;
import chat.parlance.core.Content;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Draft;
import chat.parlance.core.Fanout;
import chat.parlance.core.Identity;
import chat.parlance.core.Ids;
import chat.parlance.core.Intent;
import chat.parlance.core.Journal;
import chat.parlance.core.Limits;
import chat.parlance.core.MessageKind;
import chat.parlance.core.Outgoing;
import chat.parlance.core.Receipt;
import chat.parlance.core.Rejection;
import chat.parlance.core.store.ConversationLog;
import chat.parlance.core.store.LogTransaction;
import chat.parlance.core.store.StoreUnavailableException;
import chat.parlance.store.memory.MemoryStores;
import chat.parlance.web.Await;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the journal does while its store cannot be reached, whichever store it is.
@Timeout(60)
class StoreAwayTest {

  private final MemoryStores stores = new MemoryStores(Clock.systemUTC());
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger probes = new AtomicInteger();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final AtomicInteger failures = new AtomicInteger();
  private volatile boolean away;
  private volatile boolean readOnly;
  private final Journal journal = journal();

  @AfterEach
  void close() {
    journal.close();
    stores.close();
  }

  private Journal journal() {
    var log = new ConversationLog() {
      @Override
      public LogTransaction begin() {
        begun.incrementAndGet();
        if (away || readOnly) {
          throw new StoreUnavailableException("nobody answers");
        }
        return stores.log().begin();
      }

      @Override
      public List<Change> changes(ConversationId conversation, long after, int limit) {
        return stores.log().changes(conversation, after, limit);
      }
    };
    var observer = new Journal.Observer() {
      @Override
      public void committed(Journal.Transaction transaction) {}

      @Override
      public void failed(Throwable fault, List<Draft> drafts) {
        failures.incrementAndGet();
      }

      @Override
      public void away(StoreUnavailableException fault) {
        told.add("away: " + fault.getMessage());
      }

      @Override
      public void back(StoreUnavailableException fault, Duration gone, long refused) {
        told.add("back: " + refused);
      }
    };
    return new Journal(log, new Fanout(List.of()), new Ids(Clock.systemUTC(), 1), Clock.systemUTC(), Limits.DEFAULT,
        Journal.Settings.ONE_WRITER, new Journal.Around(observer, Outgoing.NOTHING, this::probe));
  }

  private void probe() {
    probes.incrementAndGet();
    if (away) {
      throw new StoreUnavailableException("nobody answers the probe");
    }
  }

  private Object send(String text) {
    return Answered.with(journal, new Draft(Identity.of("s", "ann"), text, new Intent.Post(
        new Intent.Place.DirectWith("bob"), MessageKind.TEXT, Content.text(text), 0, 0)))
        .orTimeout(20, TimeUnit.SECONDS).join();
  }

  private void awaitTold(int many) {
    Await.value("what the observer is told", () -> told.size(), size -> size >= many);
  }

  @Test
  void whoSendsWhileItIsAwayIsRefusedAtOnceWithATimeAndNobodyAsksTheStore() {
    assertThat(send("before")).isInstanceOf(Receipt.class);
    away = true;
    assertThat(send("the first")).isInstanceOf(Rejection.Unavailable.class);
    awaitTold(1);
    int asked = begun.get();
    for (int i = 0; i < 100; i++) {
      assertThat(send("meanwhile " + i)).isInstanceOfSatisfying(Rejection.Unavailable.class,
          refused -> assertThat(refused.retryAfter()).isBetween(Duration.ofMillis(100), Duration.ofSeconds(5)));
    }
    assertThat(begun).hasValue(asked);
    away = false;
    awaitTold(2);
    assertThat(send("the first")).isInstanceOf(Receipt.class);
    assertThat(told).containsExactly("away: nobody answers", "back: 101");
    assertThat(failures).as("reported as failures beside that").hasValue(0);
  }

  @Test
  void aMomentIsToldOnce() {
    readOnly = true;
    assertThat(send("one")).isInstanceOf(Rejection.Unavailable.class);
    awaitTold(1);
    readOnly = false;
    assertThat(told).containsExactly("back: 1");
    assertThat(send("one")).isInstanceOf(Receipt.class);
  }

  @Test
  void aStoreThatTakesProbesAndNothingElseIsAskedLessAndLessOften() {
    readOnly = true;
    Await.value("what is told", () -> {
      send("again");
      return told.size();
    }, size -> size >= 4);
    assertThat(begun.get()).as("transactions that were tried").isLessThan(20);
    readOnly = false;
    Await.until("it is stored", () -> send("at last") instanceof Receipt);
  }

  @Test
  void itIsAskedLessAndLessOftenWhileItIsAwayAndNotAfterTheJournalIsClosed() {
    away = true;
    assertThat(send("one")).isInstanceOf(Rejection.Unavailable.class);
    Await.value("probes", probes::get, many -> many >= 4);
    assertThat(told).containsExactly("away: nobody answers");
    journal.close();
    int asked = Await.value("probes", probes::get, _ -> true);
    assertThat(send("two")).isInstanceOf(Rejection.Unavailable.class);
    assertThat(probes.get()).isBetween(asked, asked + 1);
  }
}
