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
import chat.parlance.core.MessageKind;
import chat.parlance.core.Receipt;
import chat.parlance.core.Role;
import chat.parlance.core.UserId;
import chat.parlance.core.store.LogTransaction.Stamp;
import chat.parlance.core.store.LogTransaction.Stamped;
import chat.parlance.core.store.LogTransaction.Used;
import chat.parlance.core.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What the log of changes promises.
abstract class LogContract extends StoresContract {

  @Test
  void anEmptyStoreHasNoChanges() {
    assertThat(stores.log().changes(new ConversationId("s", 1), 0, 10)).isEmpty();
  }

  @Test
  void everyKindOfChangeIsReadAsItWasWritten() {
    var written = new ArrayList<Change>();
    var id = scribe.write(transaction -> {
      var opened = new ChangeBody.Opened(ConversationKind.SUPPORT, "key", "süß 😀", "avatar", "{\"a\":1}",
          List.of(new ChangeBody.Seat("ann", Role.OWNER), new ChangeBody.Seat("böb", Role.AGENT)));
      var change = new Change(new ConversationId("s", scribe.id()), 1, "ann", scribe.time(), opened);
      transaction.append(change, Conversation.openedBy(change, opened), null);
      written.add(change);
      return change.conversation();
    });
    var first = scribe.append(id, "ann",
        new ChangeBody.Posted(scribe.id(), MessageKind.FILE, Scribe.rich("line\nline \u0001"),
            0, 0, null, null, null));
    written.add(first);
    var second = scribe.append(id, "böb", new ChangeBody.Posted(scribe.id(), MessageKind.SYSTEM, Content.text("yes"),
        first.body().aboutMessage(), first.body().aboutMessage(), "my key", null, null));
    written.add(second);
    var bodies = List.of(Scribe.edited(second, "no"), Scribe.reacted(first, "👍"), Scribe.pinned(first),
        Scribe.unreacted(first, "👍"), Scribe.unpinned(first), new ChangeBody.MemberJoined("cy:d", Role.ADMIN),
        new ChangeBody.RoleChanged("cy:d", Role.MEMBER), new ChangeBody.MemberLeft("cy:d"),
        new ChangeBody.Updated("new", null, null, ConversationStatus.CLOSED),
        new ChangeBody.Updated(null, "picture", "{}", null));
    for (var body : bodies) {
      written.add(scribe.append(id, "ann", body));
    }
    var edit = written.get(3);
    written.set(2, second.with(ChangeBody.rewritten(second.body(), edit)));

    assertThat(log(id)).containsExactlyElementsOf(written);
  }

