package chat.parlance.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Change;
import chat.parlance.core.Content;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.ConversationStatus;
import chat.parlance.core.Draft;
import chat.parlance.core.Fanout;
import chat.parlance.core.Identity;
import chat.parlance.core.Ids;
import chat.parlance.core.Intent;
import chat.parlance.core.Journal;
import chat.parlance.core.Limits;
import chat.parlance.core.Marks;
import chat.parlance.core.Member;
import chat.parlance.core.MessageKind;
import chat.parlance.core.Receipt;
import chat.parlance.core.Rejection;
import chat.parlance.core.Role;
import chat.parlance.core.UserId;
import chat.parlance.core.store.ConversationLog;
import chat.parlance.core.store.ConversationStore;
import chat.parlance.core.store.LogTransaction;
import chat.parlance.core.store.OutboxStore;
import chat.parlance.core.store.Stores;
import chat.parlance.engine.Answered;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Changes of every kind in three transactions, in a space of their own. What is refused because the store could not be reached is sent
/// again with the same key, as clients do, until everything is acknowledged; then [#verify] says what must be there.
final class Tale {

  private static final int ATTEMPTS = 10;
  private static final List<String> ROOM = List.of("Opened", "Posted", "Posted", "Posted", "Edited", "Reacted",
      "Pinned", "Deleted", "MemberJoined", "RoleChanged", "MemberLeft", "Updated", "Posted");

  private final Stores stores;
  private final String space;
  private final Held log;
  /// What was acknowledged, in the order of the tale.
  private final List<Receipt> acknowledged = new CopyOnWriteArrayList<>();

  /// A log whose transactions begin when they may.
  private static final class Held implements ConversationLog {

    private final ConversationLog log;
    private volatile CountDownLatch arrived = new CountDownLatch(0);
    private volatile CountDownLatch free = new CountDownLatch(0);

    Held(ConversationLog log) {
      this.log = log;
    }

    void hold() {
      arrived = new CountDownLatch(1);
      free = new CountDownLatch(1);
    }

    @Override
    public LogTransaction begin() {
      arrived.countDown();
      await(free);
      return log.begin();
    }

