package chat.parlance.store;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Content;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Message;
import chat.parlance.core.store.ConversationStore.Part;
import chat.parlance.core.store.ConversationStore.Spot;
import chat.parlance.core.store.ConversationStore.Walk;
import chat.parlance.core.store.ConversationStore.Stretch;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import chat.parlance.core.UserId;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What the table of messages promises: parts, threads, search, reactions, pins, unread ones.
abstract class MessageContract extends StoresContract {

  @Test
  void aPartOfTheMessagesIsTakenFromEitherEnd() {
    var id = scribe.group("s", "ann");
    for (int i = 2; i <= 9; i++) {
      scribe.post(id, "ann", Integer.toString(i));
    }
    assertThat(texts(id, new Part(0, Long.MAX_VALUE, 3, true, 0))).containsExactly("7", "8", "9");
    assertThat(texts(id, new Part(0, Long.MAX_VALUE, 3, false, 0))).containsExactly("2", "3", "4");
    assertThat(texts(id, new Part(4, 8, 100, true, 0))).containsExactly("5", "6", "7");
    assertThat(texts(id, new Part(4, 8, 2, true, 0))).containsExactly("6", "7");
    assertThat(texts(id, new Part(4, 8, 2, false, 0))).containsExactly("5", "6");
    assertThat(texts(id, new Part(8, 9, 2, false, 0))).isEmpty();
    assertThat(texts(id, new Part(9, 5, 2, false, 0))).isEmpty();
    assertThat(texts(id, new Part(9, Long.MAX_VALUE, 2, false, 0))).isEmpty();
  }

  @Test
  void aThreadIsItsRepliesOnly() {
    var id = scribe.group("s", "ann");
    var root = scribe.post(id, "ann", "root");
    var otherRoot = scribe.post(id, "ann", "other root");
    for (int i = 0; i < 6; i++) {
      var under = i % 2 == 0 ? root : otherRoot;
      scribe.append(id, "ann", scribe.posted(Content.text("reply " + i), null, under.body().aboutMessage()));
    }
    long thread = root.body().aboutMessage();
    assertThat(texts(id, new Part(0, Long.MAX_VALUE, 10, true, thread))).containsExactly("reply 0", "reply 2",
        "reply 4");
    assertThat(texts(id, new Part(0, Long.MAX_VALUE, 2, true, thread))).containsExactly("reply 2", "reply 4");
    assertThat(texts(id, new Part(4, 8, 10, false, thread))).containsExactly("reply 2");
    assertThat(messages(id)).hasSize(8);
  }

  @Test
  void aMessageIsFoundByItsIdInItsConversationOnly() {
    var id = scribe.group("s", "ann");
    var other = scribe.group("s", "ann");
    var foreign = new ConversationId("t", id.value());
    scribe.group("t", "ann");
    var posted = scribe.append(id, "ann", scribe.posted(Scribe.rich("hello"), "k", 0));
    long message = posted.body().aboutMessage();
    assertThat(stores.conversations().message(id, message))
        .isEqualTo(Message.of(posted, (ChangeBody.Posted) posted.body()));
    assertThat(stores.conversations().message(other, message)).isNull();
    assertThat(stores.conversations().message(foreign, message)).isNull();
    assertThat(stores.conversations().message(id, message + 1)).isNull();
    scribe.write(transaction -> {
      assertThat(transaction.message(other, message)).isNull();
      assertThat(transaction.message(foreign, message)).isNull();
      return true;
    });
  }

  @Test
  void aSearchFindsWordsInTheStretchesInTheirOrder() {
    var one = scribe.group("s", "ann");
    var other = scribe.group("s", "ann");
    var hidden = scribe.group("s", "ann");
    scribe.post(one, "ann", "Ärger 1");
    var second = scribe.post(one, "ann", "kein äRGER 2");
    scribe.append(one, "ann", Scribe.reacted(second, "👍"));
    var gone = scribe.post(one, "ann", "ärger 3");
    scribe.append(one, "ann", Scribe.deleted(gone));
    scribe.post(other, "ann", "ärger 4");
    scribe.post(other, "ann", "nothing");
    scribe.post(hidden, "ann", "ärger 5");
    var stretches = List.of(new Stretch(other, 0, 100), new Stretch(one, 0, 100));
    assertThat(stores.conversations().search(stretches, "ärger", 10)).extracting(found -> found.content().text())
        .containsExactly("ärger 4", "kein äRGER 2", "Ärger 1");
    assertThat(stores.conversations().search(stretches, "ärger", 2)).hasSize(2).last()
        .satisfies(found -> assertThat(found.reactions()).hasSize(1));
    assertThat(stores.conversations().search(List.of(new Stretch(one, 1, 3)), "ärger", 10))
        .extracting(found -> found.content().text()).containsExactly("Ärger 1");
    assertThat(stores.conversations().search(List.of(), "ärger", 10)).isEmpty();
  }

