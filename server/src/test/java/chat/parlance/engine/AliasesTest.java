package chat.parlance.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.core.Aliases;
import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Committed;
import chat.parlance.core.Content;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.ConversationStatus;
import chat.parlance.core.Delivery;
import chat.parlance.core.Draft;
import chat.parlance.core.Fanout;
import chat.parlance.core.Identity;
import chat.parlance.core.Ids;
import chat.parlance.core.Intent;
import chat.parlance.core.Journal;
import chat.parlance.core.Limits;
import chat.parlance.core.Message;
import chat.parlance.core.MessageKind;
import chat.parlance.core.NotInMemoryException;
import chat.parlance.core.Role;
import chat.parlance.core.Signal;
import chat.parlance.core.UserId;
import chat.parlance.core.store.AliasStore;
import chat.parlance.core.store.AliasStore.Alias;
import chat.parlance.core.store.Stores;
import chat.parlance.scenario.Between;
import chat.parlance.store.Scribe;
import chat.parlance.store.memory.MemoryStores;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Names of what was imported, as dialects ask for them.
class AliasesTest {

  private static final Instant THEN = Instant.parse("2025-06-01T10:00:00Z");
  private static final long ONE = Ids.imported(THEN, 0);
  private static final long TWO = Ids.imported(THEN, 1);

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger questions = new AtomicInteger();
  private final MemoryStores memory = new MemoryStores(() -> THEN);
  private final Stores stores = counted();
  private boolean mayWait = true;
  private final Aliases aliases = new Aliases(stores.aliases(), () -> mayWait, nanos::get);

  private Stores counted() {
    var counting = Between.proxy(AliasStore.class, (method, arguments) -> {
      questions.incrementAndGet();
      return Between.call(memory.aliases(), method, arguments);
    });
    return Between.proxy(Stores.class, (method, arguments) -> method.getName().equals("aliases") ? counting
        : Between.call(memory, method, arguments));
  }

  private void name(String name, long id) {
    new Scribe(memory).write(transaction -> {
      transaction.alias(new Alias("s", name, id, true));
      return true;
    });
  }

  /// Ann's, with an id that an import made.
  private ConversationId room() {
    var opened = new ChangeBody.Opened(ConversationKind.GROUP, null, null, null, null,
        List.of(new ChangeBody.Seat("ann", Role.OWNER)));
    var change = new Change(new ConversationId("s", ONE), 1, "ann", THEN, opened);
    return new Scribe(memory).write(transaction -> {
      transaction.append(change, Conversation.openedBy(change, opened), null);
      return change.conversation();
    });
  }

  @Test
  void idsOfImportsAreTheirOwnAndAsOldAsWhatTheyName() {
    assertThat(Ids.imported(ONE)).isTrue();
    assertThat(Ids.time(ONE)).isEqualTo(THEN);
    assertThat(ONE).isPositive().isNotEqualTo(TWO);
    assertThat(Ids.imported(new Ids(() -> THEN, Ids.SERVERS - 1).next())).isFalse();
    assertThatThrownBy(() -> new Ids(() -> THEN, Ids.SERVERS)).hasMessageContaining("1023");
    long ancient = Ids.imported(Instant.EPOCH, 7);
    assertThat(ancient).as("older than our time").isPositive();
    assertThat(Ids.time(ancient)).isEqualTo(Instant.parse("2025-01-01T00:00:00Z"));
  }

  @Test
  void nobodyAsksForNamesOfWhatWasMadeHere() {
    name("old", ONE);
    long own = new Ids(() -> THEN, 5).next();
    assertThat(aliases.name(own)).isNull();
    assertThat(questions).hasValue(0);
  }

  @Test
  void aNameIsLookedUpOnce() {
    name("old", ONE);
    for (int i = 0; i < 3; i++) {
      assertThat(aliases.name(ONE)).isEqualTo("old");
      assertThat(aliases.name(TWO)).as("imported, without a name").isNull();
    }
    assertThat(questions).hasValue(2);
    assertThat(aliases.id("s", "old")).isEqualTo(ONE);
    assertThat(aliases.id("t", "old")).isZero();
  }

  @Test
  void whoMustNotWaitIsToldWhatIsInMemory() {
    name("old", ONE);
    mayWait = false;
    assertThat(aliases.name(ONE)).isNull();
    assertThat(aliases.misses()).isEqualTo(1);
    assertThatThrownBy(() -> aliases.id("s", "old")).isInstanceOf(NotInMemoryException.class);
    mayWait = true;
    assertThat(aliases.id("s", "old")).isEqualTo(ONE);
    mayWait = false;
    assertThat(aliases.id("s", "old")).isEqualTo(ONE);
    assertThat(aliases.name(ONE)).as("found by its name before").isEqualTo("old");
    assertThat(aliases.misses()).isEqualTo(1);
  }

