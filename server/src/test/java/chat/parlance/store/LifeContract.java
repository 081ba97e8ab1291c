package chat.parlance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.core.Change;
import chat.parlance.core.ConversationId;
import chat.parlance.core.UserId;
import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is promised of several threads and of closing.
@Timeout(60)
abstract class LifeContract extends StoresContract {

  @Test
  void twoThreadsThatBeginWaitTheirTurn() throws Exception {
    var id = scribe.group("s", "ann");
    try (var threads = Executors.newCachedThreadPool()) {
      var writers = new ArrayList<Future<?>>();
      for (int i = 0; i < 8; i++) {
        writers.add(threads.submit(() -> {
          for (int j = 0; j < 25; j++) {
            scribe.post(id, "ann", "text");
          }
        }));
      }
      for (var writer : writers) {
        writer.get(50, TimeUnit.SECONDS);
      }
    }
    assertThat(log(id)).hasSize(201);
    assertThat(log(id).getLast().seq()).isEqualTo(201);
  }

  @Test
  void theNextTransactionBeginsWhenTheFirstIsOver() throws Exception {
    var id = scribe.group("s", "ann");
    try (var threads = Executors.newCachedThreadPool()) {
      Future<Change> second;
      try (var first = stores.log().begin()) {
        var begun = new CountDownLatch(1);
        second = threads.submit(() -> {
          begun.countDown();
          return scribe.post(id, "ann", "second");
        });
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        scribe.append(first, id, "ann", scribe.posted("first", null));
        assertThat(second.isDone()).isFalse();
        first.commit();
      }
      assertThat(second.get(10, TimeUnit.SECONDS).seq()).isEqualTo(3);
    }
    assertThat(log(id)).extracting(StoresContract::text).containsExactly("Opened", "first", "second");
  }

  @Test
  void readersSeeOnlyWholeTransactions() throws Exception {
    var id = scribe.group("s", "ann");
    var done = new AtomicBoolean();
    try (var threads = Executors.newCachedThreadPool()) {
      var readers = new ArrayList<Future<Integer>>();
      for (int i = 0; i < 3; i++) {
        readers.add(threads.submit(() -> readWholePairs(id, done)));
      }
      for (int i = 0; i < 60; i++) {
        scribe.write(transaction -> {
          var posted = scribe.append(transaction, id, "ann", scribe.posted("one", null));
          scribe.append(transaction, id, "ann", Scribe.reacted(posted, "👍"));
          return scribe.append(transaction, id, "ann", scribe.posted("two", null));
        });
      }
      done.set(true);
      for (var reader : readers) {
        assertThat(reader.get(30, TimeUnit.SECONDS)).isPositive();
      }
    }
    assertThat(log(id)).hasSize(181);
  }

  private int readWholePairs(ConversationId id, AtomicBoolean done) {
    int rounds = 0;
    while (!done.get() || rounds == 0) {
      var log = log(id);
      assertThat(log.size() % 3).isEqualTo(1);
      assertThat(log.getLast().seq()).isEqualTo(log.size());
      if (backend.showsMessagesWhole()) {
        var messages = messages(id);
        assertThat(messages.size() % 2).isZero();
        for (int i = 0; i < messages.size(); i += 2) {
          assertThat(messages.get(i).reactions()).hasSize(1);
        }
      }
      rounds++;
    }
    return rounds;
  }

  @Test
  void aReaderSeesEveryCommitThatReturnedBefore() {
    var id = scribe.group("s", "ann");
    for (int i = 0; i < 100; i++) {
      var posted = scribe.post(id, "ann", "text " + i);
      assertThat(stores.log().changes(id, posted.seq() - 1, 10)).containsExactly(posted);
      assertThat(stores.conversations().conversation(id)).extracting(head -> head.lastSeq()).isEqualTo(posted.seq());
    }
  }

  @Test
  void theProbeReturnsWhenWritesAreTaken() {
    stores.probe();
    stores.probe();
    assertThat(stores.durability()).isNotBlank();
  }

  @Test
  void aClosedStoreSaysThatItIsClosed() {
    var id = scribe.group("s", "ann");
    stores.close();
    var calls = List.<Runnable>of(() -> stores.log().begin(), () -> log(id), () -> messages(id), () -> stores.probe(),
        () -> stores.marks().marks(id, "ann"), () -> stores.users().lastSeen(new UserId("s", "ann")));
    for (var call : calls) {
      assertThatThrownBy(call::run).isInstanceOf(StoreUnavailableException.class).hasMessageContaining("closed");
    }
    stores.close();
  }

  @Test
  void closingWhileOthersReadAndWriteHarmsNobody() throws Exception {
    var id = scribe.group("s", "ann");
    var running = new CountDownLatch(4);
    try (var threads = Executors.newCachedThreadPool()) {
      var workers = new ArrayList<Future<String>>();
      for (int i = 0; i < 4; i++) {
        boolean writes = i % 2 == 0;
        workers.add(threads.submit(() -> workUntilClosed(id, writes, running)));
      }
      assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
      stores.close();
      for (var worker : workers) {
        assertThat(worker.get(30, TimeUnit.SECONDS)).contains("closed");
      }
    }
  }

  private String workUntilClosed(ConversationId id, boolean writes, CountDownLatch running) {
    for (int round = 0;; round++) {
      try {
        if (writes) {
          scribe.post(id, "ann", "text");
        } else {
          log(id);
        }
      } catch (StoreException e) {
        return String.valueOf(e.getMessage());
      }
      if (round == 5) {
        running.countDown();
      }
    }
  }
}
