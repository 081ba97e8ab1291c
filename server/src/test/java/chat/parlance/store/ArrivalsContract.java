package chat.parlance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Content;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.ConversationStatus;
import chat.parlance.core.Marks;
import chat.parlance.core.Member;
import chat.parlance.core.Role;
import chat.parlance.core.UserId;
import chat.parlance.core.store.Arrivals;
import chat.parlance.core.store.Contents;
import chat.parlance.core.store.Contents.Dead;
import chat.parlance.core.store.Contents.Marked;
import chat.parlance.core.store.Contents.Step;
import chat.parlance.core.store.ConversationStore.Support;
import chat.parlance.core.store.OutboxStore.Claim;
import chat.parlance.core.store.OutboxStore.Wish;
import chat.parlance.core.store.StoreException;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// What is promised of what comes from another store.
abstract class ArrivalsContract extends StoresContract {

  private static final ConversationId ID = new ConversationId("s", 77);

  private static Instant at(long second) {
    return Scribe.BEGIN.plusSeconds(second);
  }

  private static Conversation head(ConversationKind kind, ConversationStatus status, long lastSeq, int members) {
    return new Conversation(ID, kind, "key", "subject", null, null, status, "ann", at(1), at(2), lastSeq, members);
  }

  private static Member member(String user, Role role, boolean favourite) {
    return new Member(ID, user, role, at(3), new Member.Settings(favourite, !favourite));
  }

  private boolean arrive(Predicate<Arrivals> work) {
    return scribe.write(transaction -> work.test(transaction.arrivals()));
  }

  private void adopt(Conversation head, Member... members) {
    arrive(arrivals -> {
      arrivals.adopt(head, List.of(members));
      return true;
    });
  }

  @Test
  void aConversationMayBeginBehindAPosition() {
    var head = head(ConversationKind.GROUP, ConversationStatus.CLOSED, 41, 2);
    var ann = member("ann", Role.OWNER, true);
    var bob = member("bob", Role.AGENT, false);
    adopt(head, bob, ann);
    assertThat(stores.conversations().conversation(ID)).isEqualTo(head);
    assertThat(stores.conversations().keyed("s", "key")).isEqualTo(head);
    assertThat(stores.conversations().members(ID, "", 10)).containsExactly(ann, bob);
    assertThat(stores.conversations().memberships(new UserId("s", "bob"), 0, 10)).containsExactly(bob);
    assertThat(log(ID)).isEmpty();

    var posted = scribe.write(transaction -> {
      assertThat(transaction.conversation(ID)).isEqualTo(head);
      return scribe.append(transaction, ID, "bob", scribe.posted("hello", null));
    });
    scribe.append(ID, "ann", Scribe.reacted(posted, "x"));
    assertThat(log(ID)).extracting(Change::seq).containsExactly(42L, 43L);
    assertThat(stores.log().changes(ID, 42, 10)).extracting(Change::seq).containsExactly(43L);
    assertThat(stores.log().changes(ID, 0, 1)).extracting(Change::seq).containsExactly(42L);
    assertThat(messages(ID)).hasSize(1).first().satisfies(message -> {
      assertThat(message.seq()).isEqualTo(42);
      assertThat(message.reactions()).hasSize(1);
    });
    assertThatThrownBy(() -> scribe.write(transaction -> {
      var again = new Change(ID, 41, "ann", at(9), scribe.posted("early", null));
      transaction.append(again, head, null);
      return true;
    })).isInstanceOf(StoreException.class);
  }

  @Test
  void aChangeAboutAMessageThatIsNotThereChangesTheLogAlone() {
    adopt(head(ConversationKind.GROUP, ConversationStatus.ACTIVE, 41, 1), member("ann", Role.OWNER, true));
    var bodies = List.of(new ChangeBody.Edited(5, 7, Content.text("words")), new ChangeBody.Reacted(5, 7, "x"),
        new ChangeBody.Unreacted(5, 7, "x"), new ChangeBody.Unreacted(5, 7, "never seen"), new ChangeBody.Pinned(5, 7),
        new ChangeBody.Unpinned(5, 7), new ChangeBody.Deleted(5, 7));
    scribe.write(transaction -> {
      bodies.subList(0, 3).forEach(body -> scribe.append(transaction, ID, "ann", body));
      return true;
    });
    bodies.subList(3, bodies.size()).forEach(body -> scribe.append(ID, "ann", body));
    assertThat(log(ID)).extracting(Change::body)
        .isEqualTo(bodies.stream().map(ChangeBody::withoutWords).toList());
    assertThat(messages(ID)).isEmpty();
    assertThatThrownBy(() -> scribe.append(ID, "ann", new ChangeBody.Pinned(6, 44)))
        .as("a message that should be there").isInstanceOf(StoreException.class);
  }

