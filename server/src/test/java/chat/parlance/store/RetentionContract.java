package chat.parlance.store;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Content;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Marks;
import chat.parlance.core.Member;
import chat.parlance.core.Message;
import chat.parlance.core.Revocation;
import chat.parlance.core.UserId;
import chat.parlance.core.store.ConversationStore.Stretch;
import chat.parlance.core.store.LogTransaction.Stamp;
import chat.parlance.core.store.LogTransaction.Trimmed;
import chat.parlance.core.store.MarkStore.Reader;
import chat.parlance.core.store.OutboxStore;
import chat.parlance.core.store.RetentionStore.Aged;
import chat.parlance.core.store.RetentionStore.Kind;
import chat.parlance.core.store.RetentionStore.Reach;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What is promised of logs whose oldest part is taken away, and of finding what has grown old.
abstract class RetentionContract extends StoresContract {

  private Trimmed trim(ConversationId id, long upTo, int rows) {
    return scribe.write(transaction -> transaction.trim(id, upTo, rows));
  }

  private ConversationId talk(int messages) {
    var id = scribe.group("s", "ann", "bob");
    for (int i = 2; i <= messages + 1; i++) {
      scribe.post(id, "ann", "text " + i);
    }
    return id;
  }

  private Reach reach(ConversationId id) {
    return stores.retention().reaches(id.space(), List.of(id)).getFirst();
  }

  @Test
  void theOldestPartIsGoneAndTheHeadTheMembersAndTheMarksStay() {
    var id = talk(9);
    scribe.write(transaction -> {
      transaction.moveMarks(id, "bob", new Marks(3, 4, 1), scribe.time());
      return true;
    });
    var head = stores.conversations().conversation(id);
    assertThat(trim(id, 4, 100)).isEqualTo(new Trimmed(4, false, List.of()));
    assertThat(log(id)).extracting(Change::seq).containsExactly(5L, 6L, 7L, 8L, 9L, 10L);
    assertThat(messages(id)).extracting(Message::seq).containsExactly(5L, 6L, 7L, 8L, 9L, 10L);
    assertThat(stores.conversations().conversation(id)).isEqualTo(head);
    assertThat(stores.conversations().members(id, "", 10)).extracting(Member::user).containsExactly("ann", "bob");
    assertThat(stores.marks().marks(id, "bob")).isEqualTo(new Marks(3, 4, 1));
    assertThat(scribe.post(id, "ann", "next").seq()).isEqualTo(11);
  }

  @Test
  void oneStepTakesNoMoreRowsThanItMay() {
    var id = talk(29);
    assertThat(trim(id, 25, 10)).isEqualTo(new Trimmed(10, true, List.of()));
    assertThat(trim(id, 25, 10)).isEqualTo(new Trimmed(20, true, List.of()));
    assertThat(trim(id, 25, 10)).isEqualTo(new Trimmed(25, false, List.of()));
    assertThat(trim(id, 25, 10)).as("nothing is left to do").isEqualTo(new Trimmed(25, false, List.of()));
    assertThat(trim(id, 7, 10)).as("what is gone does not come back").isEqualTo(new Trimmed(25, false, List.of()));
    assertThat(log(id).getFirst().seq()).isEqualTo(26);
  }

  @Test
  void reactionsGoWithTheirMessageAndCountAsRows() {
    var id = scribe.group("s", "ann");
    var first = scribe.post(id, "ann", "popular");
    var second = scribe.post(id, "ann", "too");
    for (int i = 0; i < 25; i++) {
      scribe.append(id, "u" + i, Scribe.reacted(first, "👍"));
      scribe.append(id, "u" + i, Scribe.reacted(second, "❤️"));
    }
    var trimmed = trim(id, 2, 10);
    assertThat(trimmed.floor()).isLessThanOrEqualTo(2);
    for (int steps = 1; trimmed.more(); steps++) {
      assertThat(steps).isLessThan(10);
      trimmed = trim(id, 2, 10);
    }
    assertThat(trimmed.floor()).isEqualTo(2);
    assertThat(messages(id)).singleElement()
        .satisfies(message -> assertThat(message.reactions().getFirst().count()).isEqualTo(25));
    scribe.write(transaction -> {
      assertThat(transaction.reacted(id, first.seq(), "👍", "u1")).isFalse();
      assertThat(transaction.reacted(id, second.seq(), "❤️", "u1")).isTrue();
      return true;
    });
  }

