package chat.parlance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.core.ChangeBody;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Marks;
import chat.parlance.core.Member;
import chat.parlance.core.Change;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.ConversationStatus;
import chat.parlance.core.Receipt;
import chat.parlance.core.Revocation;
import chat.parlance.core.Role;
import chat.parlance.core.UserId;
import chat.parlance.core.store.LogTransaction;
import chat.parlance.core.store.LogTransaction.Stamp;
import chat.parlance.core.store.OutboxStore.Wish;
import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.Stores;
import chat.parlance.move.Comparison;
import chat.parlance.move.Comparison.Difference;
import chat.parlance.move.Move;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// What a move does not do, what a comparison finds, and logs whose beginning is gone.
class MoveRefusalTest {

  private final Stores from = new MemoryBackend().open(() -> Scribe.BEGIN);
  private final Stores to = new MemoryBackend().open(() -> Scribe.BEGIN);
  private final Scribe scribe = new Scribe(from);
  private final Scribe there = scribe.in(to);

  private static void copy(Stores from, Stores to) {
    try (var move = Move.begin(from, to, true, () -> Scribe.BEGIN, _ -> {})) {
      move.everything();
    }
  }

  private void refused(String why) {
    assertThatThrownBy(() -> copy(from, to)).isInstanceOf(StoreException.class).hasMessageContaining(why);
  }

  private static List<Difference> differences(Stores from, Stores to) {
    return Comparison.of(from, to, Instant.EPOCH, _ -> {}, () -> {}).first();
  }

  @Test
  void aTargetThatSomebodyUsesIsRefused() {
    scribe.group("s", "ann");
    there.group("other", "eve");
    refused("holds the conversation");
    to.close();
    var used = new MemoryBackend().open(() -> Scribe.BEGIN);
    new Scribe(used).write(transaction -> {
      transaction.noteName(new UserId("s", "ann"), "Ann");
      return true;
    });
    assertThatThrownBy(() -> copy(from, used)).isInstanceOf(StoreException.class)
        .hasMessageContaining("it holds the space s (expected: an empty database");
  }

  @Test
  void aTargetThatKnowsMoreOrOtherThingsThanTheSourceIsRefused() {
    var id = scribe.group("s", "ann");
    copy(from, to);
    there.post(id, "ann", "elsewhere");
    refused("up to position 2 (expected: at most 1");
    scribe.post(id, "ann", "here");
    copy(from, to);
    there.group("s", "eve");
    refused("which the source does not know");

    var other = new MemoryBackend().open(() -> Scribe.BEGIN);
    var opened = new ChangeBody.Opened(ConversationKind.GROUP, "another", null, null, null,
        List.of());
    var change = new Change(id, 1, "eve", Scribe.BEGIN, opened);
    new Scribe(other).write(transaction -> {
      transaction.append(change, Conversation.openedBy(change, opened), null);
      return transaction.arrivals().fill(null, Scribe.BEGIN);
    });
    assertThatThrownBy(() -> copy(from, other)).hasMessageContaining("which is another one in the source");
  }

