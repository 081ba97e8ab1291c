package chat.parlance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.core.Change;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Message;
import chat.parlance.core.store.AliasStore.Alias;
import chat.parlance.core.store.RetentionStore.Kind;
import chat.parlance.core.store.RetentionStore.Reach;
import chat.parlance.core.store.StaleReadException;
import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.Stores;
import chat.parlance.store.mongo.MongoStores;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Logs whose oldest part goes while servers die or remember what is gone, and names that come with changes.
@Timeout(120)
class MongoTrimTest {

  private static final int MOST_WRITES = 20;

  private static Stores open(FragileMongo mongo) {
    return MongoStores.open(mongo.url("town"), 4, () -> Scribe.BEGIN);
  }

  private static Reach reach(Stores stores, ConversationId id) {
    return stores.retention().reaches("s", List.of(id)).getFirst();
  }

  @Test
  void whoRemembersAHeadWhosePlaceIsGoneGetsNoPosition() {
    try (var mongo = new FragileMongo(); var one = open(mongo); var two = open(mongo)) {
      var here = new Scribe(one);
      var there = here.in(two);
      var id = here.group("s", "ann", "bob");
      here.post(id, "ann", "2");
      for (int i = 3; i <= 6; i++) {
        there.post(id, "bob", "text");
      }
      there.write(transaction -> transaction.trim(id, 6, 100));
      assertThatThrownBy(() -> here.post(id, "ann", "too late")).isInstanceOf(StaleReadException.class);
      assertThat(two.log().changes(id, 0, 100)).isEmpty();
      assertThat(two.conversations().messages(id, StoresContract.NEWEST)).isEmpty();
      var next = here.post(id, "ann", "again");
      assertThat(next.seq()).isEqualTo(7);
      assertThat(two.log().changes(id, 0, 100)).containsExactly(next);
    }
  }

  @Test
  void whoDiedAtAPositionThatIsGoneLeavesNothing() {
    try (var mongo = new FragileMongo(); var one = open(mongo); var two = open(mongo)) {
      var here = new Scribe(one);
      var there = here.in(two);
      var id = here.group("s", "ann", "bob");
      here.post(id, "ann", "2");
      there.post(id, "bob", "3");
      there.post(id, "bob", "4");
      there.write(transaction -> transaction.trim(id, 3, 100));
      mongo.breakAfter(1);
      assertThatThrownBy(() -> here.post(id, "ann", "too late")).isInstanceOf(StoreException.class);
      mongo.mend();
      try (var three = open(mongo)) {
        assertThat(three.log().changes(id, 0, 100)).extracting(Change::seq).containsExactly(4L);
        assertThat(three.conversations().messages(id, StoresContract.NEWEST)).extracting(Message::seq)
            .containsExactly(4L);
      }
    }
  }

  @Test
  void anEntryOfWhichAPartIsGoneIsStillReadRewrittenAndFollowed() {
    try (var mongo = new FragileMongo(); var one = open(mongo)) {
      var scribe = new Scribe(one);
      var id = scribe.group("s", "ann");
      var posted = scribe.write(transaction -> List.of(2, 3, 4, 5).stream()
          .map(i -> scribe.append(transaction, id, "ann", scribe.posted("text " + i, null))).toList());
      scribe.write(transaction -> transaction.trim(id, 3, 100));
      scribe.append(id, "ann", Scribe.edited(posted.get(2), "new words"));
      scribe.append(id, "bob", Scribe.reacted(posted.get(3), "👍"));
      var log = one.log().changes(id, 0, 100);
      assertThat(log).extracting(Change::seq).containsExactly(4L, 5L, 6L, 7L);
      assertThat(log).extracting(StoresContract::text).startsWith("new words", "text 5", "new words");
      assertThat(one.log().changes(id, 4, 1)).extracting(Change::seq).containsExactly(5L);
      scribe.write(transaction -> transaction.trim(id, 6, 100));
      assertThat(one.log().changes(id, 0, 100)).extracting(Change::seq).containsExactly(7L);
      assertThat(reach(one, id).oldest()).isEqualTo(log.getLast().at());
    }
  }

  @Test
  void whereverAStepBreaksOffTheNextOneTakesAllOfItAway() {
    for (int writes = 0; writes < MOST_WRITES; writes++) {
      try (var mongo = new FragileMongo(); var one = open(mongo)) {
        var scribe = new Scribe(one);
        var id = scribe.group("s", "ann");
        scribe.write(transaction -> List.of(2, 3, 4, 5).stream()
            .map(i -> scribe.append(transaction, id, "ann", scribe.posted("text " + i, null))).toList());
        mongo.breakAfter(writes);
        boolean done = succeeds(() -> scribe.write(transaction -> transaction.trim(id, 4, 100)));
        boolean broke = mongo.mend();
        assertThat(done).as("after %s writes", writes).isNotEqualTo(broke);
        if (!done) {
          assertThat(reach(one, id).floor()).as("found again").isZero();
          assertThat(scribe.write(transaction -> transaction.trim(id, 4, 100)).floor()).isEqualTo(4);
        }
        assertThat(one.log().changes(id, 0, 100)).extracting(Change::seq).containsExactly(5L);
        assertThat(one.conversations().messages(id, StoresContract.NEWEST)).extracting(Message::seq)
            .containsExactly(5L);
        assertThat(reach(one, id).floor()).isEqualTo(4);
        if (done) {
          assertThat(writes).as("writes of one step").isGreaterThan(3);
          return;
        }
      }
    }
    throw new AssertionError("a step of more than " + MOST_WRITES + " writes");
  }

  private static boolean succeeds(Runnable work) {
    try {
      work.run();
      return true;
    } catch (StoreException e) {
      return false;
    }
  }

  @Test
  void aNameIsThereAsSoonAsWhatItNamesIs() {
    try (var mongo = new FragileMongo(); var one = open(mongo)) {
      var scribe = new Scribe(one);
      var id = scribe.group("s", "ann");
      mongo.breakAfter(1);
      assertThat(succeeds(() -> scribe.write(transaction -> {
        var posted = scribe.append(transaction, id, "ann", scribe.posted("text", null));
        transaction.alias(new Alias("s", "one", posted.body().aboutMessage(), true));
        return posted;
      }))).isFalse();
      mongo.mend();
      assertThat(one.aliases().any()).isFalse();
      try (var two = open(mongo)) {
        var message = two.conversations().messages(id, StoresContract.NEWEST).getFirst();
        assertThat(two.aliases().ids("s", List.of("one"))).isEqualTo(Map.of("one", message.id()));
      }
    }
  }

  @Test
  void anIdThatWasReservedGoesWithItsKey() {
    try (var mongo = new FragileMongo(); var one = open(mongo)) {
      var scribe = new Scribe(one);
      var id = scribe.group("s", "ann");
      var name = "draft:3:ann|k";
      scribe.write(transaction -> transaction.idFor("s", name, id.value()));
      scribe.post(id, "ann", "text", "k", 1);
      assertThatThrownBy(() -> scribe.write(transaction -> transaction.idFor("s", name, 5)))
          .isInstanceOf(StaleReadException.class);
      assertThat(one.retention().walk(Kind.KEYS, scribe.time()).pass(10).removed()).isEqualTo(1);
      long reserved = scribe.write(transaction -> transaction.idFor("s", name, 5));
      assertThat(reserved).isEqualTo(5);
    }
  }
}
