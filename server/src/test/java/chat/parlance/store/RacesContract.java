package chat.parlance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Intent;
import chat.parlance.core.Marks;
import chat.parlance.core.Member;
import chat.parlance.core.Receipt;
import chat.parlance.core.UserId;
import chat.parlance.core.store.LogTransaction.Stamp;
import chat.parlance.core.store.StaleReadException;
import chat.parlance.core.store.Stores;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What holds when two servers write to one database at the same time, in a store that several may use.
@Timeout(120)
abstract class RacesContract {

  private static final int LANES = 4;

  private Backend place;
  Stores one;
  Stores two;
  Scribe here;
  Scribe there;

  /// A new, empty database; each server that opens it writes in four lanes.
  abstract Backend emptyPlace();

  /// One without tables or indexes.
  abstract Backend barePlace();

  @BeforeEach
  void open() {
    place = emptyPlace();
    one = place.open(() -> Scribe.BEGIN);
    two = place.open(() -> Scribe.BEGIN);
    here = new Scribe(one);
    there = here.in(two);
  }

  @AfterEach
  void close() {
    one.close();
    two.close();
    place.close();
  }

  List<String> texts(ConversationId id) {
    return one.log().changes(id, 0, 1_000).stream().map(StoresContract::text).toList();
  }

  private JournalUse left() {
    return new JournalUse(one.log(), 1, LANES);
  }

  private JournalUse right() {
    return new JournalUse(two.log(), 2, LANES);
  }

  @Test
  void whoIsBehindLosesTheRaceForThePositionAndGoesOnBehindWhoWon() {
    var id = here.group("s", "ann", "bob");
    here.post(id, "ann", "one");
    there.post(id, "bob", "two");

    assertThatThrownBy(() -> here.post(id, "ann", "stale")).isInstanceOf(StaleReadException.class);
    assertThat(here.post(id, "ann", "three").seq()).isEqualTo(4);
    assertThat(texts(id)).containsExactly("Opened", "one", "two", "three");
  }

  @Test
  void aMemberWhoLeftElsewhereIsNoMemberHere() {
    var id = here.group("s", "ann", "bob");
    look(id);
    there.append(id, "bob", new ChangeBody.MemberLeft("bob"));

    assertThatThrownBy(() -> here.write(transaction -> {
      assertThat(transaction.conversation(id)).isNotNull();
      assertThat(transaction.member(id, "bob")).isNotNull();
      transaction.moveMarks(id, "bob", new Marks(1, 1, 0), Scribe.BEGIN);
      return true;
    })).isInstanceOf(StaleReadException.class);
    here.write(transaction -> {
      assertThat(transaction.member(id, "bob")).isNull();
      return true;
    });
    assertThat(one.marks().marks(id, "bob")).isEqualTo(Marks.NONE);
  }

  @Test
  void settingsThatWereChangedElsewhereAreSeenHere() {
    var id = here.group("s", "ann", "bob");
    look(id);
    there.write(transaction -> {
      transaction.settle(id, "bob", new Member.Settings(false, true));
      return true;
    });
    assertThatThrownBy(() -> here.write(transaction -> {
      transaction.conversation(id);
      return transaction.member(id, "bob");
    })).isInstanceOf(StaleReadException.class);
    here.write(transaction -> {
      transaction.conversation(id);
      assertThat(transaction.member(id, "bob")).isNotNull().extracting(Member::settings)
          .isEqualTo(new Member.Settings(false, true));
      return true;
    });
  }

  /// So that this server has the head and bob in mind.
  private void look(ConversationId id) {
    here.post(id, "ann", "so that the head is known");
    here.write(transaction -> List.of(transaction.conversation(id), transaction.member(id, "bob")));
  }

  @Test
  void marksOnlyGoForwardWhoeverIsLater() {
    var id = here.group("s", "ann");
    try (var slow = one.log().begin()) {
      assertThat(slow.marks(id, "ann")).isEqualTo(Marks.NONE);
      there.write(transaction -> {
        transaction.moveMarks(id, "ann", new Marks(9, 9, 3), Scribe.BEGIN);
        return true;
      });
      slow.moveMarks(id, "ann", new Marks(5, 12, 0), Scribe.BEGIN);
      slow.commit();
    }
    assertThat(two.marks().marks(id, "ann")).isEqualTo(new Marks(9, 12, 3));
  }

  @Test
  void aKeyThatSomebodyElseUsedMeanwhileIsNotUsedAgain() {
    var id = here.group("s", "ann", "bob");
    try (var slow = one.log().begin()) {
      assertThat(slow.stamped("s", "ann", "k")).isNull();
      there.post(id, "ann", "first", "k", 1);
      here.append(slow, id, "ann", here.posted("again", "k"), new Stamp("k", 1));
      assertThatThrownBy(slow::commit).isInstanceOf(StaleReadException.class);
    }
    assertThat(texts(id)).containsExactly("Opened", "first");
  }

