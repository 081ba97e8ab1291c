package chat.parlance.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Committed;
import chat.parlance.core.Content;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Message;
import chat.parlance.core.MessageKind;
import chat.parlance.core.Role;
import chat.parlance.dialect.parlance.ParlanceDialect;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/// What the tail says that it holds is about what it holds.
class HotTailTest {

  private static final long PLENTY = 1L << 30;
  private static final Dialect DIALECT = new ParlanceDialect();

  private final LongAdder encodings = new LongAdder();
  private final Map<ConversationId, Conversation> heads = new HashMap<>();

  /// Adds a change to a conversation, with words and heads that nobody else holds, as they come from a store.
  private EncodedChange add(HotTail tail, long conversation, ChangeBody body, boolean encode) {
    var id = new ConversationId(new String("space"), conversation);
    var known = heads.get(id);
    var change = new Change(id, known == null ? 1 : known.lastSeq() + 1, new String("somebody"),
        Instant.ofEpochMilli(conversation), body);
    var head = body instanceof ChangeBody.Opened opened ? Conversation.openedBy(change, opened)
        : java.util.Objects.requireNonNull(known).after(change);
    var fresh = new Conversation(id, head.kind(), copy(head.key()), copy(head.subject()), copy(head.avatar()),
        copy(head.metadata()), head.status(), new String(head.createdBy()), head.createdAt(), head.updatedAt(),
        head.lastSeq(), head.members());
    heads.put(id, head);
    var encoded = tail.add(new Committed(change, fresh, null, Committed.Source.REPEATED), encodings);
    if (encode) {
      assertThat(encoded.frame(DIALECT, Audience.OTHERS)).isNotNull();
    }
    return encoded;
  }

  private static @org.jspecify.annotations.Nullable String copy(@org.jspecify.annotations.Nullable String text) {
    return text == null ? null : new String(text);
  }

  private static ChangeBody posted(long id, String text) {
    return new ChangeBody.Posted(id, MessageKind.TEXT, Content.text(text), 0, 0, null, null, null);
  }

  private static ChangeBody opened(List<ChangeBody.Seat> members) {
    return new ChangeBody.Opened(ConversationKind.GROUP, null, "Lunch", null, null, members);
  }

  private static ChangeBody post(long id, String text) {
    return new ChangeBody.Posted(id, MessageKind.TEXT, Content.text(text), 0, 0, "key" + id, null, null);
  }

