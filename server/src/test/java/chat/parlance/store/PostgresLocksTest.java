package chat.parlance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.core.ConversationId;
import chat.parlance.core.Receipt;
import chat.parlance.core.RejectedException;
import chat.parlance.core.Rejection;
import chat.parlance.core.store.StoreBusyException;
import chat.parlance.store.sql.PostgresUrl;
import chat.parlance.store.sql.SqlStores;
import chat.parlance.web.Await;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Somebody else keeps the head of one conversation locked.
@Timeout(120)
class PostgresLocksTest {

  private PostgresUrl url;
  private SqlStores stores;
  private Scribe scribe;

  @BeforeEach
  void open() {
    url = PostgresServer.empty();
    stores = SqlStores.postgres(url, 2, () -> Scribe.BEGIN);
    scribe = new Scribe(stores);
  }

  @AfterEach
  void close() {
    stores.close();
    PostgresServer.drop(url);
  }

  private Connection locked(ConversationId id) throws SQLException {
    var connection = DriverManager.getConnection(url.jdbc(), url.user(), url.password());
    connection.setAutoCommit(false);
    try (var statement = connection.createStatement()) {
      statement.execute("select 1 from conversation where id = " + id.value() + " for update");
    }
    return connection;
  }

  @Test
  void whoeverNeedsItIsRefusedAndAllOthersSend() throws Exception {
    var held = scribe.group("s", "ann");
    var others = new ArrayList<ConversationId>();
    for (int i = 0; i < 20; i++) {
      others.add(scribe.group("s", "bob"));
    }
    try (var journal = new JournalUse(stores.log(), 1, 2, stores::probe)) {
      try (var _ = locked(held)) {
        var waiting = journal.post(held, "ann", "in vain");
        assertThat(stored(others.stream().map(id -> journal.post(id, "bob", "meanwhile " + id)).toList())).hasSize(20);
        assertThatThrownBy(() -> waiting.get(60, TimeUnit.SECONDS)).isInstanceOfSatisfying(ExecutionException.class,
            e -> assertThat(e.getCause()).isInstanceOfSatisfying(RejectedException.class,
                refused -> assertThat(refused.rejection()).isInstanceOf(Rejection.Unavailable.class)));
        assertThat(journal.faults).isNotEmpty().allSatisfy(
            fault -> assertThat(fault).isInstanceOf(StoreBusyException.class));
      }
      Await.until("the conversation takes messages again", () -> taken(journal.post(held, "ann", "again")));
      assertThat(journal.absences).isEmpty();
    }
  }

  private static List<Long> stored(List<CompletableFuture<Receipt>> answers) throws Exception {
    var seqs = new ArrayList<Long>();
    for (var answer : answers) {
      seqs.add(answer.get(60, TimeUnit.SECONDS).seq());
    }
    return seqs;
  }

  private static boolean taken(CompletableFuture<Receipt> answer) {
    return answer.handle((receipt, _) -> receipt != null).orTimeout(60, TimeUnit.SECONDS).join();
  }
}
