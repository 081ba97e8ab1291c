package chat.parlance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.core.Member;
import chat.parlance.core.store.LogTransaction.Stamp;
import chat.parlance.core.store.StaleReadException;
import chat.parlance.store.sql.SqlStores;
import org.junit.jupiter.api.Test;

/// Two servers that write to one PostgreSQL database at the same time.
class PostgresRacesTest extends RacesContract {

  @Override
  Backend emptyPlace() {
    return new PostgresBackend(PostgresServer.lent(), 4, PostgresServer::giveBack);
  }

  @Override
  Backend barePlace() {
    return new PostgresBackend(PostgresServer.bare(), 1, PostgresServer::drop);
  }

  @Test
  void whoWasSlowerIsRefusedAndLeavesNothing() {
    var id = here.group("s", "ann", "bob");
    try (var slow = one.log().begin()) {
      here.append(slow, id, "ann", here.posted("slow", "k"), new Stamp("k", 1));
      there.append(id, "bob", Scribe.edited(there.post(id, "bob", "fast"), "faster"));
      assertThatThrownBy(slow::commit).isInstanceOf(StaleReadException.class);
    }
    assertThat(texts(id)).containsExactly("Opened", "faster", "faster");
    here.write(transaction -> {
      assertThat(transaction.stamped("s", "ann", "k")).isNull();
      return true;
    });
  }

  @Test
  void settingsAreNotChangedByWhoHasOldOnesInMind() {
    var id = here.group("s", "ann", "bob");
    there.write(transaction -> {
      transaction.conversation(id);
      return transaction.member(id, "bob");
    });
    here.write(transaction -> {
      transaction.settle(id, "bob", new Member.Settings(true, true));
      return true;
    });
    assertThatThrownBy(() -> there.write(transaction -> {
      transaction.member(id, "bob");
      transaction.settle(id, "bob", new Member.Settings(false, false));
      return true;
    })).isInstanceOf(StaleReadException.class);
    assertThat(one.conversations().member(id, "bob")).isNotNull().extracting(Member::settings)
        .isEqualTo(new Member.Settings(true, true));
  }

  @Test
  void whoTrimsALogAndWhoWritesToAnotherAndBothTheOtherWayRoundDoNotWaitForEachOther() {
    var first = here.group("s", "ann");
    var second = here.group("s", "ann");
    here.post(first, "ann", "old");
    here.post(second, "ann", "old");
    try (var left = one.log().begin(); var right = two.log().begin()) {
      left.trim(second, 2, 100);
      here.append(left, first, "ann", here.posted("left", null));
      right.trim(first, 2, 100);
      there.append(right, second, "ann", there.posted("right", null));
      left.commit();
      right.commit();
    }
    assertThat(texts(first)).containsExactly("left");
    assertThat(texts(second)).containsExactly("right");
  }

  @Test
  void tablesThatAreThereAreNotMadeAgain() {
    var bare = PostgresServer.bare();
    assertThat(SqlStores.migrate(bare)).isPositive();
    assertThat(SqlStores.migrate(bare)).isZero();
    PostgresServer.drop(bare);
  }
}