  @Test
  void whatIsReadFromTheStoresIsKnownByItsNameThen() {
    var id = room();
    var scribe = new Scribe(memory);
    scribe.append(id, "ann", new ChangeBody.Posted(TWO, MessageKind.TEXT,
        Content.text("hi"), 0, 0, null, null, null));
    name("room", ONE);
    name("message", TWO);
    var around = aliases.around(stores);
    assertThat(around.conversations().memberships(new UserId("s", "ann"), 0, 10)).hasSize(1);
    mayWait = false;
    assertThat(aliases.name(ONE)).isEqualTo("room");
    mayWait = true;
    assertThat(around.log().changes(id, 0, 10)).hasSize(2);
    mayWait = false;
    assertThat(aliases.name(TWO)).isEqualTo("message");
    assertThat(aliases.misses()).isZero();
  }

  @Test
  void whatIsCommittedAboutOldMessagesIsKnownByItsNameBeforeItIsTold() {
    name("room", ONE);
    name("message", TWO);
    var change = new Change(new ConversationId("s", ONE), 3, "ann", THEN,
        new ChangeBody.Deleted(TWO, 2));
    var head = new Conversation(new ConversationId("s", ONE),
        ConversationKind.GROUP, null, null, null, null,
        ConversationStatus.ACTIVE, "ann", THEN, THEN, 3, 1);
    aliases.committed(List.of(new Committed(change, head, null, Committed.Source.REPEATED)));
    mayWait = false;
    assertThat(aliases.name(ONE)).isEqualTo("room");
    assertThat(aliases.name(TWO)).isEqualTo("message");
  }

  @Test
  void theAnsweredMessageOfOneThatIsEditedIsKnownByItsNameToo() {
    name("answered", TWO);
    var message = new Message(new ConversationId("s", 1), 2, 2, "ann", THEN, MessageKind.TEXT, Content.text("hi"), TWO,
        0, null, null, null, false, List.of());
    var edit = new Change(message.conversation(), 3, "ann", THEN, new ChangeBody.Edited(2, 2, message.content()));
    var head = new Conversation(message.conversation(), ConversationKind.GROUP, null, null, null, null,
        ConversationStatus.ACTIVE, "ann", THEN, THEN, 3, 1);
    aliases.committed(List.of(new Committed(edit, head, null, message, Committed.Source.REPEATED)));
    mayWait = false;
    assertThat(aliases.name(TWO)).isEqualTo("answered");
  }

  @Test
  void namesAreReadBeforeItIsOnesTurnToTell() {
    var id = room();
    name("room", ONE);
    var asked = new ArrayList<Integer>();
    var watching = new Delivery() {
      @Override
      public void soon(List<Committed> batch) {
        asked.add(questions.get());
      }

      @Override
      public void committed(List<Committed> batch) {
        asked.add(questions.get());
      }

      @Override
      public void signal(Signal signal) {}
    };
    try (var journal = new Journal(memory.log(), new Fanout(List.of(aliases, watching)), new Ids(() -> THEN, 1),
        () -> THEN, Limits.DEFAULT, Journal.Settings.ONE_WRITER, Journal.Observer.SILENT)) {
      journal.append(new Draft(Identity.of("s", "ann"), null,
          new Intent.Post(new Intent.Place.Known(id), MessageKind.TEXT, Content.text("hi"), 0, 0)));
    }
    assertThat(asked).containsExactly(1, 1);
  }

  @Test
  void whereNothingWasImportedForeignIdsAreNotAskedForAgainAndAgain() {
    for (int i = 0; i < 100; i++) {
      assertThat(aliases.id("s", "made up " + i)).isZero();
    }
    assertThat(questions.get()).isLessThanOrEqualTo(2);
    mayWait = false;
    assertThat(aliases.id("s", "made up")).as("nobody waits for that").isZero();
    mayWait = true;
    name("old", ONE);
    nanos.addAndGet(11_000_000_000L);
    assertThat(aliases.id("s", "old")).as("an import has run meanwhile").isEqualTo(ONE);
  }

  @Test
  void manyNamesAreOneQuestion() {
    name("a", ONE);
    name("b", TWO);
    aliases.find("s", List.of("a", "b", "c"));
    int asked = questions.get();
    assertThat(aliases.id("s", "a")).isEqualTo(ONE);
    assertThat(aliases.id("s", "b")).isEqualTo(TWO);
    assertThat(questions).hasValue(asked);
    assertThat(asked).isEqualTo(2);
  }
}