  private static ChangeBody update(long number) {
    return new ChangeBody.Updated(null, number + "a".repeat(1_900), number + "m".repeat(8_000), null);
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private void isWithinAFactorOfTwo(int conversations, int each, LongFunction<ChangeBody> body, boolean encode) {
    long before = used();
    var tail = new HotTail(PLENTY);
    for (long conversation = 1; conversation <= conversations; conversation++) {
      add(tail, conversation, opened(List.of()), encode);
      for (int i = 0; i < each; i++) {
        add(tail, conversation, body.apply(conversation * each + i), encode);
      }
    }
    heads.clear();
    long held = used() - before;
    assertThat(tail.bytes()).isBetween(held / 2, held * 2);
  }

  @Test
  void shortMessagesWeighWhatTheyHold() {
    isWithinAFactorOfTwo(20, 900, number -> post(number, "hello " + number), true);
  }

  @Test
  void shortMessagesThatNobodyGotWeighWhatTheyHold() {
    isWithinAFactorOfTwo(20, 900, number -> post(number, "hello " + number), false);
  }

  @Test
  void longMessagesInAnotherScriptWeighWhatTheyHold() {
    isWithinAFactorOfTwo(2, 900, number -> post(number, number + "語".repeat(4_000)), true);
  }

  @Test
  void updatesWeighTheirMetadataAndAvatar() {
    isWithinAFactorOfTwo(2, 900, HotTailTest::update, true);
  }

  @Test
  void messagesOfConversationsWithMuchMetadataHoldItOnce() {
    isWithinAFactorOfTwo(20, 900, number -> number % 900 == 0 ? update(number) : post(number, "hello " + number), true);
  }

  @Test
  void openingsWeighTheirMembers() {
    long before = used();
    var tail = new HotTail(PLENTY);
    for (long conversation = 1; conversation <= 200; conversation++) {
      var members = new ArrayList<ChangeBody.Seat>();
      for (int i = 0; i < 500; i++) {
        members.add(new ChangeBody.Seat("member-" + conversation + "-" + i, Role.MEMBER));
      }
      add(tail, conversation, opened(members), true);
    }
    heads.clear();
    long held = used() - before;
    assertThat(tail.bytes()).isBetween(held / 2, held * 2);
  }

  private EncodedChange edit(HotTail tail, String text) {
    return amend(tail, new ChangeBody.Edited(7, 2, Content.text(text)), text);
  }

  /// A change of a message, with the message as it is after it.
  private EncodedChange amend(HotTail tail, ChangeBody body, String text) {
    var id = new ConversationId("space", 1);
    var change = new Change(id, java.util.Objects.requireNonNull(heads.get(id)).lastSeq() + 1, "somebody",
        Instant.ofEpochMilli(1), body);
    var head = java.util.Objects.requireNonNull(heads.get(id)).after(change);
    heads.put(id, head);
    var message = new Message(id, 7, 2, "somebody", Instant.EPOCH, MessageKind.TEXT, Content.text(text), 0, 0, null,
        change.at(), null, false, List.of());
    return tail.add(new Committed(change, head, null, message, Committed.Source.REPEATED), encodings);
  }

  @Test
  void aMessageIsKeptWithTheLastChangeThatSaysHowItIs() {
    var tail = new HotTail(PLENTY, true);
    add(tail, 1, opened(List.of()), true);
    add(tail, 1, post(7, "hello"), true);
    assertThat(edit(tail, "one").committed().message()).isNotNull();
    assertThat(amend(tail, new ChangeBody.Reacted(7, 2, "+1"), "one").committed().message()).isNotNull();
    long before = tail.bytes();
    assertThat(edit(tail, "x".repeat(10_000)).committed().message()).isNotNull();
    assertThat(tail.bytes() - before).as("of the edit, of the message, and of both earlier entries").isBetween(30_000L,
        90_000L);
    assertThat(tail.encodedSince(new ConversationId("space", 1), 2))
        .extracting(one -> one.committed().message() != null).containsExactly(false, false, true);
    add(tail, 1, new ChangeBody.Deleted(7, 2), true);
    assertThat(tail.encodedSince(new ConversationId("space", 1), 0))
        .extracting(one -> one.committed().message()).as("what was taken back is in none").containsOnlyNulls();
    assertThat(tail.bytes()).isLessThan(before + 3_000);
    var without = new HotTail(PLENTY);
    heads.clear();
    add(without, 1, opened(List.of()), true);
    add(without, 1, post(7, "hello"), true);
    assertThat(edit(without, "one").committed().message()).as("nobody tells whole messages").isNull();
  }

  @Test
  void aLongMessageThatIsReactedToManyTimesIsKeptOnce() {
    var tail = new HotTail(PLENTY, true);
    var text = "x".repeat(16_000);
    add(tail, 1, opened(List.of()), true);
    add(tail, 1, post(7, text), true);
    long before = tail.bytes();
    for (int i = 0; i < 200; i++) {
      amend(tail, new ChangeBody.Reacted(7, 2, "+1"), text);
      amend(tail, new ChangeBody.Unreacted(7, 2, "+1"), text);
    }
    assertThat(tail.bytes() - before).isBetween(32_000L, 32_000 + 400 * 1_000L);
    assertThat(tail.encodedSince(new ConversationId("space", 1), 2)).hasSize(400);
    assertThat(tail.encodedSince(new ConversationId("space", 1), 400))
        .extracting(one -> one.committed().message() != null).containsExactly(false, true);
  }

  @Test
  void aChangeWithoutItsMessageTakesItFromNoOther() {
    var tail = new HotTail(PLENTY, true);
    add(tail, 1, opened(List.of()), true);
    add(tail, 1, post(7, "hello"), true);
    amend(tail, new ChangeBody.Reacted(7, 2, "+1"), "hello");
    add(tail, 1, new ChangeBody.Pinned(7, 2), true);
    add(tail, 1, new ChangeBody.Reacted(7, 2, "+2"), true);
    assertThat(tail.encodedSince(new ConversationId("space", 1), 2))
        .extracting(one -> one.committed().message() != null).containsExactly(true, false, false);
  }

  @Test
  void whatIsDroppedWeighsNothing() {
    var tail = new HotTail(1_000_000);
    for (long conversation = 1; conversation <= 300; conversation++) {
      add(tail, conversation, opened(List.of()), true);
      add(tail, conversation, post(conversation, "hello"), true);
      add(tail, conversation, new ChangeBody.Edited(conversation, 2, Content.text("x".repeat(9_000))), true);
      add(tail, conversation, update(conversation), true);
      assertThat(tail.bytes()).isLessThanOrEqualTo(1_000_000).isPositive();
    }
    var late = add(new HotTail(0), 301, opened(List.of()), false);
    assertThat(late.frame(DIALECT, Audience.OTHERS)).isNotNull();
    var nothing = new HotTail(0);
    add(nothing, 302, opened(List.of()), true);
    assertThat(nothing.bytes()).isZero();
  }

  @Test
  void whatIsTrimmedIsForgottenAndWhatIsLeftSaysNothingOfIt() {
    var tail = new HotTail(PLENTY);
    var id = new ConversationId("space", 1);
    add(tail, 1, opened(List.of()), true);
    var gone = add(tail, 1, posted(7, "gone"), true);
    add(tail, 1, new ChangeBody.Edited(7, 2, Content.text("said anew")), true);
    add(tail, 1, posted(8, "left"), true);
    tail.trimmed(id, 2);
    assertThat(tail.since(id, 1)).isNull();
    assertThat(tail.since(id, 2)).extracting(Change::body).first()
        .isEqualTo(new ChangeBody.Edited(7, 2, Content.NOTHING));
    assertThat(tail.since(id, 2)).hasSize(2);
    assertThat(gone.weight).isZero();
    tail.trimmed(id, 4);
    assertThat(tail.since(id, 4)).isNull();
    add(tail, 1, posted(9, "next"), true);
    assertThat(tail.since(id, 4)).hasSize(1);
    tail.trimmed(new ConversationId("space", 2), 9);
  }
}
