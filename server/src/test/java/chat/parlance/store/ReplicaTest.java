package chat.parlance.store;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.ConversationId;
import chat.parlance.core.Message;
import chat.parlance.core.store.ConversationStore;
import chat.parlance.store.sql.SqlStores;
import chat.parlance.web.Await;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// History that is read from a database which follows the primary.
@Timeout(180)
class ReplicaTest {

  private static FollowedPostgres database;

  private SqlStores stores;
  private Scribe scribe;

  @BeforeAll
  static void start() {
    database = new FollowedPostgres();
  }

  @AfterAll
  static void stop() throws IOException {
    database.close();
  }

  @BeforeEach
  void open() {
    stores = SqlStores.postgres(database.url(), List.of(database.replica()), 1, () -> Scribe.BEGIN);
    scribe = new Scribe(stores);
  }

  @AfterEach
  void close() {
    stores.close();
  }

  private List<String> page(ConversationId id) {
    return stores.conversations().messages(id, StoresContract.NEWEST).stream().map(Message::content)
        .map(content -> content.text()).toList();
  }

  /// Asks until a replica has answered, and returns that.
  private List<String> pageOfTheReplica(ConversationId id) {
    return Await.value("the page that a replica gave", () -> {
      long before = stores.replicated().answered();
      var page = page(id);
      return stores.replicated().answered() > before ? page : List.of("of the primary");
    }, page -> !page.equals(List.of("of the primary")));
  }

  @Test
  void whoeverWroteReadsItAlsoWhileTheReplicaIsBehind() {
    var id = scribe.group("behind", "ann", "bob");
    var first = scribe.post(id, "ann", "one");
    scribe.post(id, "ann", "two");
    assertThat(pageOfTheReplica(id)).containsExactly("one", "two");

    database.pause();
    try (var other = SqlStores.postgres(database.url(), 1, () -> Scribe.BEGIN)) {
      long answered = stores.replicated().answered();
      scribe.post(id, "ann", "three");
      assertThat(page(id)).containsExactly("one", "two", "three");
      scribe.in(other).post(id, "bob", "of another server");
      assertThat(page(id)).containsExactly("one", "two", "three", "of another server");
      new Scribe(other).append(id, "ann", Scribe.edited(first, "ONE"));
      assertThat(page(id)).startsWith("ONE");
      assertThat(stores.log().changes(id, 4, 10)).hasSize(2);
      assertThat(stores.conversations().search(List.of(new ConversationStore.Stretch(id, 0, 100)), "three", 5))
          .hasSize(1);
      assertThat(stores.replicated().answered()).isEqualTo(answered);
      assertThat(stores.replicated().behind()).isEqualTo(5);
    } finally {
      database.resume();
    }
    assertThat(pageOfTheReplica(id)).containsExactly("ONE", "two", "three", "of another server");
  }

  @Test
  void whatRetentionTookAwayIsNotReadOnTheReplica() {
    var id = scribe.group("trimmed", "ann");
    scribe.post(id, "ann", "old");
    scribe.post(id, "ann", "new");
    assertThat(pageOfTheReplica(id)).containsExactly("old", "new");

    database.pause();
    try {
      scribe.write(transaction -> transaction.trim(id, 2, 100));
      assertThat(page(id)).containsExactly("new");
    } finally {
      database.resume();
    }
    assertThat(pageOfTheReplica(id)).containsExactly("new");
  }

  @Test
  void aReplicaThatIsAwayHarmsNobodyAndIsAskedAgainWhenItIsBack() throws IOException {
    var id = scribe.group("away", "ann");
    scribe.post(id, "ann", "one");
    assertThat(pageOfTheReplica(id)).containsExactly("one");

    database.stopReplica();
    try {
      assertThat(page(id)).containsExactly("one");
      assertThat(stores.replicated().failed()).isPositive();
      scribe.post(id, "ann", "two");
      assertThat(page(id)).containsExactly("one", "two");
    } finally {
      database.startReplica();
    }
    assertThat(pageOfTheReplica(id)).containsExactly("one", "two");
  }
}
