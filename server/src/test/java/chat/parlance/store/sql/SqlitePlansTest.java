package chat.parlance.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.ChangeBody;
import chat.parlance.core.Content;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.ConversationStatus;
import chat.parlance.core.Marks;
import chat.parlance.core.Member;
import chat.parlance.core.Revocation;
import chat.parlance.core.Role;
import chat.parlance.core.UserId;
import chat.parlance.core.store.ConversationStore;
import chat.parlance.core.store.ConversationStore.Part;
import chat.parlance.core.store.ConversationStore.Stretch;
import chat.parlance.core.store.OutboxStore;
import chat.parlance.core.store.LogTransaction.Stamp;
import chat.parlance.core.store.LogTransaction.Used;
import chat.parlance.store.Scribe;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every statement the store ever sends finds its rows by an index: its time does not grow with the table.
class SqlitePlansTest {

  private static final UserId ANN = new UserId("s", "ann");

  @TempDir Path directory;

  private final Recording recording = new Recording();
  private SqlStores stores;
  private Scribe scribe;

  @BeforeEach
  void open() {
    var file = directory.resolve("parlance.db");
    SqlStores.migrate(file);
    stores = SqlStores.sqlite(recording.of(SqlStores.source(file, false)), recording.of(SqlStores.source(file, true)),
        () -> Scribe.BEGIN, FileClaim.of(file));
    scribe = new Scribe(stores);
  }

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void everyStatementFindsItsRowsByAnIndex() throws SQLException {
    var id = scribe.group("s", "ann", "bob");
    writeEverything(id);
    readEverything(id);
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
    // Revocations and accounts that are being deleted are read at start, and few. The last two count what an index has found.
    assertThat(scans).as("statements that walk a table").containsOnlyKeys(SqlUsers.REVOCATIONS, SqlUsers.ERASURES,
        "delete from revocation where until < ?", SqlConversations.UNREAD, SqlConversations.UNREAD_OF_ALL);
    assertThat(scans.get(SqlConversations.UNREAD)).containsExactly("SCAN (subquery-1)");
    assertThat(scans.get(SqlConversations.UNREAD_OF_ALL)).hasSize(1).first().asString().startsWith("SCAN (subquery-");
  }

