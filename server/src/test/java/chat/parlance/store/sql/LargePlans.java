package chat.parlance.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.store.StoppablePostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The plans of hot statements in large tables that are generated, as docs/scaling.md shows them. Takes minutes and gigabytes, so its
/// name keeps it out of the usual run:
/// `mvn -pl server -am test -Dtest=LargePlans -Dsurefire.failIfNoSpecifiedTests=false -Dparlance.changes=10000000`.
/// Writes `large-plans.md` to the directory that `parlance.plans` names, `target` otherwise.
class LargePlans {

  private static final long ALL = Long.getLong("parlance.changes", 1_000_000);
  private static final int OF_EACH = 1_000;
  /// Conversations of a thousand changes; the last hundred of each are not messages.
  private static final long CONVERSATIONS = Math.max(10, ALL / OF_EACH);
  private static final Path REPORT = Path.of(System.getProperty("parlance.plans", "target"), "large-plans.md");
  private static final List<Long> FIFTY = java.util.stream.LongStream.range(0, 50).map(n -> n * CONVERSATIONS / 50)
      .boxed().toList();

  @TempDir Path directory;

  /// A statement as the store sends it, and values for it.
  private record Asked(String sql, List<Object> values) {

    static Asked of(String sql, Object... values) {
      return new Asked(sql, List.of(values));
    }
  }

  private static Map<String, Asked> questions() {
    var asked = new LinkedHashMap<String, Asked>();
    long id = CONVERSATIONS / 2;
    asked.put("the newest page of a conversation", Asked.of(SqlConversations.MESSAGES + "desc limit ?", 1, id, 0L,
        Long.MAX_VALUE, 50));
    asked.put("a page further back", Asked.of(SqlConversations.MESSAGES + "desc limit ?", 1, id, 0L, 500L, 50));
    asked.put("what a client missed", Asked.of(Rows.CHANGES, 1, id, 880L, 50));
    asked.put("one message by its id", Asked.of(SqlConversations.ONE_MESSAGE, id * 10_000 + 500, 1, id));
    asked.put("pinned messages", Asked.of(SqlConversations.PINNED, 1, id, 5));
    asked.put("replies of a thread",
        Asked.of(SqlConversations.THREAD + "desc limit ?", 1, id, id * 10_000 + 2, 0L, Long.MAX_VALUE, 50));
    asked.put("a head", Asked.of(SqlConversations.BY_ID, 1, id));
    asked.put("heads of fifty conversations", Asked.of(SqlConversations.BY_IDS, Listed.of(FIFTY), 1));
    asked.put("last messages of fifty conversations", Asked.of(SqlConversations.LAST_OF_ALL, Listed.of(FIFTY), 1));
    asked.put("unread in fifty conversations", Asked.of(SqlConversations.UNREAD_OF_ALL,
        Listed.of(2, FIFTY, one -> List.of(one, 800L)), 1, "bob", 100));
    asked.put("who is a member", Asked.of(SqlConversations.ONE_MEMBER, 1, id, "ann"));
    asked.put("conversations of a user", Asked.of(SqlConversations.MEMBERSHIPS, 1, "ann", id, 100));
    asked.put("support conversations by activity", Asked.of(SqlConversations.SUPPORT_OF_ALL, 1, 50, 0));
    asked.put("one key that may have been used", Asked.of(Stamps.ONE, 1, "ann", "k" + id));
    return asked;
  }

  /// What a message writes, beside inserts.
  private static final Asked MOVE = Asked.of(Heads.MOVE, "about", "", "{}", 0, Instant.EPOCH, 1002L, 2, 1,
      CONVERSATIONS / 2, 1001L);

  @Test
  void postgres() throws Exception {
    try (var database = new StoppablePostgres()) {
      var url = PostgresUrl.of(database.url());
      SqlStores.migrate(url);
      try (var source = PostgresSource.writing(url, 1);
          var connection = source.getConnection()) {
        report("## PostgreSQL, %,d changes in %,d conversations".formatted(ALL, CONVERSATIONS));
        SqliteFlavour.run(connection, "set statement_timeout = 0");
        fill(connection, POSTGRES);
        for (var question : questions().entrySet()) {
          explain(connection, question.getKey(), question.getValue(), 2);
        }
        connection.setAutoCommit(false);
        explain(connection, "the head of a conversation moves", MOVE, 1);
        connection.rollback();
      }
    }
  }

  @Test
  void sqlite() throws Exception {
    var file = directory.resolve("large.db");
    SqlStores.migrate(file);
    try (var connection = SqlStores.source(file, false).getConnection()) {
      report("## SQLite, %,d changes in %,d conversations".formatted(ALL, CONVERSATIONS));
      SqliteFlavour.run(connection, "pragma synchronous = off");
      fill(connection, SQLITE);
      for (var question : questions().entrySet()) {
        plan(connection, question.getKey(), question.getValue());
      }
    }
  }

  /// Everybody writes in turn, as in life: what belongs to a conversation is not side by side.
  private static final List<String> POSTGRES = List.of("alter table message drop constraint message_pkey",
      "drop index message_id", "drop index message_thread", "drop index message_pinned",
      "insert into space (name) values ('s')",
      "insert into conversation select 1, c, case when c % 2 = 0 then 3 else 2 end, null, null, null, null, 0, 'ann', now(),"
          + " now() - c * interval '1 second', 1001, 2 from generate_series(0, $C - 1) c",
      "insert into member select 1, c, u, 3, now(), false, false, case when c % 2 = 0 then 3 else 2 end"
          + " from generate_series(0, $C - 1) c, unnest(array['ann', 'bob' || c]) u",
      "insert into message select 1, c, s, c * 10000 + s, 'ann', now(), 0, repeat('a word ', 14), null, null, null,"
          + " case when s % 10 = 0 then c * 10000 + 2 end, null, null, null, s % 300 = 0"
          + " from generate_series(2, 901) s, generate_series(0, $C - 1) c",
      "insert into change select 1, c, s, 9, 'ann', now(), null, '3:eve'"
          + " from generate_series(902, 1001) s, generate_series(0, $C - 1) c",
      "insert into stamp select 1, 'ann', 'k' || n, n, n % $C, 2, n, now() from generate_series(0, $C * 100) n",
      "alter table message add primary key (space, conversation, seq)", "create index message_id on message (id)",
      "create index message_thread on message (space, conversation, thread, seq) where thread is not null",
      "create index message_pinned on message (space, conversation, seq) where pinned", "vacuum analyze");

