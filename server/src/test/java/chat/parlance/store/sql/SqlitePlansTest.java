package chat.parlance.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.store.Scribe;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every statement the store ever sends finds its rows by an index: its time does not grow with the table.
class SqlitePlansTest {

  @TempDir Path directory;

  private final Recording recording = new Recording();
  private SqlStores stores;
  private Scribe scribe;
  private Everything everything;

  @BeforeEach
  void open() {
    var file = directory.resolve("parlance.db");
    SqlStores.migrate(file);
    stores = SqlStores.sqlite(recording.of(SqlStores.source(file, false)), recording.of(SqlStores.source(file, true)),
        () -> Scribe.BEGIN, FileClaim.of(file));
    scribe = new Scribe(stores);
    everything = new Everything(stores, scribe);
  }

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void everyStatementFindsItsRowsByAnIndex() throws SQLException {
    var id = scribe.group("s", "ann", "bob");
    everything.write(id);
    everything.read(id);
    stores.probe();

    assertThat(recording.statements).as("statements seen").hasSizeGreaterThan(40);
    var scans = new TreeMap<String, List<String>>();
    for (var statement : recording.statements) {
      if (!statement.startsWith("pragma")) {
        var scanned = plan(statement).stream().filter(step -> step.startsWith("SCAN"))
            .filter(step -> !step.startsWith("SCAN j") // the list that was handed in
                && !step.endsWith("CONSTANT ROWS"))
            .toList();
        if (!scanned.isEmpty()) {
          scans.put(statement, scanned);
        }
      }
    }
    // Revocations and accounts that are being deleted are read at start, and few. The last three look at what an index has found.
    assertThat(scans).as("statements that walk a table").containsOnlyKeys(SqlUsers.REVOCATIONS, SqlUsers.ERASURES,
        "delete from revocation where until < ?", SqlConversations.UNREAD, SqlConversations.UNREAD_OF_ALL,
        SqlContents.MARKS);
    assertThat(scans.get(SqlConversations.UNREAD)).containsExactly("SCAN (subquery-1)");
    assertThat(scans.get(SqlConversations.UNREAD_OF_ALL)).hasSize(1).first().asString().startsWith("SCAN (subquery-");
  }

  @Test
  void pagesAreNotSorted() throws SQLException {
    var id = scribe.group("s", "ann", "bob");
    everything.write(id);
    everything.read(id);
    for (var statement : List.of(Rows.CHANGES, SqlConversations.MESSAGES + "desc limit ?",
        SqlConversations.MESSAGES + "asc limit ?", SqlConversations.THREAD + "desc limit ?", SqlConversations.PINNED,
        SqlConversations.MEMBERS, SqlConversations.MEMBERSHIPS, SqlConversations.SEARCH, SqlConversations.BY_KIND,
        SqlConversations.SUPPORT_OF_STATUS, SqlConversations.SUPPORT_OF_ALL, SqlContents.CONVERSATIONS,
        SqlContents.STAMPS, SqlContents.SEEN, SqlContents.FAVOURITES, SqlContents.WISHES)) {
      assertThat(recording.statements).contains(statement);
      assertThat(plan(statement)).as(statement).noneMatch(step -> step.contains("TEMP B-TREE"));
    }
  }

  @Test
  void whatIsAskedForByAnotherKeyIsNotLookedForInTheWholeSpaceOrConversation() throws SQLException {
    assertThat(plan(SqlConversations.MEMBERSHIPS)).contains(
        "SEARCH member USING INDEX member_other (space=? AND user=? AND conversation>?)",
        "SEARCH member USING INDEX member_support (space=? AND user=? AND conversation>?)");
    for (var statement : List.of(SqlConversations.OTHERS_BY_ACTIVITY, SqlConversations.COUNT_OF_OTHERS)) {
      assertThat(plan(statement)).filteredOn(step -> step.startsWith("SEARCH")).containsExactly(
          "SEARCH m USING INDEX member_other (space=? AND user=?)",
          "SEARCH c USING PRIMARY KEY (space=? AND id=?)",
          "SEARCH c USING INDEX conversation_kind (space=? AND kind=?)",
          "SEARCH m USING PRIMARY KEY (space=? AND conversation=? AND user=?)");
    }
    assertThat(plan(SqlConversations.BY_KEY))
        .containsExactly("SEARCH c USING INDEX conversation_key (space=? AND key=?)");
    assertThat(plan(SqlConversations.BY_KIND))
        .containsExactly("SEARCH c USING INDEX conversation_kind (space=? AND kind=?)");
    assertThat(plan(SqlConversations.SUPPORT_OF_STATUS))
        .contains("SEARCH c USING INDEX conversation_support (space=? AND status=?)");
    assertThat(plan(SqlConversations.SUPPORT_OF_ALL))
        .filteredOn(step -> step.equals("SEARCH c USING INDEX conversation_support (space=? AND status=?)")).hasSize(3);
    assertThat(plan(SqlConversations.COUNT_OF_ALL)).containsExactly("SEARCH support_count USING PRIMARY KEY (space=?)");
    assertThat(plan(SqlConversations.THREAD + "desc limit ?")).containsExactly(
        "SEARCH m USING INDEX message_thread (space=? AND conversation=? AND thread=? AND seq>? AND seq<?)");
    assertThat(plan(SqlConversations.PINNED))
        .containsExactly("SEARCH m USING INDEX message_pinned (space=? AND conversation=?)");
    assertThat(plan(SqlConversations.ONE_MESSAGE)).containsExactly("SEARCH m USING INDEX message_id (id=?)");
  }

  @Test
  void countingTheMessagesOfAConversationLooksAtNoneOfThem() throws SQLException {
    assertThat(plan(SqlConversations.COUNT)).containsExactly("SEARCH c USING PRIMARY KEY (space=? AND id=?)",
        "SCALAR SUBQUERY 1", "SEARCH e USING PRIMARY KEY (space=? AND conversation=? AND seq>? AND seq<?)",
        "CORRELATED SCALAR SUBQUERY 2", "SEARCH d USING PRIMARY KEY (space=? AND conversation=? AND seq>?)");
    assertThat(plan(SqlConversations.NEWEST))
        .containsExactly("SEARCH m USING PRIMARY KEY (space=? AND conversation=? AND seq>? AND seq<?)");
  }

  private List<String> plan(String statement) throws SQLException {
    try (var connection = SqlStores.source(directory.resolve("parlance.db"), true).getConnection();
        var explained = connection.prepareStatement("explain query plan " + statement);
        var rows = explained.executeQuery()) {
      var plan = new ArrayList<String>();
      while (rows.next()) {
        plan.add(rows.getString("detail"));
      }
      return plan;
    }
  }
}
