package chat.parlance.store;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.ConversationId;
import chat.parlance.core.Marks;
import chat.parlance.core.Member;
import chat.parlance.core.Role;
import chat.parlance.core.UserId;
import chat.parlance.core.store.MarkStore.Reader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What marks and their history promise. That they only move forward is the core's business.
abstract class MarkContract extends StoresContract {

  private static Instant at(long second) {
    return Scribe.BEGIN.plusSeconds(second);
  }

  private void move(ConversationId id, String user, Marks to, Instant at) {
    scribe.write(transaction -> {
      transaction.moveMarks(id, user, to, at);
      assertThat(transaction.marks(id, user)).isEqualTo(to);
      return true;
    });
  }

  private void read(ConversationId id, String user, long seq, long second) {
    move(id, user, new Marks(seq, seq, 0), at(second));
  }

  @Test
  void whenSomebodyReadLastIsTheTimeOfTheNewestStep() {
    var id = scribe.group("s", "ann", "bob", "cyd");
    scribe.post(id, "ann", "one");
    scribe.post(id, "ann", "two");
    var first = scribe.time();
    var second = scribe.time();
    scribe.write(transaction -> {
      transaction.moveMarks(id, "bob", new Marks(2, 2, 0), first);
      transaction.moveMarks(id, "bob", new Marks(3, 3, 0), second);
      transaction.moveMarks(id, "ann", new Marks(0, 3, 0), second);
      transaction.moveMarks(id, "cyd", new Marks(2, 2, 0), first);
      return true;
    });
    var other = scribe.group("s", "bob", "\"d\u00e4n\"");
    scribe.write(transaction -> {
      transaction.moveMarks(other, "bob", new Marks(1, 1, 0), first);
      transaction.moveMarks(other, "\"d\u00e4n\"", new Marks(1, 1, 0), second);
      return true;
    });
    var ann = member(id, "ann");
    assertThat(stores.marks().lastRead(List.of(ann, member(id, "bob"), member(other, "bob"),
        member(other, "\"d\u00e4n\"")))).isEqualTo(Map.of(member(id, "bob"), second, member(other, "bob"), first,
            member(other, "\"d\u00e4n\""), second));
    assertThat(stores.marks().lastRead(List.of())).isEmpty();
    assertThat(stores.marks().lastRead(List.of(new Member(new ConversationId("t", id.value()), "bob", Role.MEMBER,
        first, Member.Settings.NONE)))).isEmpty();
  }

  private Member member(ConversationId id, String user) {
    return Objects.requireNonNull(stores.conversations().member(id, user));
  }

  @Test
  void whoNeverMarkedHasNoMarks() {
    var id = scribe.group("s", "ann");
    assertThat(stores.marks().marks(id, "ann")).isEqualTo(Marks.NONE);
    assertThat(stores.marks().marks(id, List.of("ann", "bob"))).isEmpty();
    assertThat(stores.marks().readers(id, 1, 10)).isEmpty();
    scribe.write(transaction -> {
      assertThat(transaction.marks(id, "ann")).isEqualTo(Marks.NONE);
      return true;
    });
  }

  @Test
  void marksAreKeptAsTheyWereTold() {
    var id = scribe.group("s", "ann", "bob");
    move(id, "ann", new Marks(3, 5, 1), at(1));
    move(id, "bob", new Marks(0, 2, 0), at(2));
    move(id, "ann", new Marks(4, 5, 2), at(3));
    assertThat(stores.marks().marks(id, "ann")).isEqualTo(new Marks(4, 5, 2));
    assertThat(stores.marks().marks(id, List.of("ann", "bob", "cyd")))
        .isEqualTo(Map.of("ann", new Marks(4, 5, 2), "bob", new Marks(0, 2, 0)));
  }

