package chat.parlance.engine;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.ClusterBus.Hint;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Identity;
import chat.parlance.core.Intent;
import chat.parlance.core.Marks;
import chat.parlance.core.Revocation;
import chat.parlance.core.Role;
import chat.parlance.core.Signal;
import chat.parlance.core.UserId;
import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.Stores;
import chat.parlance.store.memory.MemoryStores;
import chat.parlance.web.Await;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Two servers on one store, whose hints arrive as the test wants, and whose clock goes when it says so.
@Timeout(60)
class FollowerTest {

  private static final UserId BOB = new UserId("s", "bob");

  private Instant now = Instant.parse("2026-11-22T10:00:00Z");
  private final MemoryStores stores = new MemoryStores(() -> now);
  private final ClusterNode one = new ClusterNode(stores, () -> now, 1, Runnable::run);
  private final ClusterNode two = new ClusterNode(stores, () -> now, 2, Runnable::run);

  @AfterEach
  void close() {
    one.close();
    two.close();
    assertThat(one.faults).isEmpty();
    assertThat(two.faults).isEmpty();
  }

  /// A group with so many messages that the first server opened, and the second one has in memory.
  private ConversationId group(int messages) {
    var group = one.group("ann", "bob");
    for (int i = 0; i < messages; i++) {
      one.post(group, "ann", "before " + i);
    }
    two.remember(group);
    one.hints.clear();
    return group;
  }

  private void laterLook(ClusterNode node, int seconds) {
    now = now.plusSeconds(seconds);
    node.rounds.tick();
  }

  @Test
  void aHintHasTheLogReadAndWhatIsNewToldOnce() {
    var group = group(2);
    one.post(group, "ann", "new");
    assertThat(two.seqs(group)).isEmpty();
    two.hears(one.hints.getFirst());
    assertThat(two.seqs(group)).containsExactly(4L);
    assertThat(two.conversations.head(group).lastSeq()).isEqualTo(4);
    assertThat(two.told.getFirst().role()).as("what its author is").isEqualTo(Role.OWNER);
    assertThat(two.told.getFirst().origin()).as("no session of this server").isZero();
  }

  @Test
  void hintsThatComeTwiceOrInAnotherOrderOrLateChangeNothing() {
    var group = group(0);
    for (int i = 0; i < 5; i++) {
      one.post(group, "ann", "new " + i);
    }
    var hints = new ArrayList<>(one.hints);
    assertThat(hints).hasSize(5);
    two.hears(hints.get(4));
    hints.reversed().forEach(two::hears);
    hints.forEach(two::hears);
    assertThat(two.seqs(group)).containsExactly(2L, 3L, 4L, 5L, 6L);
    assertThat(two.counters.reads.sum()).as("pages read").isEqualTo(1);
  }

  @Test
  void ofWhatNobodyHereHasInMemoryAHintCostsNothing() {
    var group = one.group("ann", "bob");
    one.post(group, "ann", "new");
    long before = stores.work().statements();
    one.hints.forEach(two::hears);
    assertThat(two.told).isEmpty();
    assertThat(two.counters.reads.sum()).isZero();
    assertThat(two.counters.hintsHeard.sum()).isEqualTo(2);
    assertThat(stores.work().statements()).isEqualTo(before);
  }

  @Test
  void whatIsMissingBeforeAChangeOfThisServerIsToldBeforeIt() {
    var group = group(1);
    one.post(group, "ann", "third");
    one.post(group, "ann", "fourth");
    assertThat(two.post(group, "bob", "fifth")).isEqualTo(5);
    assertThat(two.seqs(group)).containsExactly(3L, 4L, 5L);
    assertThat(two.counters.holes.sum()).isEqualTo(1);
    one.hints.forEach(two::hears);
    assertThat(two.seqs(group)).as("late hints").containsExactly(3L, 4L, 5L);
  }