  @Test
  void reactionsStandInTheOrderOfChoosing() {
    var id = scribe.group("s", "ann");
    var posted = scribe.post(id, "ann", "hello");
    scribe.append(id, "cyd", Scribe.reacted(posted, "👍"));
    scribe.append(id, "ann", Scribe.reacted(posted, "❤️"));
    scribe.append(id, "ann", Scribe.reacted(posted, "👍"));
    scribe.append(id, "bob", Scribe.reacted(posted, "👍"));
    assertThat(reactions(id, posted)).containsExactly(new Message.Reaction("👍", 3, List.of("cyd", "ann", "bob")),
        new Message.Reaction("❤️", 1, List.of("ann")));
    scribe.append(id, "cyd", Scribe.unreacted(posted, "👍"));
    assertThat(reactions(id, posted)).containsExactly(new Message.Reaction("👍", 2, List.of("ann", "bob")),
        new Message.Reaction("❤️", 1, List.of("ann")));
    scribe.append(id, "cyd", Scribe.reacted(posted, "👍"));
    scribe.append(id, "ann", Scribe.unreacted(posted, "❤️"));
    scribe.append(id, "bob", Scribe.reacted(posted, "❤️"));
    assertThat(reactions(id, posted)).containsExactly(new Message.Reaction("👍", 3, List.of("ann", "bob", "cyd")),
        new Message.Reaction("❤️", 1, List.of("bob")));
  }

  private List<Message.Reaction> reactions(ConversationId id, Change posted) {
    var alone = Objects.requireNonNull(stores.conversations().message(id, posted.body().aboutMessage()));
    assertThat(messages(id)).contains(alone);
    return alone.reactions();
  }

  @Test
  void ofManyReactionsAllAreCountedAndTheFirstHundredNamed() {
    var id = scribe.group("s", "ann");
    var quiet = scribe.post(id, "ann", "quiet");
    var posted = scribe.post(id, "ann", "hello");
    var names = new ArrayList<String>();
    scribe.append(id, "x", Scribe.reacted(quiet, "👍"));
    scribe.write(transaction -> {
      for (int i = 0; i < 2_100; i++) {
        names.add("user" + (i * 7919) % 2_100);
        scribe.append(transaction, id, names.getLast(), Scribe.reacted(posted, "👍"));
      }
      return scribe.append(transaction, id, "x", Scribe.reacted(posted, "❤️"));
    });
    assertThat(messages(id)).extracting(Message::reactions).containsExactly(
        List.of(new Message.Reaction("👍", 1, List.of("x"))),
        List.of(new Message.Reaction("👍", 2_100, names.subList(0, 100)), new Message.Reaction("❤️", 1, List.of("x"))));
  }

  @Test
  void pinnedMessagesAreListedNewestFirst() {
    var id = scribe.group("s", "ann");
    var posted = new ArrayList<Change>();
    for (int i = 0; i < 5; i++) {
      posted.add(scribe.post(id, "ann", Integer.toString(i)));
    }
    for (int i : new int[]{3, 0, 4, 1}) {
      scribe.append(id, "ann", Scribe.pinned(posted.get(i)));
    }
    scribe.append(id, "ann", Scribe.unpinned(posted.get(3)));
    scribe.append(id, "bob", Scribe.reacted(posted.get(4), "👍"));
    assertThat(stores.conversations().pinned(id, 10)).extracting(message -> message.content().text())
        .containsExactly("4", "1", "0");
    assertThat(stores.conversations().pinned(id, 2)).extracting(message -> message.content().text())
        .containsExactly("4", "1");
    assertThat(stores.conversations().pinned(id, 1).getFirst()).satisfies(message -> {
      assertThat(message.pinned()).isTrue();
      assertThat(message.reactions()).hasSize(1);
    });
  }