  @Test
  void entriesAboutMessagesThatAreGoneStayAndSayNothingOfTheirContent() {
    var id = scribe.group("s", "ann");
    var gone = scribe.post(id, "ann", "gone");
    var left = List.of(scribe.append(id, "ann", Scribe.edited(gone, "said anew")),
        scribe.append(id, "bob", Scribe.reacted(gone, "👍")), scribe.append(id, "bob", Scribe.unreacted(gone, "👍")),
        scribe.append(id, "bob", Scribe.pinned(gone)), scribe.append(id, "bob", Scribe.unpinned(gone)),
        scribe.append(id, "ann", Scribe.deleted(gone)));
    trim(id, 2, 100);
    var edited = left.getFirst().with(new ChangeBody.Edited(gone.body().aboutMessage(), 2, Content.NOTHING));
    assertThat(log(id)).startsWith(edited).endsWith(left.get(4), left.get(5)).hasSize(6);
    assertThat(stores.conversations().message(id, gone.body().aboutMessage())).isNull();
    assertThat(stores.conversations().spots("s", List.of(gone.body().aboutMessage()))).isEmpty();
  }

  @Test
  void aLogThatIsGoneAltogetherGoesOn() {
    var id = talk(4);
    assertThat(trim(id, Long.MAX_VALUE, 100)).isEqualTo(new Trimmed(5, false, List.of()));
    assertThat(log(id)).isEmpty();
    assertThat(messages(id)).isEmpty();
    assertThat(stores.conversations().last("s", List.of(id))).isEmpty();
    assertThat(stores.conversations().count(new Stretch(id, 0, Long.MAX_VALUE))).isZero();
    assertThat(reach(id)).satisfies(reach -> {
      assertThat(reach.floor()).isEqualTo(5);
      assertThat(reach.last()).isEqualTo(5);
    });
    var next = scribe.post(id, "ann", "again");
    assertThat(log(id)).containsExactly(next);
    assertThat(stores.conversations().count(new Stretch(id, 0, Long.MAX_VALUE))).isEqualTo(1);
  }

  @Test
  void whatIsNotCommittedIsNotGone() {
    var id = talk(4);
    try (var transaction = stores.log().begin()) {
      transaction.trim(id, 3, 100);
    }
    assertThat(log(id)).hasSize(5);
    assertThat(reach(id).floor()).isZero();
  }

  @Test
  void aConversationThatIsNotThereHasNothingToTakeAway() {
    assertThat(trim(new ConversationId("s", 77), 10, 10)).isEqualTo(new Trimmed(0, false, List.of()));
  }

  @Test
  void whoTookMessagesAwayIsToldWhichOfThemHadAttachments() {
    var id = scribe.group("s", "ann");
    var filed = scribe.append(id, "ann", scribe.posted(Scribe.rich("see"), null, 0));
    scribe.post(id, "ann", "plain");
    scribe.append(id, "ann", scribe.posted(Scribe.rich("kept"), null, 0));
    assertThat(trim(id, 3, 100).filed()).containsExactly(filed.body().aboutMessage());
    assertThat(trim(id, 3, 100).filed()).isEmpty();
  }

  @Test
  void whatIsGoneIsNeitherCountedNorFound() {
    var id = talk(9);
    var deleted = scribe.post(id, "ann", "deleted");
    scribe.append(id, "ann", Scribe.deleted(deleted));
    trim(id, 5, 100);
    var all = new Stretch(id, 0, Long.MAX_VALUE);
    assertThat(stores.conversations().count(all)).isEqualTo(5);
    assertThat(stores.conversations().count(new Stretch(id, 2, 8))).isEqualTo(2);
    assertThat(stores.conversations().newest(all, 3, 10)).hasSize(2);
    assertThat(stores.conversations().unread(id, "bob", 0, 100)).isEqualTo(5);
    assertThat(stores.conversations().unread(new UserId("s", "bob"), java.util.Map.of(id, 0L), 100))
        .containsEntry(id, 5);
    assertThat(stores.conversations().search(List.of(all), "text", 100)).hasSize(5);
    trim(id, 11, 100);
    assertThat(stores.conversations().count(all)).as("what was deleted is gone too").isZero();
  }