  @Test
  void aLongHoleIsFilledPageByPage() {
    var group = group(0);
    for (int i = 0; i < 450; i++) {
      one.post(group, "ann", "new " + i);
    }
    two.hears(one.hints.getLast());
    assertThat(two.seqs(group)).containsExactlyElementsOf(LongStream.rangeClosed(2, 451).boxed().toList());
    var again = group(0);
    for (int i = 0; i < 450; i++) {
      one.post(again, "ann", "new " + i);
    }
    two.post(again, "bob", "last");
    assertThat(two.seqs(again)).containsExactlyElementsOf(LongStream.rangeClosed(2, 452).boxed().toList());
  }

  @Test
  void theTimerFindsWhatNoHintSaid() {
    var group = group(0);
    laterLook(two, 0); // the first look, at once
    one.post(group, "ann", "unheard");
    laterLook(two, 1);
    assertThat(two.seqs(group)).as("it is not time yet").isEmpty();
    laterLook(two, 1);
    assertThat(two.seqs(group)).containsExactly(2L);
    assertThat(two.counters.late.sum()).isEqualTo(1);
    laterLook(two, 2);
    assertThat(two.seqs(group)).containsExactly(2L);
  }

  @Test
  void whileHintsComeItLooksRarelyAndAtOnceWhenSomeMayHaveBeenLost() {
    var group = group(0);
    two.connected = true;
    laterLook(two, 0);
    one.post(group, "ann", "unheard");
    laterLook(two, 9);
    assertThat(two.seqs(group)).isEmpty();
    two.mayHaveMissed();
    laterLook(two, 0);
    assertThat(two.seqs(group)).containsExactly(2L);
  }

  @Test
  void whatRetentionTookAwayIsNotWaitedFor() {
    var group = group(3);
    one.post(group, "ann", "gone too");
    one.does("retention", new Intent.Trim(group, 5, 100));
    laterLook(two, 0);
    assertThat(two.seqs(group)).isEmpty();
    long reads = two.counters.reads.sum();
    laterLook(two, 2);
    assertThat(two.counters.reads.sum()).as("it is known to be gone").isEqualTo(reads);
    one.post(group, "ann", "there");
    laterLook(two, 2);
    assertThat(two.seqs(group)).containsExactly(6L);
  }

  @Test
  void whoIsConnectedHereIsToldOfAConversationThatBeganElsewhere() {
    two.users.add(BOB);
    var group = one.group("ann", "bob");
    one.post(group, "ann", "welcome");
    one.hints.forEach(two::hears);
    assertThat(two.seqs(group)).containsExactly(1L, 2L);
    assertThat(two.views.memberships(BOB)).containsOnlyKeys(group);
  }

  @Test
  void theTimerFindsConversationsThatSomebodyGotIntoElsewhere() {
    var group = one.group("ann", "carl");
    one.post(group, "ann", "before");
    two.users.add(BOB);
    laterLook(two, 0);
    assertThat(two.told).isEmpty();
    one.does("ann", new Intent.Invite(group, List.of("bob"), Role.MEMBER));
    one.post(group, "ann", "after");
    laterLook(two, 2);
    assertThat(two.seqs(group)).as("from where he got into it").containsExactly(3L, 4L);
    laterLook(two, 2);
    assertThat(two.seqs(group)).containsExactly(3L, 4L);
    assertThat(two.renewed).isEmpty();
  }

  @Test
  void whoGotIntoItLongAgoAndWasNotToldBeginsAnew() {
    var group = one.group("ann", "bob");
    for (int i = 0; i < 1_100; i++) {
      one.post(group, "ann", "m" + i);
    }
    two.users.add(BOB);
    laterLook(two, 0);
    assertThat(two.renewed).as("he may be on the way into it").isEmpty();
    laterLook(two, 2);
    assertThat(two.renewed).containsExactly(BOB);
  }