    static void await(CountDownLatch latch) {
      try {
        assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public List<Change> changes(ConversationId conversation, long after, int limit) {
      return log.changes(conversation, after, limit);
    }
  }

  Tale(Stores stores, String space) {
    this.stores = stores;
    this.space = space;
    this.log = new Held(stores.log());
  }

  List<Receipt> acknowledged() {
    return acknowledged;
  }

  /// Tells it all, and checks what is there afterwards.
  void tell() {
    var clock = Clock.systemUTC();
    try (var journal = new Journal(log, new Fanout(List.of()), new Ids(clock, 7), clock, Limits.DEFAULT,
        Journal.Settings.ONE_WRITER, new Journal.Around(Journal.Observer.SILENT,
            committed -> List.of(new OutboxStore.Wish("c-" + space, committed.change().conversation(),
                committed.change().seq(), committed.change().at(), "")),
            null))) {
      var opened = together(journal, List.of(
          draft("ann", "open", open(ConversationKind.GROUP, List.of("bob", "cyd"))),
          draft("ann", "support", open(ConversationKind.SUPPORT, List.of()))));
      var room = opened.getFirst().conversation();
      var support = opened.get(1).conversation();
      var posted = together(journal, List.of(draft("ann", "1", post(room, "one")), draft("ann", "2", post(room, "two")),
          draft("bob", "3", post(room, "three")), draft("ann", "d", new Intent.Post(new Intent.Place.DirectWith("bob"),
              MessageKind.TEXT, Content.text("hello"), 0, 0))));
      together(journal, rest(room, support, posted));
      verify(room, posted.get(3).conversation(), posted);
    }
  }

  private static Intent open(ConversationKind kind, List<String> members) {
    return new Intent.Open(kind, null, members, null, null, null);
  }

  private static Intent post(ConversationId room, String text) {
    return new Intent.Post(new Intent.Place.Known(room), MessageKind.TEXT, Content.text(text), 0, 0);
  }

  private List<Draft> rest(ConversationId room, ConversationId support, List<Receipt> posted) {
    return List.of(draft("ann", "e", new Intent.Edit(room, posted.get(0).message(), Content.text("one!"))),
        draft("bob", "r", new Intent.React(room, posted.get(0).message(), "👍", true)),
        draft("ann", "p", new Intent.Pin(room, posted.get(1).message(), true)),
        draft("bob", "x", new Intent.Delete(room, posted.get(2).message())),
        draft("ann", "i", new Intent.Invite(room, List.of("dan"), Role.MEMBER)),
        draft("ann", "c", new Intent.ChangeRole(room, "bob", Role.ADMIN)),
        draft("bob", "m", new Intent.MoveMarks(room, new Marks(3, 4, 0))),
        draft("bob", "s", new Intent.Settle(room, true, null)),
        draft("ann", "k", new Intent.Remove(room, "cyd")),
        draft("ann", "u", new Intent.Update(room, "new", null, null, null)),
        draft("ann", "us", new Intent.Update(support, null, null, null, ConversationStatus.CLOSED)),
        draft("ann", "4", post(room, "four")));
  }

  private Draft draft(String user, String key, Intent intent) {
    return new Draft(new Identity(space, user, null, null, Set.of(Identity.ADMIN)), key, intent);
  }

  /// Sends these so that one transaction has them all, and those that were refused again.
  private List<Receipt> together(Journal journal, List<Draft> drafts) {
    var receipts = new Receipt[drafts.size()];
    int missing = drafts.size();
    for (int attempt = 0; missing > 0; attempt++) {
      assertThat(attempt).as("attempts").isLessThan(ATTEMPTS);
      log.hold();
      var before = submitted(journal, draft("eve", "b", new Intent.NoteName("Eve")));
      Held.await(log.arrived);
      var answers = new ArrayList<@Nullable CompletableFuture<Object>>();
      for (int i = 0; i < receipts.length; i++) {
        answers.add(receipts[i] == null ? submitted(journal, drafts.get(i)) : null);
      }
      log.free.countDown();
      before.orTimeout(20, TimeUnit.SECONDS).join();
      missing = 0;
      for (int i = 0; i < receipts.length; i++) {
        var answer = answers.get(i);
        if (answer != null && answer.orTimeout(20, TimeUnit.SECONDS).join() instanceof Receipt receipt) {
          receipts[i] = receipt;
        }
        missing += receipts[i] == null ? 1 : 0;
      }
    }
    acknowledged.addAll(List.of(receipts));
    return List.of(receipts);
  }

  private static CompletableFuture<Object> submitted(Journal journal, Draft draft) {
    return Answered.with(journal, draft).thenApply(answer -> {
      assertThat(answer).as(draft.toString()).isInstanceOfAny(Receipt.class, Rejection.Unavailable.class);
      return answer;
    });
  }

  private void verify(ConversationId room, ConversationId direct, List<Receipt> posted) {
    var log = stores.log().changes(room, 0, 100);
    assertThat(log).extracting(change -> change.body().getClass().getSimpleName()).containsExactlyElementsOf(ROOM);
    assertThat(log).extracting(Change::seq)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, ROOM.size()).boxed().toList());
    for (var receipt : posted) {
      assertThat(stores.log().changes(receipt.conversation(), receipt.seq() - 1, 1).getFirst().body().aboutMessage())
          .isEqualTo(receipt.message());
    }
    assertThat(stores.log().changes(direct, 0, 10)).hasSize(2);
    var conversations = stores.conversations();
    assertThat(conversations.conversation(room)).isNotNull().satisfies(head -> {
      assertThat(head.lastSeq()).isEqualTo(ROOM.size());
      assertThat(head.members()).isEqualTo(3);
      assertThat(head.subject()).isEqualTo("new");
    });
    assertThat(conversations.members(room, "", 10)).extracting(Member::user).containsExactly("ann", "bob", "dan");
    assertThat(conversations.member(room, "bob")).isNotNull()
        .satisfies(bob -> assertThat(bob.settings().favourite()).isTrue());
    assertThat(conversations.messages(room, new ConversationStore.Part(0, 100, 100, true, 0)))
        .extracting(message -> message.content().text() + message.reactions().size() + message.pinned())
        .containsExactly("one!1false", "two0true", "0false", "four0false");
    assertThat(stores.marks().marks(room, "bob")).isEqualTo(new Marks(3, 4, 0));
    assertThat(conversations.memberships(new UserId(space, "bob"), 0, 10)).hasSize(2);
    assertThat(conversations.count(new ConversationStore.Support(space, ConversationStatus.ACTIVE))).isZero();
    assertThat(conversations.count(new ConversationStore.Support(space, ConversationStatus.CLOSED))).isEqualTo(1);
    assertThat(stores.outbox().backlog("c-" + space).waiting()).as("what others are told").isEqualTo(ROOM.size() + 4);
  }
}
