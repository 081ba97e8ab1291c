package chat.parlance.store;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Revocation;
import chat.parlance.core.UserId;
import chat.parlance.core.store.UserStore.Erasing;
import chat.parlance.core.store.UserStore.LastSeen;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What is promised of what is kept of users.
abstract class UserContract extends StoresContract {

  private static final UserId ANN = new UserId("s", "ann");

  private static Instant at(long second) {
    return Scribe.BEGIN.plusSeconds(second);
  }

  private void revoke(Revocation revocation) {
    scribe.write(transaction -> {
      transaction.revoke(revocation);
      return true;
    });
  }

  @Test
  void lastSeenIsTheLatestThatWasNoted() {
    assertThat(stores.users().lastSeen(ANN)).isNull();
    scribe.write(transaction -> {
      transaction.notePresence(ANN, at(1), "in a meeting");
      return true;
    });
    assertThat(stores.users().lastSeen(ANN)).isEqualTo(new LastSeen(at(1), "in a meeting"));
    scribe.write(transaction -> {
      transaction.notePresence(ANN, at(2), null);
      return true;
    });
    assertThat(stores.users().lastSeen(ANN)).isEqualTo(new LastSeen(at(2), null));
    assertThat(stores.users().lastSeen(new UserId("t", "ann"))).isNull();
  }

  @Test
  void anAccountIsBeingDeletedSinceTheFirstWishUntilItIs() {
    for (long second : new long[]{1, 2}) {
      scribe.write(transaction -> {
        transaction.erasing(ANN, at(second));
        transaction.noteName(ANN, "Ann");
        transaction.notePresence(ANN, at(second), null);
        return true;
      });
    }
    assertThat(stores.users().erasures()).containsExactly(new Erasing(ANN, at(1)));
    scribe.write(transaction -> {
      transaction.erased(ANN);
      return true;
    });
    assertThat(stores.users().erasures()).isEmpty();
    assertThat(stores.users().names("s", List.of("ann"))).isEmpty();
    assertThat(stores.users().lastSeen(ANN)).isNull();
  }

  private int favour(UserId user, String person, boolean on, long second) {
    return scribe.write(transaction -> transaction.favour(user, person, on, at(second)));
  }

  @Test
  void favouritesAreKeptInTheOrderInWhichTheyWereNamed() {
    assertThat(favour(ANN, "cyd", true, 1)).isEqualTo(1);
    assertThat(favour(ANN, "bob", true, 2)).isEqualTo(2);
    assertThat(favour(ANN, "cyd", true, 3)).as("said again").isEqualTo(2);
    favour(new UserId("t", "ann"), "dan", true, 4);
    assertThat(stores.users().favourites(ANN)).containsExactly("cyd", "bob");
    assertThat(favour(ANN, "cyd", false, 5)).isEqualTo(1);
    assertThat(favour(ANN, "cyd", false, 6)).isEqualTo(1);
    assertThat(stores.users().favourites(ANN)).containsExactly("bob");
    assertThat(stores.users().favourites(new UserId("s", "bob"))).isEmpty();
    assertThat(stores.users().favourites(new UserId("never", "ann"))).isEmpty();
  }

  @Test
  void whoIsDeletedHasNoFavouritesAndIsNobodys() {
    favour(ANN, "bob", true, 1);
    favour(new UserId("s", "cyd"), "ann", true, 2);
    favour(new UserId("t", "cyd"), "ann", true, 3);
    scribe.write(transaction -> {
      transaction.erased(ANN);
      return true;
    });
    assertThat(stores.users().favourites(ANN)).isEmpty();
    assertThat(stores.users().favourites(new UserId("s", "cyd"))).isEmpty();
    assertThat(stores.users().favourites(new UserId("t", "cyd"))).containsExactly("ann");
  }

  @Test
  void whenSeveralWereSeenLastIsOneQuestion() {
    scribe.write(transaction -> {
      transaction.notePresence(ANN, at(1), "away");
      transaction.notePresence(new UserId("s", "bob"), at(2), null);
      return true;
    });
    assertThat(stores.users().lastSeen("s", List.of("ann", "bob", "cyd")))
        .isEqualTo(Map.of("ann", new LastSeen(at(1), "away"), "bob", new LastSeen(at(2), null)));
    assertThat(stores.users().lastSeen("s", List.of())).isEmpty();
    assertThat(stores.users().lastSeen("t", List.of("ann"))).isEmpty();
  }

  @Test
  void aNameIsTheOneThatWasSaidLast() {
    for (var name : List.of("Ann", "Ann", "Anne")) {
      scribe.write(transaction -> {
        transaction.noteName(ANN, name);
        return true;
      });
      assertThat(stores.users().names("s", List.of("ann", "bob"))).isEqualTo(Map.of("ann", name));
    }
    assertThat(stores.users().names("t", List.of("ann"))).isEmpty();
    assertThat(stores.users().names("s", List.of())).isEmpty();
  }

  @Test
  void revocationsAreListedWhileTheyMatter() {
    var token = Revocation.ofToken("s", "id 1", at(100));
    var user = Revocation.ofUser(ANN, at(50), at(200));
    revoke(token);
    revoke(user);
    revoke(Revocation.ofUser(new UserId("t", "ann"), at(60), at(300)));
    assertThat(stores.users().revocations(at(99))).hasSize(3).contains(token, user);
    assertThat(stores.users().revocations(at(101))).hasSize(2).doesNotContain(token);
    assertThat(stores.users().revocations(at(301))).isEmpty();
  }

  @Test
  void aTokenAndAUserOfTheSameNameAreTwo() {
    revoke(Revocation.ofToken("s", "ann", at(100)));
    revoke(Revocation.ofUser(ANN, at(50), at(100)));
    assertThat(stores.users().revocations(at(0))).hasSize(2);
  }

  @Test
  void ofRepeatedRevocationsOneCoversAll() {
    revoke(Revocation.ofUser(ANN, at(50), at(200)));
    revoke(Revocation.ofUser(ANN, at(40), at(300)));
    revoke(Revocation.ofUser(ANN, at(60), at(250)));
    assertThat(stores.users().revocations(at(0))).containsExactly(Revocation.ofUser(ANN, at(60), at(300)));
  }

  @Test
  void outdatedRevocationsAreRemovedByLaterOnes() {
    revoke(Revocation.ofToken("s", "old", Scribe.BEGIN.minusSeconds(10)));
    revoke(Revocation.ofToken("s", "new", at(10)));
    assertThat(stores.users().revocations(Instant.EPOCH)).extracting(Revocation::token).containsExactly("new");
  }
}