  @Test
  void logsAreFoundByTheTimeOfTheirOldestChange() {
    var first = talk(3);
    var second = talk(3);
    var other = scribe.write(transaction -> scribe.open(transaction, "s", ConversationKind.ROOM, "r", "ann"))
        .conversation();
    var later = scribe.time();
    var third = talk(1);
    var asked = new Aged("s", ConversationKind.GROUP, later);
    assertThat(stores.retention().aged(asked, Instant.EPOCH, 0, 10)).extracting(Reach::conversation)
        .containsExactly(first, second);
    var found = stores.retention().aged(asked, Instant.EPOCH, 0, 1).getFirst();
    assertThat(stores.retention().aged(asked, found.oldest(), found.conversation().value(), 10))
        .extracting(Reach::conversation).containsExactly(second);
    assertThat(stores.retention().aged(new Aged("t", ConversationKind.GROUP, later), Instant.EPOCH, 0, 10)).isEmpty();
    trim(first, 4, 100);
    assertThat(reach(first).oldest()).as("nothing that comes can be older").isEqualTo(Scribe.BEGIN);
    scribe.post(first, "ann", "new");
    trim(first, 4, 100);
    trim(second, 2, 100);
    assertThat(stores.retention().aged(asked, Instant.EPOCH, 0, 10)).extracting(Reach::conversation, Reach::floor)
        .containsExactly(org.assertj.core.api.Assertions.tuple(second, 2L));
    assertThat(reach(second).oldest()).isEqualTo(log(second).getFirst().at());
    assertThat(stores.retention().reaches("s", ConversationKind.GROUP, 0, 10)).extracting(Reach::conversation)
        .containsExactly(first, second, third);
    assertThat(stores.retention().reaches("s", ConversationKind.GROUP, first.value(), 1))
        .extracting(Reach::conversation).containsExactly(second);
    assertThat(stores.retention().reaches("s", List.of(other, third, new ConversationId("s", 7))))
        .extracting(Reach::conversation).containsExactlyInAnyOrder(other, third);
  }

  @Test
  void howFarALogIsTooOldIsFoundAFewChangesAtATime() {
    var id = talk(9);
    var fifth = log(id).get(4).at();
    assertThat(stores.retention().agedUpTo(id, fifth, 100)).isEqualTo(4);
    assertThat(stores.retention().agedUpTo(id, fifth, 2)).isEqualTo(2);
    assertThat(stores.retention().agedUpTo(id, log(id).getFirst().at(), 100)).isZero();
    trim(id, 3, 100);
    assertThat(stores.retention().agedUpTo(id, fifth, 100)).isEqualTo(4);
    assertThat(stores.retention().agedUpTo(new ConversationId("s", 7), fifth, 100)).isZero();
  }

  @Test
  void spacesAreNamedInOrder() {
    scribe.group("s", "ann");
    scribe.group("b", "ann");
    scribe.group("t", "ann");
    assertThat(stores.retention().spaces("", 2)).containsExactly("b", "s");
    assertThat(stores.retention().spaces("s", 2)).containsExactly("t");
  }

  private int walk(Kind kind, Instant before) {
    var walk = stores.retention().walk(kind, before);
    int removed = 0;
    while (true) {
      var passed = walk.pass(3);
      removed += passed.removed();
      if (passed.over()) {
        return removed;
      }
    }
  }

  @Test
  void keysAreForgottenByTheirAgeAndNotWithTheirMessage() {
    var id = scribe.group("s", "ann");
    for (int i = 0; i < 8; i++) {
      scribe.post(id, i % 2 == 0 ? "ann" : "bob", "text", "key" + i, 1);
    }
    trim(id, 9, 100);
    assertThat(stamped("ann", "key6")).as("a repeated send finds the first one").isTrue();
    var since = Objects.requireNonNull(scribe.write(transaction -> transaction.stamped("s", "bob", "key5"))).receipt()
        .at();
    assertThat(walk(Kind.KEYS, since)).isEqualTo(5);
    assertThat(stamped("ann", "key4")).isFalse();
    assertThat(stamped("bob", "key5")).isTrue();
    assertThat(stamped("ann", "key6")).isTrue();
    assertThat(walk(Kind.KEYS, since)).isZero();
  }

