package chat.parlance.store;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Committed;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Receipt;
import chat.parlance.core.RejectedException;
import chat.parlance.core.Role;
import chat.parlance.core.store.ConversationLog;
import chat.parlance.core.store.LogTransaction;
import chat.parlance.core.store.StaleReadException;
import chat.parlance.store.memory.MemoryStores;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.jspecify.annotations.Nullable;

/// A transaction of the journal that loses one of its conversations to another server: the drafts of the others stay, and those
/// of that one, and all that appended nothing, are decided again.
@Timeout(30)
class LostPartTest {

  private final MemoryStores stores = new MemoryStores(() -> Scribe.BEGIN);
  private final Scribe other = new Scribe(stores);
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch gathered = new CountDownLatch(1);
  private final List<Integer> transactions = Collections.synchronizedList(new ArrayList<>());
  private ConversationId busy = new ConversationId("s", 0);
  private ConversationId quiet = new ConversationId("s", 0);
  private ConversationId third = new ConversationId("s", 0);

  @BeforeEach
  void open() {
    busy = other.group("s", "ann", "bob");
    quiet = other.group("s", "ann", "bob");
    third = other.group("s", "ann", "bob");
  }

  @AfterEach
  void close() {
    stores.close();
  }

  /// Keeps of its first large transaction what is about the quiet conversation; meanwhile `faster` happens elsewhere.
  private final class Losing implements ConversationLog {

    private final Runnable faster;
    private boolean lost;

    Losing(Runnable faster) {
      this.faster = faster;
    }

    @Override
    public LogTransaction begin() {
      begun.countDown();
      await(gathered);
      var kept = new ArrayList<Runnable>();
      var appended = new ArrayList<Change>();
      var real = stores.log().begin();
      return (LogTransaction) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[]{LogTransaction.class},
          (_, method, arguments) -> {
            if (method.getName().equals("append") && arguments[0] instanceof Change change) {
              appended.add(change);
              if (!change.conversation().equals(busy)) {
                kept.add(() -> again(method, arguments));
              }
            }
            if (method.getName().equals("commit")) {
              transactions.add(appended.size());
              if (!lost && appended.size() > 1) {
                lost = true;
                real.close();
                faster.run();
                kept.forEach(Runnable::run);
                throw new StaleReadException("another was faster", Map.of(busy, 2L));
              }
            }
            return called(real, method, arguments);
          });
    }

    private void again(Method method, Object[] arguments) {
      try (var transaction = stores.log().begin()) {
        called(transaction, method, arguments);
        transaction.commit();
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public List<Change> changes(ConversationId conversation, long after, int limit) {
      return stores.log().changes(conversation, after, limit);
    }
  }

  private static @Nullable Object called(LogTransaction real, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatIsKeptIsToldAndAnsweredAtOnceAndWhatIsLostIsDecidedAgain() throws Exception {
    try (var journal = new JournalUse(new Losing(() -> other.post(busy, "bob", "faster")), 1, 1)) {
      var first = journal.post(third, "ann", "alone");
      await(begun);
      var lost = journal.post(busy, "ann", "lost at first");
      var kept = journal.post(quiet, "ann", "kept");
      gathered.countDown();
      assertThat(first.get(20, TimeUnit.SECONDS)).isNotNull();
      assertThat(kept.get(20, TimeUnit.SECONDS)).extracting(Receipt::seq, Receipt::duplicate).containsExactly(2L,
          false);
      assertThat(lost.get(20, TimeUnit.SECONDS)).extracting(Receipt::seq, Receipt::duplicate).containsExactly(3L,
          false);
      assertThat(texts(busy)).containsExactly("Opened", "faster", "lost at first");
      assertThat(texts(quiet)).containsExactly("Opened", "kept");
      assertThat(journal.told.stream().map(Committed::change).filter(change -> change.conversation().equals(quiet)))
          .hasSize(1);
      assertThat(transactions).containsExactly(1, 2, 1);
      assertThat(journal.faults).isEmpty();
    }
  }

  @Test
  void aRefusalIsDecidedAgainToo() throws Exception {
    try (var journal = new JournalUse(
        new Losing(() -> other.append(busy, "ann", new ChangeBody.MemberJoined("cyd", Role.MEMBER))), 1, 1)) {
      var first = journal.post(third, "ann", "alone");
      await(begun);
      var stranger = journal.post(busy, "cyd", "let me in");
      var lost = journal.post(busy, "ann", "hello");
      var kept = journal.post(quiet, "ann", "kept");
      var never = journal.post(quiet, "cyd", "let me in here");
      gathered.countDown();
      CompletableFuture.allOf(first, lost, kept).get(20, TimeUnit.SECONDS);
      assertThat(stranger.get(20, TimeUnit.SECONDS).seq()).as("she is a member now").isEqualTo(3);
      assertThat(catching(never)).isInstanceOf(RejectedException.class);
      assertThat(texts(quiet)).containsExactly("Opened", "kept");
    }
  }

  private static @Nullable Throwable catching(CompletableFuture<Receipt> answer) throws Exception {
    try {
      answer.get(20, TimeUnit.SECONDS);
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  private List<String> texts(ConversationId id) {
    return stores.log().changes(id, 0, 100).stream().map(StoresContract::text).toList();
  }
}