  @Test
  void unreadIsWhatOthersPostedAndDidNotDelete() {
    var id = scribe.group("s", "ann", "bob");
    var first = scribe.post(id, "ann", "1");
    scribe.post(id, "bob", "2");
    var third = scribe.post(id, "ann", "3");
    scribe.append(id, "bob", Scribe.reacted(third, "👍"));
    scribe.post(id, "cyd", "4");
    assertThat(unread(id, "bob", 0)).isEqualTo(3);
    assertThat(unread(id, "ann", 0)).isEqualTo(2);
    assertThat(unread(id, "stranger", 0)).isEqualTo(4);
    assertThat(unread(id, "bob", first.seq())).isEqualTo(2);
    assertThat(unread(id, "bob", third.seq())).isEqualTo(1);
    assertThat(unread(id, "bob", 99)).isZero();
    scribe.append(id, "ann", Scribe.deleted(third));
    assertThat(unread(id, "bob", 0)).isEqualTo(2);
    assertThat(stores.conversations().unread(id, "bob", 0, 1)).isEqualTo(1);
  }

  @Test
  void theNewestAreCountedBackWithoutTheDeletedOnes() {
    var id = scribe.group("s", "ann");
    var first = scribe.post(id, "ann", "1");
    scribe.post(id, "ann", "2");
    var third = scribe.post(id, "ann", "3");
    var fourth = scribe.post(id, "ann", "4");
    var fifth = scribe.post(id, "ann", "5");
    scribe.append(id, "bob", Scribe.reacted(third, "👍"));
    scribe.append(id, "ann", Scribe.deleted(fourth));
    var all = new Stretch(id, 0, Long.MAX_VALUE);
    var inner = new Stretch(id, first.seq(), fifth.seq());
    assertThat(newest(all, 0, 2)).containsExactly("3", "5");
    assertThat(newest(all, 1, 2)).containsExactly("2", "3");
    assertThat(newest(all, 3, 2)).containsExactly("1");
    assertThat(newest(all, 4, 2)).isEmpty();
    assertThat(newest(inner, 0, 9)).containsExactly("2", "3");
    assertThat(newest(new Stretch(id, fifth.seq(), first.seq()), 0, 9)).isEmpty();
    assertThat(stores.conversations().newest(all, 1, 1).getFirst().reactions()).hasSize(1);
    assertThat(stores.conversations().count(all)).isEqualTo(4);
    assertThat(stores.conversations().count(inner)).isEqualTo(2);
    assertThat(stores.conversations().count(new Stretch(id, fifth.seq(), first.seq()))).isZero();
  }

  @Test
  void unreadAndNewestMessagesOfManyConversationsAreOneAnswer() {
    var busy = scribe.group("s", "ann", "bob");
    var quiet = scribe.group("s", "ann", "bob");
    var empty = scribe.group("s", "ann", "bob");
    var first = scribe.post(busy, "ann", "1");
    scribe.post(busy, "bob", "2");
    var third = scribe.post(busy, "ann", "3");
    scribe.append(busy, "bob", Scribe.reacted(third, "👍"));
    var gone = scribe.post(quiet, "ann", "gone");
    scribe.append(quiet, "ann", Scribe.deleted(gone));
    var bob = new UserId("s", "bob");
    assertThat(stores.conversations().unread(bob, Map.of(busy, 0L, quiet, 0L, empty, 0L), 100))
        .containsEntry(busy, 2).satisfies(all -> {
          assertThat(all.getOrDefault(quiet, 0)).isZero();
          assertThat(all.getOrDefault(empty, 0)).isZero();
        });
    assertThat(stores.conversations().unread(bob, Map.of(busy, first.seq()), 100)).containsEntry(busy, 1);
    assertThat(stores.conversations().unread(bob, Map.of(busy, 0L), 1)).containsEntry(busy, 1);
    assertThat(stores.conversations().unread(bob, Map.of(), 100)).isEmpty();
    var newest = stores.conversations().last("s", List.of(quiet, empty, busy));
    assertThat(newest).hasSize(2);
    assertThat(newest).filteredOn(message -> message.conversation().equals(busy)).singleElement()
        .isEqualTo(stores.conversations().message(busy, third.body().aboutMessage()));
    assertThat(newest).filteredOn(message -> message.conversation().equals(quiet)).singleElement()
        .satisfies(message -> assertThat(message.deleted()).isTrue());
    assertThat(stores.conversations().last("t", List.of())).isEmpty();
  }