  @Test
  void serversThatStartTogetherMakeTheTablesOnce() throws Exception {
    try (var bare = barePlace(); var threads = Executors.newCachedThreadPool()) {
      var opened = new ArrayList<Future<Stores>>();
      for (int i = 0; i < 3; i++) {
        opened.add(threads.submit(() -> bare.open(() -> Scribe.BEGIN)));
      }
      for (var stores : opened) {
        try (var store = stores.get(60, TimeUnit.SECONDS)) {
          store.probe();
        }
      }
    }
  }

  @Test
  void draftsThatTwoServersGetAtOnceAreEachStoredOnceAndInOneOrder() throws Exception {
    var ids = List.of(here.group("s", "ann", "bob"), here.group("s", "ann", "bob"), here.group("s", "ann", "bob"));
    try (var left = left(); var right = right()) {
      var answers = new ArrayList<CompletableFuture<Receipt>>();
      var pairs = new HashMap<CompletableFuture<Receipt>, CompletableFuture<Receipt>>();
      for (int i = 0; i < 150; i++) {
        var id = ids.get(i % ids.size());
        var common = left.post(id, "ann", "both " + i);
        pairs.put(common, right.post(id, "ann", "both " + i));
        answers.add(left.post(id, "ann", "left " + i));
        answers.add(right.post(id, "bob", "right " + i));
      }
      for (var answer : answers) {
        answer.get(60, TimeUnit.SECONDS);
      }
      for (var pair : pairs.entrySet()) {
        var mine = pair.getKey().get(60, TimeUnit.SECONDS);
        var theirs = pair.getValue().get(60, TimeUnit.SECONDS);
        assertThat(mine.message()).isEqualTo(theirs.message());
        assertThat(mine.duplicate() ^ theirs.duplicate()).isTrue();
      }
    }
    Set<String> all = new HashSet<>();
    int count = 0;
    for (var id : ids) {
      var log = one.log().changes(id, 0, 10_000);
      assertThat(log).extracting(Change::seq)
          .containsExactlyElementsOf(LongStream.rangeClosed(1, log.size()).boxed().toList());
      for (var change : log.subList(1, log.size())) {
        all.add(StoresContract.text(change));
        count++;
      }
      assertThat(two.conversations().messages(id, StoresContract.NEWEST)).hasSize(log.size() - 1);
    }
    assertThat(all).hasSize(450);
    assertThat(count).isEqualTo(450);
  }

  @Test
  void aConversationThatTwoServersOpenAtOnceIsOpenedOnce() throws Exception {
    try (var left = left(); var right = right()) {
      for (int i = 0; i < 20; i++) {
        var mine = left.direct("ann" + i, "bob" + i, "first");
        var theirs = right.direct("bob" + i, "ann" + i, "first");
        assertThat(mine.get(60, TimeUnit.SECONDS).conversation())
            .isEqualTo(theirs.get(60, TimeUnit.SECONDS).conversation());
      }
    }
  }

  @Test
  void aGroupThatTwoServersAreAskedToOpenWithOneKeyIsOneGroup() throws Exception {
    var open = new Intent.Open(ConversationKind.GROUP, null, List.of("bob"), "about things", null, null);
    try (var left = left(); var right = right()) {
      for (int i = 0; i < 20; i++) {
        var mine = left.submit("ann", "open " + i, open).thenApply(Receipt::conversation);
        var theirs = right.submit("ann", "open " + i, open).thenApply(Receipt::conversation);
        assertThat(mine.get(60, TimeUnit.SECONDS)).isEqualTo(theirs.get(60, TimeUnit.SECONDS));
      }
    }
    assertThat(one.conversations().memberships(new UserId("s", "bob"), 0, 100)).hasSize(20);
  }

  @Test
  void changesOfAConversationAreToldInTheirOrderWhicheverLaneTheyAreOf() throws Exception {
    var told = new HashMap<ConversationId, List<Long>>();
    var answers = new ArrayList<CompletableFuture<Receipt>>();
    try (var journal = left()) {
      for (int i = 0; i < 150; i++) {
        answers.add(journal.direct("ann" + i % 10, "bob" + i % 10, "a" + i));
        answers.add(journal.direct("bob" + i % 10, "ann" + i % 10, "b" + i));
      }
      for (var answer : answers) {
        answer.get(60, TimeUnit.SECONDS);
      }
      journal.told.forEach(committed -> told.computeIfAbsent(committed.change().conversation(), _ -> new ArrayList<>())
          .add(committed.change().seq()));
    }
    assertThat(told).hasSize(10);
    told.values().forEach(seqs -> assertThat(seqs)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 31).boxed().toList()));
  }
}