  @Test
  void marksOfOtherConversationsAndSpacesAreOthers() {
    var id = scribe.group("s", "ann");
    var other = scribe.group("s", "ann");
    scribe.group("t", "ann");
    read(id, "ann", 1, 1);
    assertThat(stores.marks().marks(other, "ann")).isEqualTo(Marks.NONE);
    assertThat(stores.marks().marks(new ConversationId("t", id.value()), "ann")).isEqualTo(Marks.NONE);
    assertThat(stores.marks().readers(other, 1, 10)).isEmpty();
  }

  @Test
  void marksOfAUserAreReadForSeveralConversationsAtOnce() {
    var one = scribe.group("s", "ann");
    var other = scribe.group("s", "ann");
    move(one, "ann", new Marks(1, 1, 0), Scribe.BEGIN);
    move(one, "bob", new Marks(9, 9, 9), Scribe.BEGIN);
    assertThat(stores.marks().marks(new UserId("s", "ann"), List.of(one, other)))
        .containsOnly(java.util.Map.entry(one, new Marks(1, 1, 0)));
    assertThat(stores.marks().marks(new UserId("s", "ann"), List.of())).isEmpty();
  }

  @Test
  void readersAreToldWithTheTimeTheirMarkPassed() {
    var id = scribe.group("s", "ann");
    read(id, "ann", 2, 10);
    read(id, "bob", 5, 20);
    read(id, "ann", 7, 30);
    move(id, "cyd", new Marks(0, 9, 0), at(40));
    assertThat(stores.marks().readers(id, 1, 10)).containsExactly(new Reader("ann", at(10)), new Reader("bob", at(20)));
    assertThat(stores.marks().readers(id, 2, 10)).containsExactly(new Reader("ann", at(10)), new Reader("bob", at(20)));
    assertThat(stores.marks().readers(id, 3, 10)).containsExactly(new Reader("bob", at(20)), new Reader("ann", at(30)));
    assertThat(stores.marks().readers(id, 6, 10)).containsExactly(new Reader("ann", at(30)));
    assertThat(stores.marks().readers(id, 8, 10)).isEmpty();
    assertThat(stores.marks().readers(id, 3, 1)).containsExactly(new Reader("bob", at(20)));
    for (int limit : new int[]{1, 10}) {
      var positions = List.of(1L, 2L, 3L, 6L, 8L);
      var each = new HashMap<Long, List<Reader>>();
      positions.forEach(seq -> each.put(seq, stores.marks().readers(id, seq, limit)));
      each.values().removeIf(List::isEmpty);
      assertThat(stores.marks().readers(id, positions, limit)).isEqualTo(each).hasSize(4);
    }
    assertThat(stores.marks().readers(id, List.of(), 10)).isEmpty();
  }

  @Test
  void aMarkThatDidNotMoveReadIsNoStep() {
    var id = scribe.group("s", "ann");
    move(id, "ann", new Marks(3, 3, 0), at(1));
    move(id, "ann", new Marks(3, 9, 2), at(2));
    assertThat(stores.marks().readers(id, 3, 10)).containsExactly(new Reader("ann", at(1)));
  }

  @Test
  void theNewestThousandStepsOfEachMemberAreExact() {
    var id = scribe.group("s", "ann");
    scribe.write(transaction -> {
      for (int step = 1; step <= 1_200; step++) {
        transaction.moveMarks(id, "ann", new Marks(step * 2L, 0, 0), at(step));
      }
      transaction.moveMarks(id, "bob", new Marks(7, 0, 0), at(9_999));
      return true;
    });
    var seen = new ArrayList<Instant>();
    for (int step : new int[]{1_200, 1_199, 700, 202, 201}) {
      seen.add(stores.marks().readers(id, step * 2L - 1, 1).getFirst().at());
    }
    assertThat(seen).containsExactly(at(1_200), at(1_199), at(700), at(202), at(201));
    assertThat(stores.marks().readers(id, 1, 10)).containsExactly(new Reader("ann", at(201)),
        new Reader("bob", at(9_999)));
  }
}
