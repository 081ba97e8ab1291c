package chat.parlance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Member;
import chat.parlance.core.Message;
import chat.parlance.core.RejectedException;
import chat.parlance.core.Role;
import chat.parlance.core.store.LogTransaction;
import chat.parlance.core.store.LogTransaction.Stamp;
import chat.parlance.core.store.LogTransaction.Stamped;
import chat.parlance.core.store.OutboxStore.Claim;
import chat.parlance.core.store.OutboxStore.Wish;
import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.StoreUnavailableException;
import chat.parlance.core.store.Stores;
import chat.parlance.store.mongo.MongoStores;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.jspecify.annotations.Nullable;

/// A server dies, or loses its connection, between any two writes of a commit.
@Timeout(120)
class MongoCrashTest {

  private static final int MOST_WRITES = 40;

  /// What people see of a conversation and of another that is opened with a key, and what else follows from their logs.
  private record Seen(@Nullable Conversation head, List<Change> log, List<Message> messages, List<Message> pinned,
      List<Member> members, @Nullable Conversation keyed, Optional<Stamped> stamped, List<String> wishes) {}

  private static Seen seen(Stores stores, ConversationId id) {
    var conversations = stores.conversations();
    var wishes = stores.outbox().claim(new Claim("c", Scribe.BEGIN.plusSeconds(60), Scribe.BEGIN.plusSeconds(90), 9, 9))
        .stream().flatMap(batch -> batch.wishes().stream()).map(pending -> pending.wish().payload()).toList();
    var stamped = new Scribe(stores).write(transaction -> Optional.ofNullable(transaction.stamped("s", "ann", "k")));
    return new Seen(conversations.conversation(id), stores.log().changes(id, 0, 100),
        conversations.messages(id, StoresContract.NEWEST), conversations.pinned(id, 10),
        conversations.members(id, "", 10),
        conversations.keyed("s", "room"), stamped, wishes);
  }

  /// The same each time: ids and times are counted.
  private static Change begun(Scribe scribe) {
    var id = scribe.group("s", "ann", "bob", "cyd");
    var first = scribe.post(id, "ann", "secret");
    scribe.append(id, "bob", Scribe.reacted(first, "👍"));
    scribe.append(id, "ann", Scribe.edited(first, "still secret"));
    return first;
  }

  private static boolean everythingAtOnce(Scribe scribe, LogTransaction transaction, Change first) {
    var id = first.conversation();
    var posted = scribe.append(transaction, id, "ann", scribe.posted("new", "k"), new Stamp("k", 7));
    transaction.wish(new Wish("c", id, posted.seq(), Scribe.BEGIN, "tell"));
    scribe.append(transaction, id, "bob", Scribe.reacted(posted, "👍"));
    scribe.append(transaction, id, "ann", Scribe.edited(first, "public"));
    scribe.append(transaction, id, "ann", Scribe.pinned(first));
    scribe.append(transaction, id, "bob", Scribe.unreacted(first, "👍"));
    scribe.append(transaction, id, "bob", new ChangeBody.MemberLeft("bob"));
    scribe.append(transaction, id, "ann", new ChangeBody.MemberJoined("dan", Role.MEMBER));
    scribe.append(transaction, id, "ann", new ChangeBody.RoleChanged("cyd", Role.ADMIN));
    scribe.append(transaction, id, "ann", new ChangeBody.Updated("subject", null, null, null));
    return true;
  }

  @Test
  void whereverACommitBreaksOffAllOfItHappensOrNothing() {
    Seen complete = null;
    for (int writes = MOST_WRITES; complete == null || writes < MOST_WRITES; writes++) {
      try (var mongo = new FragileMongo(); var one = open(mongo)) {
        var scribe = new Scribe(one);
        var first = begun(scribe);
        var before = seen(one, first.conversation());
        mongo.breakAfter(writes);
        boolean committed = succeeds(() -> scribe.write(all -> everythingAtOnce(scribe, all, first)));
        boolean broke = mongo.mend();
        assertThat(committed).as("after %s writes", writes).isNotEqualTo(broke);
        Seen after;
        try (var two = open(mongo)) {
          after = seen(two, first.conversation());
        }
        if (complete == null) {
          complete = after;
          assertThat(broke).isFalse();
          assertThat(after.log().toString()).contains("public").doesNotContain("secret");
          writes = -1;
        } else {
          assertThat(after).as("after %s writes", writes).isEqualTo(writes == 0 ? before : complete);
          if (!broke) {
            assertThat(writes).as("writes of one commit").isGreaterThan(6);
            return;
          }
        }
      }
    }
  }

