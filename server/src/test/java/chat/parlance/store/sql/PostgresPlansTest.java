package chat.parlance.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.store.PostgresServer;
import chat.parlance.store.Scribe;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How PostgreSQL finds what it is asked for.
@Timeout(60)
class PostgresPlansTest {

  private PostgresUrl url;

  @BeforeEach
  void make() {
    url = PostgresServer.empty();
  }

  @AfterEach
  void drop() {
    PostgresServer.drop(url);
  }

  private Connection connection() throws SQLException {
    return DriverManager.getConnection(url.jdbc(), url.user(), url.password());
  }

  private void run(String... statements) throws SQLException {
    try (var connection = connection(); var statement = connection.createStatement()) {
      for (var sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @Test
  void noStatementNeedsToWalkATable() throws SQLException {
    run("alter database " + url.place().split("/", 2)[1] + " set enable_seqscan = off");
    try (var stores = SqlStores.postgres(url, 1, () -> Scribe.BEGIN)) {
      var scribe = new Scribe(stores);
      var id = scribe.group("s", "ann", "bob");
      var everything = new Everything(stores, scribe);
      everything.write(id);
      everything.read(id);
      stores.probe();
    }
    // Revocations and accounts that are being deleted are read at start, and few.
    assertThat(walked()).isSubsetOf("revocation", "erasure");
  }

  /// What connections did is counted when they are gone.
  private Set<String> walked() throws SQLException {
    try (var connection = connection(); var statement = connection.createStatement()) {
      int others = 1;
      while (others > 0) {
        try (
            var rows = statement.executeQuery("select count(*) from pg_stat_activity where datname = current_database()"
                + " and pid <> pg_backend_pid() and backend_type = 'client backend'")) {
          rows.next();
          others = rows.getInt(1);
        }
      }
      var walked = new TreeSet<String>();
      int seen = 0;
      try (var rows = statement.executeQuery("select relname, seq_scan, idx_scan from pg_stat_user_tables")) {
        while (rows.next()) {
          seen += rows.getInt(3) > 0 ? 1 : 0;
          if (rows.getLong(2) > 0) {
            walked.add(rows.getString(1));
          }
        }
      }
      assertThat(seen).as("tables that were read by an index").isGreaterThan(10);
      return walked;
    }
  }

  @Test
  void pagesOfLargeTablesComeInTheOrderOfAnIndex() throws SQLException {
    run("insert into space (name) values ('s')",
        "insert into conversation select 1, c, case when c % 2 = 0 then 3 else 2 end, null, null, null, null, 0, 'ann',"
            + " now(), now() - c * interval '1 second', 1001, 2 from generate_series(1, 3000) c",
        "insert into member select 1, c, u, 3, now(), false, false, case when c % 2 = 0 then 3 else 2 end"
            + " from generate_series(1, 3000) c, unnest(array['ann', 'bob' || c]) u",
        "insert into change select 1, c, s, 9, 'ann', now(), null, '3:eve'"
            + " from generate_series(1, 3000) c, generate_series(1002, 1021) s",
        "insert into message select 1, c, s, c * 10000 + s, 'ann', now(), 0, 'words', null, null, null,"
            + " case when s % 10 = 0 then c * 10000 + 2 end, null, null, null, s % 100 = 0"
            + " from generate_series(1, 100) c, generate_series(2, 1001) s",
        "analyze");
    try (var connection = connection()) {
      assertThat(plan(connection, SqlConversations.MESSAGES + "desc limit ?", 1, 50L, 0L, Long.MAX_VALUE, 50))
          .isEqualTo(List.of("Limit", "Index Scan Backward using message_pkey on message m"));
      assertThat(plan(connection, SqlConversations.MESSAGES + "asc limit ?", 1, 50L, 500L, Long.MAX_VALUE, 50))
          .isEqualTo(List.of("Limit", "Index Scan using message_pkey on message m"));
      assertThat(plan(connection, SqlConversations.THREAD + "desc limit ?", 1, 50L, 500_002L, 0L, Long.MAX_VALUE, 50))
          .isEqualTo(List.of("Limit", "Index Scan Backward using message_thread on message m"));
      assertThat(plan(connection, SqlConversations.PINNED, 1, 50L, 5))
          .isEqualTo(List.of("Limit", "Index Scan Backward using message_pinned on message m"));
      for (var merged : List.of(plan(connection, Rows.CHANGES, 1, 50L, 500L, 50),
          plan(connection, SqlConversations.SUPPORT_OF_ALL, 1, 20, 0),
          plan(connection, SqlConversations.MEMBERSHIPS, 1, "ann", 0L, 20))) {
        assertThat(merged).contains("Merge Append").noneMatch(step -> step.endsWith("Sort"))
            .noneMatch(step -> step.startsWith("Seq Scan"));
      }
      for (var looked : List.of(plan(connection, SqlConversations.LAST_OF_ALL, Listed.of(List.of(1L, 2L, 3L)), 1),
          plan(connection, SqlConversations.NEWEST_OF_ALL, Listed.of(List.of(1L, 2L, 3L)), 1),
          plan(connection, SqlConversations.BY_IDS, Listed.of(List.of(1L, 2L, 3L)), 1),
          plan(connection, SqlConversations.UNREAD_OF_ALL,
              Listed.of(2, List.of(1L, 2L), id -> List.of(id, 10L)), 1, "bob", 100))) {
        assertThat(looked).noneMatch(step -> step.startsWith("Seq Scan"));
      }
    }
  }

  /// The steps, without what they cost.
  private static List<String> plan(Connection connection, String sql, Object... values) throws SQLException {
    var spelled = PostgresSpelling.of(sql);
    var steps = new ArrayList<String>();
    try (var statement = connection.prepareStatement("explain (costs off) " + spelled.text())) {
      for (int i = 0; i < spelled.places().size(); i++) {
        var place = spelled.places().get(i);
        PostgresFlavour.POSTGRES.bind(statement, i + 1, values[place.value()], place.column());
      }
      try (var rows = statement.executeQuery()) {
        while (rows.next()) {
          var step = rows.getString(1).strip().replaceFirst("^->\\s+", "");
          if (!step.startsWith("Index Cond") && !step.startsWith("Filter")) {
            steps.add(step);
          }
        }
      }
    }
    return steps;
  }
}
