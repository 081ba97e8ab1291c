package chat.parlance.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class CommitOrderTest {

  private final CommitOrder order = new CommitOrder(2);
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());

  private static List<Committed> changes(long conversation, int... seqs) {
    return IntStream.of(seqs).mapToObj(seq -> {
      var id = new ConversationId("s", conversation);
      var head = new Conversation(id, ConversationKind.ROOM, null, null, null, null, ConversationStatus.ACTIVE, "ann",
          Instant.EPOCH, Instant.EPOCH, seq, 1);
      var change = new Change(id, seq, "ann", Instant.EPOCH, new ChangeBody.MemberLeft("bob"));
      return new Committed(change, head, null, Committed.Source.REPEATED);
    }).toList();
  }

  private Thread tells(CommitOrder.Turn turn, String what) {
    return Thread.ofPlatform().start(() -> {
      order.tell(turn, () -> told.add(what));
      order.give(turn);
    });
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }

  @Test
  void whoHasTheNextPositionTellsAfterWhoHadTheOneBefore() throws InterruptedException {
    var before = order.take(changes(1, 5, 6));
    var after = order.take(changes(1, 7));
    var waiting = tells(after, "after");
    awaitWaiting(waiting);
    assertThat(told).isEmpty();
    order.tell(before, () -> told.add("before"));
    order.give(before);
    waiting.join();
    assertThat(told).containsExactly("before", "after");
  }

  @Test
  void whatWasLostOfATurnHoldsNobodyUpAndTheRestDoes() throws InterruptedException {
    var both = new ArrayList<>(changes(1, 5));
    both.addAll(changes(2, 5));
    var part = order.take(both);
    var afterLost = order.take(changes(1, 6));
    var afterKept = order.take(changes(2, 6));
    var first = tells(afterLost, "after what was lost");
    awaitWaiting(first);
    order.narrow(part, changes(2, 5));
    first.join();
    var second = tells(afterKept, "after what was kept");
    awaitWaiting(second);
    order.tell(part, () -> told.add("kept"));
    order.give(part);
    second.join();
    assertThat(told).containsExactly("after what was lost", "kept", "after what was kept");
  }

  @Test
  void whatCameToNothingHoldsNobodyUp() throws InterruptedException {
    var failing = order.take(changes(1, 5));
    var after = order.take(changes(1, 6));
    var waiting = tells(after, "after");
    awaitWaiting(waiting);
    order.give(failing);
    waiting.join();
    assertThat(told).containsExactly("after");
  }

  @Test
  void otherConversationsAndThoseWithLaterPositionsAreNotWaitedFor() {
    var _ = order.take(changes(2, 1));
    var _ = order.take(changes(1, 6));
    var first = order.take(changes(1, 5));
    order.tell(first, () -> told.add("first"));
    assertThat(told).containsExactly("first");
  }

  @Test
  void oneTransactionIsToldAtATime() throws InterruptedException {
    var one = order.take(changes(1, 1));
    var other = order.take(changes(2, 1));
    var waiting = new ArrayList<Thread>();
    order.tell(one, () -> {
      waiting.add(tells(other, "other"));
      awaitWaiting(waiting.getFirst());
      told.add("one");
    });
    waiting.getFirst().join();
    assertThat(told).containsExactly("one", "other");
  }
}