  @Test
  void aConversationMayBeginAnew() {
    var old = scribe.write(transaction -> {
      var opened = scribe.open(transaction, "s", ConversationKind.SUPPORT, "key", "ann", "eve");
      var posted = scribe.append(transaction, opened.conversation(), "eve", scribe.posted("old", null));
      scribe.append(transaction, opened.conversation(), "eve", Scribe.reacted(posted, "x"));
      transaction.moveMarks(opened.conversation(), "ann", new Marks(2, 2, 0), at(1));
      return posted;
    });
    var id = old.conversation();
    var head = new Conversation(id, ConversationKind.SUPPORT, "key", null, null, null, ConversationStatus.CLOSED, "ann",
        at(1), at(2), 9, 1);
    arrive(arrivals -> {
      arrivals.adopt(head, List.of(new Member(id, "bob", Role.AGENT, at(1), Member.Settings.NONE)));
      return true;
    });
    scribe.append(id, "bob", scribe.posted("new", null));
    assertThat(log(id)).extracting(Change::seq).containsExactly(10L);
    assertThat(texts(id, NEWEST)).containsExactly("new");
    assertThat(stores.conversations().message(id, old.body().aboutMessage())).isNull();
    assertThat(stores.conversations().spots("s", List.of(old.body().aboutMessage()))).isEmpty();
    assertThat(stores.conversations().members(id, "", 9)).extracting(Member::user).containsExactly("bob");
    assertThat(stores.conversations().memberships(new UserId("s", "eve"), 0, 9)).isEmpty();
    assertThat(stores.marks().marks(id, "ann")).as("marks stay").isEqualTo(new Marks(2, 2, 0));
    assertThat(stores.conversations().count(new Support("s", ConversationStatus.ACTIVE))).isZero();
    assertThat(stores.conversations().count(new Support("s", ConversationStatus.CLOSED))).isEqualTo(1);
  }

  @Test
  void whatWasNotCommittedDidNotArrive() {
    try (var transaction = stores.log().begin()) {
      transaction.arrivals().adopt(head(ConversationKind.GROUP, ConversationStatus.ACTIVE, 3, 0), List.of());
      transaction.arrivals().fill(null, at(1));
    }
    assertThat(stores.conversations().conversation(ID)).isNull();
    assertThat(stores.contents().filling()).isNull();
  }

  @Test
  void marksAndTheirStepsTakeThePlaceOfThoseThatWereThere() {
    var id = scribe.group("s", "ann");
    scribe.write(transaction -> {
      transaction.moveMarks(id, "ann", new Marks(7, 7, 7), at(1));
      transaction.moveMarks(id, "bob", new Marks(1, 1, 1), at(1));
      return true;
    });
    var ann = new Marked(id, "ann", new Marks(5, 6, 0), List.of(new Step(2, at(3)), new Step(5, at(4))));
    var cyd = new Marked(id, "cyd", new Marks(0, 1, 0), List.of());
    arrive(arrivals -> {
      arrivals.mark(ann);
      arrivals.mark(cyd);
      return true;
    });
    assertThat(stores.contents().marks(id, "", 10)).containsExactly(ann,
        new Marked(id, "bob", new Marks(1, 1, 1), List.of(new Step(1, at(1)))), cyd);
    scribe.write(transaction -> {
      transaction.moveMarks(id, "ann", new Marks(6, 6, 0), at(5));
      return true;
    });
    assertThat(stores.marks().readers(id, 3, 1).getFirst().at()).isEqualTo(at(4));
  }

  @Test
  void deadLettersAndWishesComeAndGo() {
    var id = scribe.group("s", "ann");
    var wish = new Wish("c", id, 1, at(1), "lost");
    var waiting = new Wish("c", id, 2, at(2), "waiting");
    scribe.write(transaction -> {
      transaction.wish(waiting);
      transaction.arrivals().bury(wish, at(3), "refused");
      transaction.arrivals().bury(waiting, at(4), "refused too");
      return true;
    });
    assertThat(stores.contents().dead(Contents.BEGIN, 9)).extracting(Dead::wish).containsExactly(wish, waiting);
    assertThat(stores.outbox().backlog("c").waiting()).isEqualTo(1);
    assertThat(stores.outbox().backlog("c").dead()).isEqualTo(2);
    scribe.write(transaction -> {
      transaction.arrivals().forgetWishes();
      transaction.wish(new Wish("c", id, 5, at(5), "new"));
      return true;
    });
    assertThat(stores.outbox().backlog("c").dead()).isZero();
    assertThat(stores.outbox().claim(new Claim("c", at(9), at(99), 9, 9)).getFirst().wishes())
        .extracting(pending -> pending.wish().payload()).containsExactly("new");
  }

  @Test
  void aKeyMayBeForgottenAndUsedAnew() {
    var id = scribe.group("s", "ann");
    var ann = new UserId("s", "ann");
    scribe.post(id, "ann", "hello", "k", 7);
    arrive(arrivals -> {
      arrivals.unstamp(ann, "k");
      arrivals.unstamp(ann, "never used");
      return true;
    });
    assertThat(stores.contents().stamps(ann, "", 9)).isEmpty();
    scribe.post(id, "ann", "hello again", "k", 8);
    assertThat(stores.contents().stamps(ann, "", 9)).extracting(used -> used.stamp().fingerprint())
        .containsExactly(8L);
  }

  @Test
  void whoFillsTheStoreIsSaidByOneAfterTheOther() {
    assertThat(stores.contents().filling()).isNull();
    assertThat(arrive(arrivals -> arrivals.fill(at(5), at(6)))).isFalse();
    assertThat(arrive(arrivals -> arrivals.fill(null, at(6)))).isTrue();
    assertThat(stores.contents().filling()).isEqualTo(at(6));
    assertThat(arrive(arrivals -> arrivals.fill(null, at(7)))).isFalse();
    assertThat(arrive(arrivals -> arrivals.fill(at(6), Instant.EPOCH))).isTrue();
    assertThat(stores.contents().filling()).isEqualTo(Instant.EPOCH);
    assertThat(arrive(arrivals -> arrivals.fill(Instant.EPOCH, null))).isTrue();
    assertThat(stores.contents().filling()).isNull();
  }
}