  @Test
  void membershipsInMemoryAreRightOnceAHintOrTheTimerCame() {
    var group = group(0);
    assertThat(two.views.memberships(BOB)).containsOnlyKeys(group);
    one.does("ann", new Intent.Remove(group, "bob"));
    laterLook(two, 0);
    assertThat(two.views.memberships(BOB)).isEmpty();
    one.does("ann", new Intent.Invite(group, List.of("bob"), Role.MEMBER));
    two.hears(one.hints.getLast());
    assertThat(two.views.memberships(BOB)).containsOnlyKeys(group);
    assertThat(two.seqs(group)).containsExactly(2L, 3L);
  }

  @Test
  void nothingThatNoLogTellsIsRememberedForLong() {
    var group = group(0);
    var bob = Identity.of("s", "bob");
    assertThat(two.conversations.standing(bob, group).marks().read()).isZero();
    one.does("bob", new Intent.MoveMarks(group, new Marks(1, 0, 0)));
    assertThat(one.sent).as("what others are told").hasAtLeastOneElementOfType(Signal.Marked.class);
    assertThat(two.conversations.standing(bob, group).marks().read()).as("nobody told it").isZero();
    laterLook(two, 60);
    assertThat(two.conversations.standing(bob, group).marks().read()).isEqualTo(1);
  }

  @Test
  void aRevocationIsFoundByTheTimer() {
    laterLook(two, 0);
    one.does("ann", new Intent.Revoke(Revocation.ofUser(new UserId("s", "ann"), now,
        now.plus(Duration.ofDays(1)))));
    assertThat(two.signals).isEmpty();
    laterLook(two, 2);
    laterLook(two, 2);
    assertThat(two.signals).as("told once").singleElement().isInstanceOf(Signal.Revoked.class);
  }

  @Test
  void whatTwoServersWriteAtOnceIsToldByBothInOrderAndOnce() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var left = new ClusterNode(stores, () -> now, 3, threads);
        var right = new ClusterNode(stores, () -> now, 4, threads)) {
      var groups = List.of(left.group("ann", "bob"), left.group("ann", "bob"), left.group("ann", "bob"));
      groups.forEach(right::remember);
      var writers = new ArrayList<Future<?>>();
      for (var node : List.of(left, right)) {
        var other = node.equals(left) ? right : left;
        for (var group : groups) {
          writers.add(threads.submit(() -> {
            for (int i = 0; i < 100; i++) {
              node.post(group, "ann", "m" + i);
              if (i % 3 != 0) { // others are lost
                other.ear().hinted(List.of(new Hint(group, 1, node.conversations.head(group).lastSeq(),
                    Set.of())));
              }
            }
          }));
        }
      }
      for (var writer : writers) {
        writer.get();
      }
      for (var node : List.of(left, right)) {
        node.mayHaveMissed();
        Await.until("everything is told", () -> {
          node.mayHaveMissed();
          node.rounds.tick();
          return groups.stream().allMatch(group -> node.seqs(group).contains(201L));
        });
        for (var group : groups) {
          long first = node.equals(left) ? 1 : 2;
          assertThat(node.seqs(group))
              .containsExactlyElementsOf(LongStream.rangeClosed(first, 201).boxed().toList());
        }
        assertThat(node.faults).isEmpty();
      }
    }
  }

  private Stores failing(AtomicBoolean broken) {
    return (Stores) Proxy.newProxyInstance(Stores.class.getClassLoader(), new Class<?>[]{Stores.class},
        (_, method, arguments) -> {
          if (broken.get() && method.getName().equals("log")) {
            throw new StoreException("the disk is away");
          }
          return method.invoke(stores, arguments);
        });
  }

  @Test
  void whatCannotBeReadNowIsReadLater() {
    var broken = new AtomicBoolean();
    try (var third = new ClusterNode(failing(broken), () -> now, 5, Runnable::run)) {
      var group = group(0);
      third.remember(group);
      broken.set(true);
      one.post(group, "ann", "new");
      third.hears(one.hints.getFirst());
      assertThat(third.faults).singleElement().isInstanceOf(StoreException.class);
      assertThat(third.seqs(group)).isEmpty();
      broken.set(false);
      laterLook(third, 0);
      assertThat(third.seqs(group)).containsExactly(2L);
    }
  }
}
