package chat.parlance.store;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.ConversationId;
import chat.parlance.core.store.Contents;
import chat.parlance.core.store.Contents.Dead;
import chat.parlance.core.store.OutboxStore.Backlog;
import chat.parlance.core.store.OutboxStore.Batch;
import chat.parlance.core.store.OutboxStore.Claim;
import chat.parlance.core.store.OutboxStore.Next;
import chat.parlance.core.store.OutboxStore.Outcome;
import chat.parlance.core.store.OutboxStore.Wish;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What is promised of what is to be told to others.
abstract class OutboxContract extends StoresContract {

  private static final Next NOW = new Next.Now();

  private static Instant at(long second) {
    return Scribe.BEGIN.plusSeconds(second);
  }

  private void wish(String consumer, ConversationId about, String... payloads) {
    scribe.write(transaction -> {
      for (var payload : payloads) {
        transaction.wish(new Wish(consumer, about, 2, at(0), payload));
      }
      return true;
    });
  }

  private List<Batch> claim(String consumer, long now) {
    return stores.outbox().claim(new Claim(consumer, at(now), at(now + 1_000), 10, 3));
  }

  private void settle(Batch batch, int fulfilled, Next next) {
    stores.outbox().settle(List.of(new Outcome(batch, fulfilled, next)));
  }

  private static List<String> payloads(Batch batch) {
    return batch.wishes().stream().map(pending -> pending.wish().payload()).toList();
  }

  @Test
  void wishesOfAConversationComeInTheirOrderAndInParts() {
    var id = scribe.group("s", "ann");
    wish("c", id, "1", "2", "3", "4");
    var first = claim("c", 1).getFirst();
    assertThat(payloads(first)).containsExactly("1", "2", "3");
    assertThat(first).extracting(Batch::about, Batch::failures, Batch::progress, Batch::until)
        .containsExactly(id, 0, "", at(1_001));
    assertThat(first.wishes().getFirst().wish()).isEqualTo(new Wish("c", id, 2, at(0), "1"));
    settle(first, 3, NOW);
    var rest = claim("c", 1).getFirst();
    assertThat(payloads(rest)).containsExactly("4");
    settle(rest, 1, NOW);
    assertThat(claim("c", 5_000)).isEmpty();
    wish("c", id, "5");
    assertThat(payloads(claim("c", 2).getFirst())).containsExactly("5");
  }

  @Test
  void aWishIsKeptWithItsTransactionOrNotAtAll() {
    var id = scribe.group("s", "ann");
    try (var transaction = stores.log().begin()) {
      transaction.wish(new Wish("c", id, 2, at(0), "lost"));
    }
    assertThat(claim("c", 1)).isEmpty();
    assertThat(stores.outbox().backlog("c")).isEqualTo(Backlog.NONE);
  }

  @Test
  void whatIsClaimedIsNobodyElsesUntilTheClaimRunsOut() {
    wish("c", scribe.group("s", "ann"), "1");
    wish("d", scribe.group("s", "ann"), "2");
    var mine = claim("c", 1).getFirst();
    assertThat(claim("c", 1_000)).isEmpty();
    assertThat(claim("d", 1)).hasSize(1);
    var theirs = claim("c", 1_001).getFirst();
    assertThat(payloads(theirs)).containsExactly("1");
    settle(mine, 1, NOW);
    assertThat(stores.outbox().backlog("c").waiting()).as("a claim that ran out settles nothing").isEqualTo(1);
    settle(theirs, 1, NOW);
    assertThat(stores.outbox().backlog("c").waiting()).isZero();
  }

  @Test
  void whatFailedWaitsAndHoldsUpWhatIsBehindItInItsConversationOnly() {
    var one = scribe.group("s", "ann");
    var other = scribe.group("t", "ann");
    wish("c", one, "1", "2", "3");
    wish("c", other, "x");
    var batches = claim("c", 1);
    assertThat(batches).hasSize(2);
    var failing = batches.stream().filter(batch -> batch.about().equals(one)).findFirst().orElseThrow();
    settle(failing, 1, new Next.Later(at(60), 4, "half"));
    assertThat(claim("c", 59)).isEmpty();
    var again = claim("c", 60).getFirst();
    assertThat(payloads(again)).containsExactly("2", "3");
    assertThat(again).extracting(Batch::failures, Batch::progress).containsExactly(4, "half");
    settle(again, 1, NOW);
    assertThat(claim("c", 60).getFirst()).extracting(Batch::failures, Batch::progress).containsExactly(0, "");
  }

  @Test
  void whatIsGivenUpIsOutOfTheWayAndCounted() {
    var id = scribe.group("s", "ann");
    wish("c", id, "1", "bad", "3");
    settle(claim("c", 1).getFirst(), 1, new Next.Never(at(2), "refused"));
    assertThat(payloads(claim("c", 2).getFirst())).containsExactly("3");
    assertThat(stores.outbox().backlog("c")).isEqualTo(new Backlog(1, at(0), 1));
    assertThat(stores.outbox().backlog("d")).isEqualTo(Backlog.NONE);
  }