  private static final List<String> SQLITE = List.of("insert into space (name) values ('s')",
      "insert into conversation with recursive n (c) as (select 0 union all select c + 1 from n where c < $C - 1)"
          + " select 1, c, case when c % 2 = 0 then 3 else 2 end, null, null, null, null, 0, 'ann', 0, 1000 * c, 1001, 2"
          + " from n",
      "insert into member (space, conversation, user, role, joined_at, kind) with recursive n (c) as (select 0 union all"
          + " select c + 1 from n where c < $C - 1) select 1, c, u, 3, 0, case when c % 2 = 0 then 3 else 2 end from n,"
          + " (select 'ann' as u union all select 'bob')",
      "insert into message (space, conversation, seq, id, sender, at, kind, text, thread, pinned)"
          + " with recursive n (c) as (select 0 union all select c + 1 from n where c < $C - 1),"
          + " q (s) as (select 2 union all select s + 1 from q where s < 901) select 1, c, s, c * 10000 + s, 'ann', 0, 0,"
          + " 'a word a word a word a word a word a word a word a word a word a word a word a word a word a word ',"
          + " case when s % 10 = 0 then c * 10000 + 2 end, s % 300 = 0 from n cross join q",
      "insert into change with recursive n (c) as (select 0 union all select c + 1 from n where c < $C - 1),"
          + " q (s) as (select 902 union all select s + 1 from q where s < 1001) select 1, c, s, 9, 'ann', 0, null, '3:eve'"
          + " from n cross join q",
      "insert into stamp with recursive n (c) as (select 0 union all select c + 1 from n where c < $C * 100)"
          + " select 1, 'ann', 'k' || c, c, c % $C, 2, c, 0 from n",
      "analyze");

  private static void fill(Connection connection, List<String> steps) throws SQLException, IOException {
    long begun = System.nanoTime();
    try (var statement = connection.createStatement()) {
      for (var step : steps) {
        statement.execute(step.replace("$C", Long.toString(CONVERSATIONS)));
      }
    }
    report("Generated in %d s.\n".formatted((System.nanoTime() - begun) / 1_000_000_000));
  }

  /// The last of so many times: from the second on, the pages it needs are in memory.
  private static void explain(Connection connection, String name, Asked asked, int times)
      throws SQLException, IOException {
    var spelled = PostgresSpelling.of(asked.sql());
    var steps = new ArrayList<String>();
    for (int i = 0; i < times; i++) {
      steps.clear();
      try (var statement = connection.prepareStatement(
          "explain (analyze, buffers, summary on, costs off) " + spelled.text())) {
        bind(statement, PostgresFlavour.POSTGRES, asked, spelled);
        try (var rows = statement.executeQuery()) {
          while (rows.next()) {
            steps.add(rows.getString(1));
          }
        }
      }
    }
    section(name, steps);
    assertThat(steps).as(name).noneMatch(step -> step.contains("Seq Scan on message")
        || step.contains("Seq Scan on change") || step.contains("Seq Scan on stamp"));
  }

  private static void plan(Connection connection, String name, Asked asked) throws SQLException, IOException {
    var steps = new ArrayList<String>();
    try (var statement = connection.prepareStatement("explain query plan " + asked.sql());
        var rows = statement.executeQuery()) {
      while (rows.next()) {
        steps.add(rows.getString("detail"));
      }
    }
    assertThat(steps).as(name).noneMatch(step -> step.startsWith("SCAN m") || step.startsWith("SCAN c"));
    if (asked.sql().startsWith("select")) {
      long nanos = Long.MAX_VALUE;
      int found = 0;
      try (var statement = connection.prepareStatement(asked.sql())) {
        for (int i = 0; i < 5; i++) {
          bind(statement, SqliteFlavour.SQLITE, asked, Spelled.asItIs(asked.sql()));
          long begun = System.nanoTime();
          found = 0;
          try (var rows = statement.executeQuery()) {
            while (rows.next()) {
              found++;
            }
          }
          nanos = Math.min(nanos, System.nanoTime() - begun);
        }
      }
      steps.add("%d rows in %.3f ms".formatted(found, nanos / 1e6));
    }
    section(name, steps);
  }

  private static void bind(java.sql.PreparedStatement statement, Flavour flavour, Asked asked, Spelled spelled)
      throws SQLException {
    if (spelled.places().isEmpty()) {
      for (int i = 0; i < asked.values().size(); i++) {
        flavour.bind(statement, i + 1, asked.values().get(i), 0);
      }
    }
    for (int i = 0; i < spelled.places().size(); i++) {
      var place = spelled.places().get(i);
      flavour.bind(statement, i + 1, asked.values().get(place.value()), place.column());
    }
  }

  private static void section(String name, List<String> steps) throws IOException {
    report("### " + name);
    report("");
    report("```");
    for (var step : steps) {
      report(step);
    }
    report("```");
    report("");
  }

  private static void report(String text) throws IOException {
    Files.writeString(REPORT, text + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