  @Test
  void wordsThatWereWithdrawnAreNotReadAlsoBeforeTheyAreTakenOut() {
    try (var mongo = new FragileMongo(); var one = open(mongo); var two = open(mongo)) {
      var scribe = new Scribe(one);
      var first = begun(scribe);
      var id = first.conversation();
      mongo.breakAfter(1);
      assertThat(succeeds(() -> scribe.append(id, "ann", Scribe.deleted(first)))).isFalse();
      assertThat(two.log().changes(id, 0, 100)).hasSize(5);
      assertThat(two.log().changes(id, 0, 100).toString()).doesNotContain("secret");
      mongo.mend();
    }
  }

  @Test
  void whatACrashLeftInTheLogIsFoundByWhoeverGoesOnAndStoredOnce() throws Exception {
    boolean broke = true;
    for (int writes = 0; broke; writes++) {
      try (var mongo = new FragileMongo(); var one = open(mongo); var two = open(mongo)) {
        var id = begun(new Scribe(one)).conversation();
        new Scribe(two).write(transaction -> transaction.conversation(id));
        try (var here = new JournalUse(one.log(), 1, 1); var there = new JournalUse(two.log(), 2, 1)) {
          mongo.breakAfter(writes);
          var refused = here.post(id, "ann", "once");
          broke = !refused.handle((_, fault) -> fault == null).get(30, TimeUnit.SECONDS);
          mongo.mend();
          if (broke) {
            assertThatThrownBy(refused::get).isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(RejectedException.class);
          }
          var again = there.post(id, "ann", "once").get(30, TimeUnit.SECONDS);
          assertThat(again.seq()).isEqualTo(5);
          assertThat(again.duplicate()).as("after %s writes", writes).isEqualTo(writes > 0);
          assertThat(here.post(id, "bob", "next").get(30, TimeUnit.SECONDS).seq()).isEqualTo(6);
        }
        assertThat(two.log().changes(id, 4, 100)).extracting(StoresContract::text).containsExactly("once", "next");
        assertThat(one.conversations().messages(id, StoresContract.NEWEST)).hasSize(3);
      }
    }
  }

  @Test
  void aConversationWhoseOpeningBrokeOffIsOpenedByTheNextWhoTries() throws Exception {
    boolean broke = true;
    for (int writes = 0; broke; writes++) {
      try (var mongo = new FragileMongo(); var one = open(mongo)) {
        try (var journal = new JournalUse(one.log(), 1, 1)) {
          mongo.breakAfter(writes);
          broke = !journal.direct("ann", "bob", "k").handle((_, fault) -> fault == null).get(30, TimeUnit.SECONDS);
          mongo.mend();
          var again = journal.direct("ann", "bob", "k").get(30, TimeUnit.SECONDS);
          assertThat(again.seq()).isEqualTo(2);
          assertThat(one.log().changes(again.conversation(), 0, 100)).hasSize(2);
          assertThat(Objects.requireNonNull(one.conversations().conversation(again.conversation())).kind())
              .isEqualTo(ConversationKind.DIRECT);
        }
      }
    }
  }

  @Test
  void aDatabaseThatIsGoneIsUnavailableAndBackByItself() {
    try (var mongo = new FragileMongo(); var one = open(mongo)) {
      var scribe = new Scribe(one);
      var id = begun(scribe).conversation();
      mongo.stop();
      assertThatThrownBy(() -> scribe.post(id, "ann", "lost")).isInstanceOf(StoreUnavailableException.class);
      assertThatThrownBy(one::probe).isInstanceOf(StoreUnavailableException.class);
      mongo.start();
      scribe.post(id, "ann", "found");
      assertThat(one.log().changes(id, 4, 10)).extracting(StoresContract::text).containsExactly("found");
    }
  }

  private static MongoStores open(FragileMongo mongo) {
    return MongoStores.open(mongo.url("town"), 4, () -> Scribe.BEGIN);
  }

  private static boolean succeeds(Runnable work) {
    try {
      work.run();
      return true;
    } catch (StoreException _) {
      return false;
    }
  }
}