  private List<String> newest(Stretch stretch, long skip, int limit) {
    return stores.conversations().newest(stretch, skip, limit).stream().map(message -> message.content().text())
        .toList();
  }

  private int unread(ConversationId id, String user, long after) {
    return stores.conversations().unread(id, user, after, 100);
  }

  @Test
  void theNewestOfEachConversationIsTheLastThatIsNotDeleted() {
    var one = scribe.group("s", "ann", "bob");
    var two = scribe.group("s", "ann", "bob");
    var none = scribe.group("s", "ann");
    var elsewhere = scribe.group("t", "ann");
    scribe.post(elsewhere, "ann", "elsewhere");
    scribe.post(one, "ann", "old");
    var kept = scribe.post(one, "bob", "kept");
    var gone = scribe.post(one, "ann", "gone");
    scribe.append(one, "ann", Scribe.deleted(gone));
    scribe.append(one, "ann", Scribe.reacted(kept, "x"));
    scribe.post(two, "ann", "hello");
    assertThat(stores.conversations().newest("s", List.of(one, two, none, elsewhere)))
        .extracting(message -> message.content().text()).containsExactlyInAnyOrder("kept", "hello");
    assertThat(stores.conversations().newest("s", List.of(none))).isEmpty();
    assertThat(stores.conversations().newest("s", List.of())).isEmpty();
  }

  @Test
  void spotsSayWhereMessagesAreByTheirIdsAlone() {
    var one = scribe.group("s", "ann", "bob");
    var elsewhere = scribe.group("t", "ann");
    var hello = scribe.post(one, "bob", "hello");
    var gone = scribe.post(one, "ann", "gone");
    scribe.append(one, "ann", Scribe.deleted(gone));
    var foreign = scribe.post(elsewhere, "ann", "elsewhere").body().aboutMessage();
    assertThat(stores.conversations().spots("s",
        List.of(hello.body().aboutMessage(), gone.body().aboutMessage(), foreign, 7L))).containsExactlyInAnyOrder(
            new Spot(one, hello.seq(), hello.body().aboutMessage(), "bob"),
            new Spot(one, gone.seq(), gone.body().aboutMessage(), "ann"));
    assertThat(stores.conversations().spots("s", List.of())).isEmpty();
  }

  @Test
  void aWalkFindsWhatAUserWroteInWholeSpaceOnceWhateverTheStep() {
    var expected = new java.util.ArrayList<Spot>();
    for (int i = 0; i < 3; i++) {
      var id = scribe.group("s", "ann", "bob");
      for (int j = 0; j < 5; j++) {
        var mine = scribe.post(id, "ann", "mine");
        expected.add(new Spot(id, mine.seq(), mine.body().aboutMessage(), "ann"));
        scribe.append(id, "bob", Scribe.deleted(scribe.post(id, "bob", "not mine")));
        scribe.append(id, "ann", Scribe.deleted(scribe.post(id, "ann", "gone")));
      }
    }
    scribe.post(scribe.group("t", "ann"), "ann", "elsewhere");
    for (int step : new int[]{1, 2, 7, 1_000}) {
      var found = new java.util.ArrayList<Spot>();
      for (var from = Walk.BEGIN; from != null;) {
        var walked = stores.conversations().written(new chat.parlance.core.UserId("s", "ann"), from, step);
        found.addAll(walked.found());
        from = walked.next();
      }
      assertThat(found).as("step " + step).containsExactlyInAnyOrderElementsOf(expected);
    }
    assertThat(stores.conversations().written(new chat.parlance.core.UserId("u", "ann"), Walk.BEGIN, 10).next())
        .isNull();
  }
}