  private void bury(ConversationId id, String reason) {
    var batch = claim("c", 1).stream().filter(one -> one.about().equals(id)).findFirst().orElseThrow();
    settle(batch, 0, new Next.Never(at(2), reason));
  }

  private List<String> dead(@Nullable String consumer, long after, int limit) {
    return stores.outbox().dead(consumer, after, limit).stream().map(letter -> letter.wish().payload()).toList();
  }

  private long letter(String payload) {
    return stores.outbox().dead(null, Contents.BEGIN, 10).stream()
        .filter(letter -> letter.wish().payload().equals(payload)).findFirst().orElseThrow().id();
  }

  @Test
  void deadLettersAreListedByConsumerInPages() {
    var one = scribe.group("s", "ann");
    var other = scribe.group("t", "ann");
    wish("c", one, "1", "2");
    wish("d", other, "x");
    bury(one, "because");
    settle(claim("d", 1).getFirst(), 0, new Next.Never(at(3), "so"));
    bury(one, "again");
    assertThat(dead("c", Contents.BEGIN, 10)).containsExactly("1", "2");
    assertThat(dead("d", Contents.BEGIN, 10)).containsExactly("x");
    assertThat(dead(null, Contents.BEGIN, 10)).containsExactlyInAnyOrder("1", "2", "x");
    var first = stores.outbox().dead("c", Contents.BEGIN, 1).getFirst();
    assertThat(first).isEqualTo(new Dead(first.id(), new Wish("c", one, 2, at(0), "1"), at(2), "because"));
    assertThat(dead("c", first.id(), 10)).containsExactly("2");
  }

  @Test
  void whatIsReplayedWaitsWhereItDidBefore() {
    var id = scribe.group("s", "ann");
    wish("c", id, "1", "2", "3");
    bury(id, "refused");
    bury(id, "refused");
    settle(claim("c", 1).getFirst(), 0, new Next.Later(at(600), 3, "half"));
    var again = List.of(letter("1"), letter("2"));
    assertThat(stores.outbox().replay(again, at(50))).isEqualTo(2);
    var batch = claim("c", 60).getFirst();
    assertThat(payloads(batch)).containsExactly("1", "2", "3");
    assertThat(batch).extracting(Batch::failures, Batch::progress).containsExactly(0, "");
    assertThat(batch.wishes().getFirst().wish().at()).as("it is given up days after this").isEqualTo(at(50));
    assertThat(dead("c", Contents.BEGIN, 10)).isEmpty();
    assertThat(stores.outbox().replay(again, at(50))).as("they are no dead letters any more").isZero();
    settle(batch, 3, NOW);
    assertThat(stores.outbox().backlog("c")).isEqualTo(Backlog.NONE);
  }

  @Test
  void whoIsTellingWhileSomethingIsReplayedBeginsAnew() {
    var id = scribe.group("s", "ann");
    wish("c", id, "1", "2", "3");
    bury(id, "refused");
    var telling = claim("c", 1).getFirst();
    assertThat(stores.outbox().replay(List.of(letter("1")), at(5))).isEqualTo(1);
    settle(telling, 1, new Next.Later(at(90), 1, "half"));
    var batch = claim("c", 6).getFirst();
    assertThat(payloads(batch)).containsExactly("1", "2", "3");
    assertThat(batch.progress()).isEmpty();
  }

  @Test
  void whatIsReplayedWaitsAloneToo() {
    var id = scribe.group("s", "ann");
    wish("c", id, "1");
    bury(id, "refused");
    stores.outbox().replay(List.of(letter("1")), at(5));
    assertThat(payloads(claim("c", 6).getFirst())).containsExactly("1");
  }

  @Test
  void whatIsDroppedIsGone() {
    var id = scribe.group("s", "ann");
    wish("c", id, "1", "2");
    bury(id, "refused");
    bury(id, "refused");
    long first = letter("1");
    assertThat(stores.outbox().drop(List.of(first, first + 1_000_000))).isEqualTo(1);
    assertThat(dead(null, Contents.BEGIN, 10)).containsExactly("2");
    assertThat(stores.outbox().replay(List.of(first), at(5))).isZero();
    assertThat(claim("c", 6)).isEmpty();
  }

  @Test
  void wishesSurviveARestart() {
    var id = scribe.group("s", "ann");
    wish("c", id, "1", "2");
    settle(claim("c", 1).getFirst(), 1, new Next.Later(at(10), 1, "p"));
    reopen();
    if (stores.durability().startsWith("none")) {
      return; // it says so itself
    }
    assertThat(payloads(claim("c", 10).getFirst())).containsExactly("2");
  }

  private void reopen() {
    stores.close();
    stores = backend.open(() -> Scribe.BEGIN);
  }
}
