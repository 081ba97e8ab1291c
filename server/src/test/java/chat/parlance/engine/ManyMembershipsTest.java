package chat.parlance.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Conversations;
import chat.parlance.core.Identity;
import chat.parlance.core.Reading;
import chat.parlance.core.RecentChanges;
import chat.parlance.core.Rejection;
import chat.parlance.core.RejectedException;
import chat.parlance.core.Views;
import chat.parlance.core.store.ConversationStore;
import chat.parlance.core.store.Stores;
import chat.parlance.store.Scribe;
import chat.parlance.store.sql.SqlStores;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Somebody who is in more conversations than anybody reads: nothing is out of reach, and nothing costs more than a few
/// statements.
class ManyMembershipsTest {

  private static final int GROUPS = 10_050;
  private static final Identity VICTIM = Identity.of("s", "victim");

  @TempDir Path directory = Path.of("");

  private final List<ConversationId> groups = new ArrayList<>();
  private SqlStores stores;
  private ConversationId own;
  private Conversations conversations;
  private Reading reading;

  @BeforeEach
  void open() {
    stores = SqlStores.sqlite(directory.resolve("parlance.db"), () -> Scribe.BEGIN);
    var scribe = new Scribe(stores);
    scribe.write(transaction -> {
      for (int i = 0; i < GROUPS; i++) {
        groups.add(scribe.open(transaction, "s", ConversationKind.GROUP, null, "mallory", "victim").conversation());
      }
      return true;
    });
    own = scribe.group("s", "victim");
    scribe.post(own, "victim", "A Needle, here");
    scribe.post(groups.getFirst(), "mallory", "another nEEdle");
    begin(stores);
  }

  private void begin(Stores read) {
    var views = new Views(read, 64 << 20);
    conversations = new Conversations(read, views, RecentChanges.NONE);
    reading = new Reading(read, conversations, views, RecentChanges.NONE);
  }

  @AfterEach
  void close() {
    stores.close();
  }

  private long statements(Runnable work) {
    long before = stores.work().statements();
    work.run();
    return stores.work().statements() - before;
  }

  @Test
  void everyConversationIsVisibleAndLive() {
    assertThat(conversations.visible(VICTIM, own).id()).isEqualTo(own);
    assertThat(conversations.visible(VICTIM, groups.getLast()).id()).isEqualTo(groups.getLast());
    assertThat(conversations.ids(VICTIM)).hasSize(GROUPS + 1).contains(own);
    assertThat(conversations.lastSeqs("s", conversations.ids(VICTIM))).hasSize(GROUPS + 1).containsEntry(own, 2L);
  }

  @Test
  void oneIsVisibleWithFewStatements() {
    assertThat(statements(() -> conversations.visible(VICTIM, own))).isLessThanOrEqualTo(3);
  }

  @Test
  void theListLeadsThroughAllOfThem() {
    var seen = new HashSet<ConversationId>();
    Conversations.Cursor next = null;
    do {
      var listing = conversations.list(VICTIM, next, 2_500);
      listing.standings().forEach(standing -> assertThat(seen.add(standing.conversation().id())).isTrue());
      next = listing.next();
    } while (next != null);
    assertThat(seen).hasSize(GROUPS + 1);
  }

  @Test
  void aSearchThroughAllOfThemTakesFewStatements() {
    var found = new ArrayList<Reading.Found>();
    assertThat(statements(() -> found.add(reading.search(VICTIM, "needle", null, null, 20)))).isLessThan(35);
    assertThat(found.getFirst().messages()).extracting(message -> message.content().text())
        .containsExactly("another nEEdle", "A Needle, here");
    assertThat(found.getFirst().next()).isNull();
    assertThat(statements(() -> reading.search(VICTIM, "zzzz", null, null, 20))).as("once more").isLessThan(10);
  }

  @Test
  void aSearchGoesOnWhereItStopped() {
    var first = reading.search(VICTIM, "needle", null, null, 1);
    assertThat(first.messages()).singleElement().extracting(message -> message.conversation())
        .isEqualTo(groups.getFirst());
    var second = reading.search(VICTIM, "needle", null, first.next(), 1);
    assertThat(second.messages()).singleElement().extracting(message -> message.conversation()).isEqualTo(own);
    assertThat(reading.search(VICTIM, "needle", null, second.next(), 1).messages()).isEmpty();
  }

  @Test
  void aThirdSearchAtOnceIsRefused() throws Exception {
    var entered = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    begin(slowToSearch(entered, release));
    var searches = new ArrayList<CompletableFuture<Reading.Found>>();
    for (int i = 0; i < 3; i++) {
      searches.add(CompletableFuture.supplyAsync(() -> reading.search(VICTIM, "needle", own, null, 20),
          work -> Thread.ofVirtual().start(work)));
    }
    try {
      assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
      CompletableFuture.anyOf(searches.toArray(CompletableFuture[]::new)).handle((_, failed) -> failed)
          .get(20, TimeUnit.SECONDS);
      assertThat(searches.stream().filter(CompletableFuture::isCompletedExceptionally)).singleElement()
          .satisfies(search -> assertThatThrownBy(search::join).cause()
              .isInstanceOfSatisfying(RejectedException.class,
                  refused -> assertThat(refused.rejection()).isInstanceOf(Rejection.RateLimited.class)));
    } finally {
      release.countDown();
    }
    for (var search : searches) {
      search.handle((_, _) -> true).get(20, TimeUnit.SECONDS);
    }
    assertThat(reading.search(VICTIM, "needle", own, null, 20).messages()).hasSize(1);
  }

  /// The same stores, but searching waits.
  private Stores slowToSearch(CountDownLatch entered, CountDownLatch release) {
    var slow = proxy(ConversationStore.class, stores.conversations(), "search", () -> {
      entered.countDown();
      try {
        assertThat(release.await(20, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return null;
    });
    return proxy(Stores.class, stores, "conversations", () -> slow);
  }

  private interface Before {
    @Nullable Object answer();
  }

  private static <T> T proxy(Class<T> type, T real, String method, Before before) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[]{type}, (_, called, arguments) -> {
      var answer = called.getName().equals(method) ? before.answer() : null;
      try {
        return answer != null ? answer : called.invoke(real, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }));
  }
}