  @Test
  void twoMovesIntoOneTargetAreOneTooMany() {
    scribe.group("s", "ann");
    var now = new Instant[]{Scribe.BEGIN};
    var first = Move.begin(from, to, false, () -> now[0], _ -> {});
    assertThatThrownBy(() -> Move.begin(from, to, false, () -> now[0], _ -> {}))
        .hasMessageContaining("being filled by another move");
    now[0] = Scribe.BEGIN.plusSeconds(31);
    try (var second = Move.begin(from, to, false, () -> now[0], _ -> {})) {
      assertThatThrownBy(first::logs).as("who was slow finds that it has lost its right")
          .hasMessageContaining("being filled by another move");
      second.everything();
    }
    assertThat(differences(from, to)).isEmpty();
    try (var third = Move.begin(from, to, false, () -> now[0], _ -> {})) {
      third.full();
    }
    assertThat(to.contents().filling()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void aSourceThatIsNoWholeCopyItselfIsRefused() {
    scribe.group("s", "ann");
    copy(from, to);
    assertThatThrownBy(() -> copy(to, new MemoryBackend().open(() -> Scribe.BEGIN)))
        .hasMessageContaining("the source is no whole copy itself");
  }

  private Consumer<LogTransaction> appended(ConversationId id, ChangeBody body) {
    return transaction -> {
      var head = Objects.requireNonNull(transaction.conversation(id));
      var change = new Change(id, head.lastSeq() + 1, "ann", Scribe.BEGIN, body);
      transaction.append(change, head.after(change), null);
    };
  }

  @Test
  void everythingThatIsNotTheSameIsNamed() {
    var ann = new UserId("s", "ann");
    var id = scribe.group("s", "ann", "bob");
    var posted = scribe.post(id, "ann", "hello", "key", 7);
    copy(from, to);
    assertThat(differences(from, to)).isEmpty();
    differs(transaction -> transaction.moveMarks(id, "ann", new Marks(1, 1, 0), Scribe.BEGIN), "marks");
    differs(transaction -> transaction.settle(id, "ann", new Member.Settings(true, false)), "members");
    differs(transaction -> transaction.noteName(ann, "Ann"), "names");
    differs(transaction -> transaction.notePresence(ann, Scribe.BEGIN, null), "last seen");
    differs(transaction -> transaction.favour(ann, "bob", true, Scribe.BEGIN), "favourites");
    differs(transaction -> transaction.stamp(ann, new Stamp("other", 1),
        new Receipt(id, 1, 0, Scribe.BEGIN, false)), "idempotency keys");
    differs(transaction -> transaction.arrivals().unstamp(ann, "other"), "idempotency keys");
    differs(transaction -> transaction.favour(ann, "bob", false, Scribe.BEGIN), "favourites");
    differs(transaction -> transaction.notePresence(ann, Scribe.BEGIN.plusSeconds(1), "away"), "last seen");
    differs(transaction -> transaction.erasing(ann, Scribe.BEGIN), "accounts being deleted");
    differs(transaction -> transaction
        .revoke(Revocation.ofToken("s", "token", Scribe.BEGIN.plusSeconds(9))), "revocations");
    differs(transaction -> transaction.wish(new Wish("c", id, 1, Scribe.BEGIN, "{}")), "wishes that wait");
    differs(transaction -> transaction.arrivals().bury(new Wish("c", id, 1, Scribe.BEGIN, "{}"), Scribe.BEGIN, ""),
        "dead letters");
    differs(appended(id, Scribe.edited(posted, "hallo")), "head", "changes", "messages");
    differs(appended(id, new ChangeBody.MemberLeft("bob")), "head", "members", "changes");
    scribe.group("s", "cyd");
    assertThat(differences(from, to)).hasSize(1).first().asString().contains("it missing (expected: there)");
  }

  /// What is done to the source alone is found, and gone when it was copied.
  private void differs(Consumer<LogTransaction> work, String... what) {
    scribe.write(transaction -> {
      work.accept(transaction);
      return true;
    });
    assertThat(differences(from, to)).extracting(Difference::what).containsExactly(what);
    copy(from, to);
    assertThat(differences(from, to)).isEmpty();
  }

  @Test
  void aLogWhoseBeginningIsGoneIsCopiedFromWhereItBegins() {
    var id = new ConversationId("s", 5);
    var members = List.of(member(id, "ann", Role.OWNER), member(id, "bob", Role.MEMBER), member(id, "eve", Role.ADMIN));
    var head = new Conversation(id, ConversationKind.SUPPORT, "key", "about", null, null,
        ConversationStatus.ACTIVE, "ann", Scribe.BEGIN, Scribe.BEGIN, 40, 3);
    scribe.write(transaction -> {
      transaction.arrivals().adopt(head, members);
      return true;
    });
    copy(from, to);
    assertThat(differences(from, to)).as("nothing is left of the log").isEmpty();
    scribe.append(id, "ann", new ChangeBody.MemberLeft("bob"));
    scribe.append(id, "ann", new ChangeBody.MemberJoined("cyd", Role.MEMBER));
    scribe.append(id, "ann", new ChangeBody.RoleChanged("eve", Role.AGENT));
    scribe.append(id, "ann", new ChangeBody.Pinned(3, 7));
    scribe.append(id, "ann", new ChangeBody.MemberJoined("bob", Role.ADMIN));
    scribe.post(id, "cyd", "hello");
    for (var backend : List.of(new SqliteBackend(), new MemoryBackend())) {
      try (backend; var fresh = backend.open(() -> Scribe.BEGIN)) {
        copy(from, fresh);
        assertThat(differences(from, fresh)).isEmpty();
        assertThat(fresh.log().changes(id, 0, 10).getFirst().seq()).isGreaterThan(40);
        forget(id);
        copy(from, fresh);
        assertThat(differences(from, fresh)).as("taken away in the source since").isEmpty();
        scribe.post(id, "ann", "more");
        forget(id);
        scribe.post(id, "ann", "and more");
        copy(from, fresh);
        assertThat(differences(from, fresh)).as("taken away before it could be copied").isEmpty();
      }
    }
  }

  private static Member member(ConversationId id, String user, Role role) {
    return new Member(id, user, role, Scribe.BEGIN, new Member.Settings(true, false));
  }

  /// The whole log goes, the conversation stays.
  private void forget(ConversationId id) {
    var members = from.conversations().members(id, "", 10);
    scribe.write(transaction -> {
      transaction.arrivals().adopt(Objects.requireNonNull(transaction.conversation(id)), members);
      return true;
    });
  }
}