  @Test
  void positionsAreDenseAlsoWhenMessagesAndOtherChangesAlternate() {
    var id = scribe.group("s", "ann", "bob");
    for (int i = 0; i < 20; i++) {
      var posted = scribe.post(id, "ann", "text " + i);
      scribe.append(id, "bob", Scribe.reacted(posted, "👍"));
    }
    assertThat(log(id)).extracting(Change::seq)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, 41).boxed().toList());
  }

  @Test
  void theTailAfterAnyPositionIsTheRest() {
    var id = scribe.group("s", "ann");
    for (int i = 0; i < 9; i++) {
      scribe.post(id, "ann", "text " + i);
    }
    var all = log(id);
    for (int after = 0; after <= 12; after++) {
      for (int limit = 1; limit <= 11; limit++) {
        assertThat(stores.log().changes(id, after, limit)).as("after %s, limit %s", after, limit)
            .isEqualTo(all.stream().skip(after).limit(limit).toList());
      }
    }
  }

  @Test
  void aPositionThatIsNotTheNextOneIsRefused() {
    var id = scribe.group("s", "ann");
    for (long wrong : new long[]{0, 1, 3, 99}) {
      try (var transaction = stores.log().begin()) {
        var head = Objects.requireNonNull(transaction.conversation(id));
        var change = new Change(id, wrong, "ann", scribe.time(), scribe.posted("hello", null));
        assertThatThrownBy(() -> transaction.append(change, head, null)).as("position %s", wrong)
            .isInstanceOf(StoreException.class).hasMessageContaining("expected: 2");
      }
    }
    assertThat(log(id)).hasSize(1);
  }

  /// A history that is imported is appended conversation by conversation, and reactions do not count as activity.
  @Test
  void theHeadIsTheOneThatCameWithTheLastChangeAlsoIfItIsOlder() {
    var id = scribe.group("s", "ann");
    var first = scribe.post(id, "ann", "hello");
    var head = scribe.write(transaction -> {
      var before = Objects.requireNonNull(transaction.conversation(id));
      var change = new Change(id, 3, "ann", scribe.time().plusSeconds(9), Scribe.reacted(first, "👍"));
      var after = before.after(change).updated(Scribe.BEGIN.minusSeconds(9));
      transaction.append(change, after, null);
      return after;
    });
    assertThat(stores.conversations().conversation(id)).isEqualTo(head);
    assertThat(scribe.<@Nullable Conversation>write(transaction -> transaction.conversation(id))).isEqualTo(head);
  }

  @Test
  void whatIsNotCommittedNeverHappened() {
    var id = scribe.group("s", "ann");
    try (var transaction = stores.log().begin()) {
      scribe.append(transaction, id, "ann", scribe.posted("lost", "k"), new Stamp("k", 1));
      scribe.append(transaction, id, "ann", new ChangeBody.MemberJoined("bob", Role.MEMBER));
      scribe.append(transaction, id, "ann", new ChangeBody.Updated("lost", null, null, null));
      scribe.open(transaction, "t", ConversationKind.ROOM, "room", "ann");
    }
    assertThat(log(id)).hasSize(1);
    assertThat(messages(id)).isEmpty();
    assertThat(stores.conversations().member(id, "bob")).isNull();
    assertThat(stores.conversations().conversation(id)).extracting(Conversation::lastSeq, Conversation::subject)
        .containsExactly(1L, "about things");
    assertThat(stores.conversations().keyed("t", "room")).isNull();
    scribe.write(transaction -> {
      assertThat(transaction.stamped("s", "ann", "k")).isNull();
      assertThat(transaction.keyed("t", "room")).isNull();
      return true;
    });
    assertThat(scribe.post(id, "ann", "found").seq()).isEqualTo(2);
  }

  @Test
  void whatIsNotCommittedIsNotReadBesideTheTransaction() {
    var id = scribe.group("s", "ann");
    try (var transaction = stores.log().begin()) {
      scribe.append(transaction, id, "ann", scribe.posted("soon", null));
      assertThat(log(id)).hasSize(1);
      assertThat(messages(id)).isEmpty();
      transaction.commit();
      assertThat(log(id)).hasSize(2);
      assertThat(messages(id)).hasSize(1);
    }
  }

  @Test
  void aTransactionSeesWhatItWrote() {
    var id = scribe.group("s", "ann", "bob");
    scribe.write(transaction -> {
      var posted = scribe.append(transaction, id, "ann", scribe.posted("hello", "k"), new Stamp("k", 7));
      long message = posted.body().aboutMessage();
      assertThat(transaction.message(id, message)).isNotNull();
      assertThat(transaction.stamped("s", "ann", "k")).isNotNull();
      scribe.append(transaction, id, "bob", Scribe.reacted(posted, "👍"));
      assertThat(transaction.reacted(id, posted.seq(), "👍", "bob")).isTrue();
      assertThat(transaction.reacted(id, posted.seq(), "👍", "ann")).isFalse();
      scribe.append(transaction, id, "ann", Scribe.edited(posted, "hello!"));
      scribe.append(transaction, id, "ann", Scribe.pinned(posted));
      assertThat(transaction.message(id, message)).satisfies(seen -> {
        assertThat(seen.content().text()).isEqualTo("hello!");
        assertThat(seen.pinned()).isTrue();
        assertThat(seen.reactions()).hasSize(1);
      });
      scribe.append(transaction, id, "ann", new ChangeBody.MemberJoined("cyd", Role.ADMIN));
      assertThat(transaction.member(id, "cyd")).isNotNull();
      scribe.append(transaction, id, "ann", new ChangeBody.MemberLeft("cyd"));
      assertThat(transaction.member(id, "cyd")).isNull();
      var opened = scribe.open(transaction, "s", ConversationKind.ROOM, "room", "ann");
      assertThat(transaction.keyed("s", "room")).isEqualTo(transaction.conversation(opened.conversation())).isNotNull();
      assertThat(transaction.conversation(id)).extracting(Conversation::lastSeq).isEqualTo(7L);
      return true;
    });
  }

  @Test
  void aKeyIsStampedOnceForItsSpaceAndActor() {
    var id = scribe.group("s", "ann", "bob");
    var elsewhere = scribe.group("t", "ann");
    var posted = scribe.post(id, "ann", "hello", "k", 7);
    scribe.post(id, "bob", "hello", "k", 8);
    scribe.post(elsewhere, "ann", "hello", "k", 9);
    scribe.write(transaction -> {
      assertThat(transaction.stamped("s", "ann", "k")).satisfies(stamped -> {
        assertThat(stamped.fingerprint()).isEqualTo(7);
        assertThat(stamped.receipt().conversation()).isEqualTo(id);
        assertThat(stamped.receipt().seq()).isEqualTo(posted.seq());
        assertThat(stamped.receipt().message()).isEqualTo(posted.body().aboutMessage());
        assertThat(stamped.receipt().at()).isEqualTo(posted.at());
      });
      assertThat(transaction.stamped("s", "bob", "k")).extracting(stamped -> stamped.fingerprint()).isEqualTo(8L);
      assertThat(transaction.stamped("t", "ann", "k")).extracting(stamped -> stamped.fingerprint()).isEqualTo(9L);
      assertThat(transaction.stamped("s", "ann", "K")).isNull();
      assertThat(transaction.stamped("s", "cyd", "k")).isNull();
      assertThat(transaction.stamped("u", "ann", "k")).isNull();
      return true;
    });
  }

  @Test
  void aKeyThatWasExpectedIsAnsweredLikeOthers() {
    var id = scribe.group("s", "ann", "bob");
    scribe.post(id, "ann", "hello", "k99", 7);
    scribe.write(transaction -> {
      var before = transaction.stamped("s", "ann", "k99");
      var keys = new ArrayList<Used>();
      for (int i = 0; i < 150; i++) {
        keys.add(new Used(new UserId(i % 7 == 0 ? "t" : "s", i % 2 == 0 ? "bob" : "ann"), "k" + i));
      }
      transaction.expect(keys);
      assertThat(before).isNotNull();
      assertThat(transaction.stamped("s", "ann", "k99")).isEqualTo(before);
      assertThat(transaction.stamped("s", "bob", "k99")).isNull();
      assertThat(transaction.stamped("s", "ann", "k1")).isNull();
      scribe.append(transaction, id, "ann", scribe.posted("new", "k1"), new Stamp("k1", 8));
      assertThat(transaction.stamped("s", "ann", "k1")).isNotNull().extracting(Stamped::fingerprint).isEqualTo(8L);
      return true;
    });
    scribe.write(transaction -> {
      assertThat(transaction.stamped("s", "ann", "k1")).isNotNull();
      return true;
    });
  }

  @Test
  void aKeyIsAlsoStampedForWhatChangedNothing() {
    var id = scribe.group("s", "ann", "bob");
    var told = new Receipt(id, 1, 0, scribe.time(), true);
    scribe.write(transaction -> {
      transaction.stamp(new UserId("s", "bob"), new Stamp("k", -7), told);
      assertThat(transaction.stamped("s", "bob", "k")).isEqualTo(new Stamped(told, -7));
      return true;
    });
    scribe.write(transaction -> {
      assertThat(transaction.stamped("s", "bob", "k")).isEqualTo(new Stamped(told, -7));
      assertThat(transaction.stamped("s", "ann", "k")).isNull();
      assertThat(transaction.stamped("t", "bob", "k")).isNull();
      return true;
    });
    assertThatThrownBy(() -> scribe.post(id, "bob", "again", "k", 7)).isInstanceOf(StoreException.class);
    assertThatThrownBy(() -> scribe.write(transaction -> {
      transaction.stamp(new UserId("s", "bob"), new Stamp("k", -7), told);
      return true;
    })).isInstanceOf(StoreException.class);
    assertThat(log(id)).hasSize(1);
  }

  @Test
  void aStampForWhatChangedNothingIsGoneWithItsTransaction() {
    var id = scribe.group("s", "ann");
    try (var transaction = stores.log().begin()) {
      transaction.stamp(new UserId("s", "ann"), new Stamp("k", 1), new Receipt(id, 1, 0, scribe.time(), true));
    }
    scribe.write(transaction -> {
      assertThat(transaction.stamped("s", "ann", "k")).isNull();
      return true;
    });
  }

  @Test
  void aSecondStampForTheSameKeyIsRefusedAndLeavesNothing() {
    var id = scribe.group("s", "ann");
    scribe.post(id, "ann", "hello", "k", 7);
    assertThatThrownBy(() -> scribe.post(id, "ann", "again", "k", 7)).isInstanceOf(StoreException.class);
    assertThat(log(id)).hasSize(2);
    assertThat(messages(id)).hasSize(1);
    assertThat(scribe.post(id, "ann", "other", "k2", 7).seq()).isEqualTo(3);
  }

  @Test
  void otherChangesAreStampedLikeMessages() {
    var id = scribe.group("s", "ann");
    var posted = scribe.post(id, "ann", "hello");
    var edited = scribe.write(transaction -> scribe.append(transaction, id, "ann", Scribe.edited(posted, "hi"),
        new Stamp("e", -5)));
    var joined = scribe.write(transaction -> scribe.append(transaction, id, "ann",
        new ChangeBody.MemberJoined("bob", Role.MEMBER), new Stamp("j", 5)));
    scribe.write(transaction -> {
      assertThat(transaction.stamped("s", "ann", "e")).satisfies(stamped -> {
        assertThat(stamped.fingerprint()).isEqualTo(-5);
        assertThat(stamped.receipt().seq()).isEqualTo(edited.seq());
        assertThat(stamped.receipt().message()).isEqualTo(posted.body().aboutMessage());
      });
      assertThat(transaction.stamped("s", "ann", "j")).satisfies(stamped -> {
        assertThat(stamped.receipt().seq()).isEqualTo(joined.seq());
        assertThat(stamped.receipt().message()).isZero();
      });
      return true;
    });
    assertThat(log(id)).hasSize(4);
  }

  @Test
  void aKeyWithoutStampIsOnlyTold() {
    var id = scribe.group("s", "ann");
    scribe.append(id, "ann", scribe.posted("one", "k"));
    scribe.append(id, "ann", scribe.posted("two", "k"));
    assertThat(messages(id)).extracting(message -> message.key()).containsExactly("k", "k");
    scribe.write(transaction -> {
      assertThat(transaction.stamped("s", "ann", "k")).isNull();
      return true;
    });
  }

  @Test
  void whatWasEditedIsReadWithItsNewestText() {
    var id = scribe.group("s", "ann");
    var posted = scribe.post(id, "ann", "first");
    scribe.append(id, "ann", Scribe.edited(posted, "second"));
    var last = scribe.append(id, "ann", new ChangeBody.Edited(posted.body().aboutMessage(), posted.seq(),
        Scribe.rich("third")));
    assertThat(log(id)).extracting(StoresContract::text).containsExactly("Opened", "third", "third", "third");
    assertThat(log(id).get(1).body()).isInstanceOfSatisfying(ChangeBody.Posted.class, body -> {
      assertThat(body.editedAt()).isEqualTo(last.at());
      assertThat(body.content()).isEqualTo(Scribe.rich("third"));
    });
  }

  @Test
  void whatWasDeletedIsNeverReadAgain() {
    var id = scribe.group("s", "ann");
    var posted = scribe.append(id, "ann", scribe.posted(Scribe.rich("secret"), "k", 0));
    scribe.append(id, "ann", Scribe.reacted(posted, "👍"));
    scribe.append(id, "ann", Scribe.pinned(posted));
    var edited = scribe.append(id, "ann", Scribe.edited(posted, "more secret"));
    var gone = scribe.append(id, "ann", Scribe.deleted(posted));

    assertThat(log(id)).hasSize(6);
    assertThat(log(id).toString()).doesNotContain("secret", "files/1", "blue");
    assertThat(log(id).get(1).body()).isInstanceOfSatisfying(ChangeBody.Posted.class, body -> {
      assertThat(body.editedAt()).isEqualTo(edited.at());
      assertThat(body.deletedAt()).isEqualTo(gone.at());
    });
    assertThat(messages(id)).singleElement().satisfies(message -> {
      assertThat(message.content()).isEqualTo(Content.NOTHING);
      assertThat(message.deletedAt()).isEqualTo(gone.at());
      assertThat(message.pinned()).isFalse();
      assertThat(message.reactions()).isEmpty();
    });
    assertThat(stores.conversations().pinned(id, 10)).isEmpty();
    scribe.write(transaction -> {
      assertThat(transaction.message(id, posted.body().aboutMessage())).extracting(message -> message.content())
          .isEqualTo(Content.NOTHING);
      assertThat(transaction.reacted(id, posted.seq(), "👍", "ann")).isFalse();
      return true;
    });
  }

  @Test
  void aChangeThatContradictsTheTablesIsRefusedAsAWhole() {
    var id = scribe.group("s", "ann");
    var posted = scribe.post(id, "ann", "hello");
    scribe.append(id, "ann", Scribe.reacted(posted, "👍"));
    var wrong = List.of(Scribe.reacted(posted, "👍"), Scribe.unreacted(posted, "👎"),
        new ChangeBody.Edited(4711, 2, Content.text("?")), new ChangeBody.Deleted(4711, 2),
        new ChangeBody.Pinned(4711, 2),
        new ChangeBody.MemberJoined("ann", Role.MEMBER), new ChangeBody.MemberLeft("bob"),
        new ChangeBody.RoleChanged("bob", Role.ADMIN));
    for (var body : wrong) {
      assertThatThrownBy(() -> scribe.write(transaction -> {
        scribe.append(transaction, id, "ann", scribe.posted("before", null));
        return scribe.append(transaction, id, "ann", body);
      })).as("%s", body).isInstanceOf(StoreException.class);
    }
    assertThat(log(id)).hasSize(3);
    assertThat(scribe.post(id, "ann", "after").seq()).isEqualTo(4);
  }

  @Test
  void aTransactionIsOverAfterItsCommit() {
    var id = scribe.group("s", "ann");
    var transaction = stores.log().begin();
    transaction.commit();
    assertThatThrownBy(() -> transaction.conversation(id)).isInstanceOf(StoreException.class);
    assertThatThrownBy(transaction::commit).isInstanceOf(StoreException.class);
    transaction.close();
    transaction.close();
    assertThat(scribe.post(id, "ann", "next").seq()).isEqualTo(2);
  }

  @Test
  void oneTransactionTakesThousandsOfChanges() {
    var id = scribe.group("s", "ann");
    scribe.write(transaction -> {
      for (int i = 0; i < 2_000; i++) {
        scribe.append(transaction, id, "ann", scribe.posted("text " + i, "k" + i), new Stamp("k" + i, i));
      }
      assertThat(transaction.stamped("s", "ann", "k3")).isNotNull();
      assertThat(transaction.stamped("s", "ann", "k1999")).isNotNull();
      return true;
    });
    assertThat(log(id)).hasSize(2_001);
  }
}