  @Test
  void pagesAreNotSorted() throws SQLException {
    var id = scribe.group("s", "ann", "bob");
    writeEverything(id);
    readEverything(id);
    for (var statement : List.of(Rows.CHANGES, SqlConversations.MESSAGES + "desc limit ?",
        SqlConversations.MESSAGES + "asc limit ?", SqlConversations.THREAD + "desc limit ?", SqlConversations.PINNED,
        SqlConversations.MEMBERS, SqlConversations.MEMBERSHIPS, SqlConversations.SEARCH, SqlConversations.BY_KIND,
        SqlConversations.SUPPORT_OF_STATUS, SqlConversations.SUPPORT_OF_ALL)) {
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
        "SCALAR SUBQUERY 2", "SEARCH d USING PRIMARY KEY (space=? AND conversation=? AND seq>?)");
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

  private void writeEverything(ConversationId id) {
    scribe.write(transaction -> {
      scribe.open(transaction, "s", ConversationKind.ROOM, "key", "ann");
      scribe.open(transaction, "s", ConversationKind.SUPPORT, null, "ann");
      var posted = scribe.append(transaction, id, "ann", scribe.posted("hello", "k"), new Stamp("k", 1));
      long message = posted.body().aboutMessage();
      for (var body : List.of(scribe.posted(Content.text("reply"), null, message), Scribe.edited(posted, "hello!"),
          Scribe.reacted(posted, "👍"), Scribe.unreacted(posted, "👍"), Scribe.pinned(posted), Scribe.unpinned(posted),
          Scribe.deleted(posted), new ChangeBody.MemberJoined("cyd", Role.MEMBER),
          new ChangeBody.RoleChanged("cyd", Role.ADMIN), new ChangeBody.MemberLeft("cyd"),
          new ChangeBody.Updated("new", null, null, null))) {
        scribe.append(transaction, id, "ann", body);
      }
      transaction.keyed("s", "other");
      transaction.member(id, "ann");
      transaction.heir(id, "ann");
      transaction.message(id, message);
      transaction.reacted(id, posted.seq(), "👍", "ann");
      transaction.stamped("s", "ann", "other");
      transaction.expect(List.of(new Used(ANN, "k")));
      transaction.moveMarks(id, "bob", new Marks(2, 2, 0), Scribe.BEGIN);
      transaction.settle(id, "bob", new Member.Settings(true, true));
      transaction.noteName(ANN, "Ann");
      transaction.erasing(ANN, Scribe.BEGIN);
      transaction.wish(new OutboxStore.Wish("c", id, 2, Scribe.BEGIN, "1"));
      transaction.wish(new OutboxStore.Wish("c", id, 2, Scribe.BEGIN, "2"));
      transaction.notePresence(ANN, Scribe.BEGIN, "away");
      transaction.revoke(Revocation.ofToken("s", "id", Scribe.BEGIN.plusSeconds(1)));
      return true;
    });
  }

  private void relay() {
    var outbox = stores.outbox();
    var claimed = outbox.claim(new OutboxStore.Claim("c", Scribe.BEGIN, Scribe.BEGIN.plusSeconds(9), 5, 5)).getFirst();
    outbox.settle(List.of(new OutboxStore.Outcome(claimed, 0, new OutboxStore.Next.Never(Scribe.BEGIN, "because"))));
    var rest = outbox.claim(new OutboxStore.Claim("c", Scribe.BEGIN, Scribe.BEGIN.plusSeconds(9), 5, 5)).getFirst();
    outbox.settle(List.of(new OutboxStore.Outcome(rest, 1, new OutboxStore.Next.Now())));
    outbox.backlog("c");
    scribe.write(transaction -> {
      transaction.erased(ANN);
      return true;
    });
  }

  private void readEverything(ConversationId id) {
    stores.log().changes(id, 0, 10);
    var conversations = stores.conversations();
    conversations.conversation(id);
    conversations.conversations("s", List.of(id));
    conversations.search(List.of(new Stretch(id, 0, 100)), "hello", 10);
    conversations.keyed("s", "key");
    conversations.ofKind("s", ConversationKind.GLOBAL, 10);
    conversations.member(id, "ann");
    conversations.members(id, "", 10);
    conversations.memberships(ANN, 0, 10);
    for (boolean newest : new boolean[]{true, false}) {
      conversations.messages(id, new Part(0, Long.MAX_VALUE, 10, newest, 0));
      conversations.messages(id, new Part(0, Long.MAX_VALUE, 10, newest, 7));
    }
    conversations.newest(new Stretch(id, 0, 100), 1, 10);
    conversations.newest("s", List.of(id));
    conversations.spots("s", List.of(1L));
    stores.users().names("s", List.of("ann"));
    stores.users().erasures();
    stores.users().favourites(ANN);
    stores.users().lastSeen("s", List.of("ann"));
    conversations.written(ANN, ConversationStore.Walk.BEGIN, 10);
    relay();
    conversations.count(new Stretch(id, 0, 100));
    for (var support : List.of(new ConversationStore.Support("s", ConversationStatus.ACTIVE),
        new ConversationStore.Support("s", null))) {
      conversations.byActivity(support, 0, 10);
      conversations.count(support);
    }
    for (var status : new @Nullable ConversationStatus[]{ConversationStatus.ACTIVE, null}) {
      conversations.byActivity(new ConversationStore.Others(ANN, status), 10);
      conversations.count(new ConversationStore.Others(ANN, status));
    }
    conversations.members(id, List.of("ann", "bob"));
    stores.marks().lastRead(conversations.members("s", List.of(id), 10));
    stores.marks().readers(id, List.of(1L, 2L), 10);
    conversations.message(id, 1);
    conversations.pinned(id, 10);
    conversations.unread(id, "ann", 0, 10);
    conversations.unread(new UserId("s", "ann"), Map.of(id, 0L), 10);
    conversations.last("s", List.of(id));
    stores.marks().marks(id, "ann");
    stores.marks().marks(id, List.of("ann", "bob"));
    stores.marks().marks(ANN, List.of(id));
    stores.marks().readers(id, 2, 10);
    stores.users().lastSeen(ANN);
    stores.users().revocations(Scribe.BEGIN);
  }
}
