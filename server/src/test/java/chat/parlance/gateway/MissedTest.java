package chat.parlance.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Committed;
import chat.parlance.core.Content;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.MessageKind;
import chat.parlance.core.Role;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What the tail says that a client missed who was away.
class MissedTest {

  private static final ConversationId GROUP = new ConversationId("s", 1);

  private final HotTail tail = new HotTail(1 << 20);
  private @Nullable Conversation head;

  private EncodedChange add(ChangeBody body) {
    var known = head;
    var change = new Change(GROUP, known == null ? 1 : known.lastSeq() + 1, "ann", Instant.EPOCH, body);
    var next = body instanceof ChangeBody.Opened opened ? Conversation.openedBy(change, opened)
        : Objects.requireNonNull(known).after(change);
    head = next;
    return tail.add(new Committed(change, next, null, Committed.Source.REPEATED), change.seq(), new LongAdder());
  }

  /// The number behind which bob was away.
  private long opened() {
    return add(new ChangeBody.Opened(ConversationKind.GROUP, null, "Cats", null, null,
        List.of(new ChangeBody.Seat("ann", Role.OWNER), new ChangeBody.Seat("bob", Role.MEMBER)))).number();
  }

  private long post(long id) {
    return add(new ChangeBody.Posted(id, MessageKind.TEXT, Content.text("hello"), 0, 0, null, null, null)).change()
        .seq();
  }

  private HotTail.@Nullable Missed missed(long number, boolean heard) {
    return tail.after(number, Map.of(GROUP, heard), "bob");
  }

  @Test
  void whoWasThereAllTheTimeMissedEverythingSince() {
    long away = opened();
    post(7);
    post(8);
    assertThat(Objects.requireNonNull(missed(away, true)).changes()).extracting(one -> one.change().seq())
        .containsExactly(2L, 3L);
  }

  @Test
  void whoWasOutOfAConversationForAWhileBeginsAnew() {
    long away = opened();
    post(7);
    add(new ChangeBody.MemberLeft("bob"));
    post(8);
    add(new ChangeBody.MemberJoined("bob", Role.MEMBER));
    post(9);
    assertThat(missed(away, true)).isNull();
  }

  @Test
  void whoCameIntoAConversationIsToldWhatCameSince() {
    long away = opened();
    post(7);
    add(new ChangeBody.MemberLeft("cyd"));
    add(new ChangeBody.MemberJoined("bob", Role.MEMBER));
    post(8);
    assertThat(Objects.requireNonNull(missed(away, true)).changes()).extracting(one -> one.change().seq())
        .containsExactly(4L, 5L);
  }

  @Test
  void ofAConversationThatIsNotHeardOnlyItsEndMatters() {
    long away = opened();
    post(7);
    var missed = Objects.requireNonNull(missed(away, false));
    assertThat(missed.changes()).isEmpty();
    assertThat(missed.ends()).containsExactly(Map.entry(GROUP, 2L));
  }
}