  private boolean stamped(String actor, String key) {
    return scribe.write(transaction -> transaction.stamped("s", actor, key)) != null;
  }

  @Test
  void stepsOfMarksAtPositionsThatAreGoneAreForgottenButForTheNewest() {
    var id = talk(9);
    var times = new java.util.ArrayList<Instant>();
    for (long read = 2; read <= 8; read++) {
      var at = scribe.time();
      times.add(at);
      var marks = new Marks(read, read, 0);
      scribe.write(transaction -> {
        transaction.moveMarks(id, "bob", marks, at);
        transaction.moveMarks(id, "ann", new Marks(Math.min(3, marks.read()), 3, 0), at);
        return true;
      });
    }
    assertThat(walk(Kind.MARK_STEPS, scribe.time())).as("nothing is gone yet").isZero();
    trim(id, 6, 100);
    assertThat(walk(Kind.MARK_STEPS, scribe.time())).as("five of bob's, and one of ann's two").isEqualTo(6);
    assertThat(stores.marks().readers(id, 7, 10)).containsExactly(new Reader("bob", times.get(5)));
    var members = stores.conversations().members(id, "", 10);
    assertThat(stores.marks().lastRead(members)).hasSize(2).containsEntry(members.getFirst(), times.get(1));
    assertThat(walk(Kind.MARK_STEPS, scribe.time())).isZero();
  }

  @Test
  void wishesThatWereGivenUpAndRevocationsThatDoNotMatterAreForgotten() {
    var id = scribe.group("s", "ann");
    var now = scribe.time();
    for (int i = 0; i < 5; i++) {
      var wish = new OutboxStore.Wish("c", id, 2, now, "payload");
      scribe.write(transaction -> {
        transaction.wish(wish);
        return true;
      });
      var claimed = stores.outbox().claim(new OutboxStore.Claim("c", now, now.plusSeconds(9), 5, 5)).getFirst();
      stores.outbox().settle(List.of(new OutboxStore.Outcome(claimed, 0,
          new OutboxStore.Next.Never(now.plusSeconds(i), "because"))));
    }
    assertThat(walk(Kind.DEAD_LETTERS, now.plusSeconds(4))).isEqualTo(4);
    assertThat(stores.outbox().backlog("c").dead()).isEqualTo(1);
    scribe.write(transaction -> {
      transaction.revoke(Revocation.ofToken("s", "short", now.plusSeconds(10)));
      transaction.revoke(Revocation.ofToken("s", "long", now.plusSeconds(100)));
      return true;
    });
    assertThat(walk(Kind.REVOCATIONS, now.plusSeconds(50))).isEqualTo(1);
    assertThat(stores.users().revocations(now)).extracting(Revocation::token).containsExactly("long");
  }

  @Test
  void whatSomebodyIsStillToBeToldOutlivesTheMessage() {
    var id = scribe.group("s", "ann");
    var wish = scribe.write(transaction -> {
      var posted = scribe.append(transaction, id, "ann", scribe.posted("text", null));
      var wanted = new OutboxStore.Wish("c", id, posted.seq(), posted.at(), "payload");
      transaction.wish(wanted);
      return wanted;
    });
    trim(id, 2, 10);
    var later = Scribe.BEGIN.plusSeconds(60);
    var claimed = stores.outbox().claim(new OutboxStore.Claim("c", later, later.plusSeconds(9), 5, 5)).getFirst();
    assertThat(claimed.wishes()).singleElement().satisfies(one -> assertThat(one.wish()).isEqualTo(wish));
  }

  @Test
  void aKeyWithoutAMessageIsKeptAndForgottenLikeOthers() {
    var id = scribe.group("s", "ann");
    scribe.write(transaction -> {
      scribe.append(transaction, id, "ann", new ChangeBody.Updated("new", null, null, null), new Stamp("k", 1));
      return true;
    });
    assertThat(walk(Kind.KEYS, scribe.time().plusSeconds(1))).isEqualTo(1);
    assertThat(stamped("ann", "k")).isFalse();
  }
}
