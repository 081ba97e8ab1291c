package chat.parlance.events;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Content;
import chat.parlance.core.ConversationId;
import chat.parlance.core.MessageKind;
import chat.parlance.core.store.ConversationLog;
import chat.parlance.core.store.LogTransaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Who is the first to reply within 24 hours, by the log alone.
class ReplyRuleTest {

  private static final ConversationId ID = new ConversationId("humane", 5);
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final Log log = new Log();
  private Instant now = BEGIN;

  /// Counts what is read of it.
  private static final class Log implements ConversationLog {
    final List<Change> changes = new ArrayList<>();
    int first = 1;
    long read;

    @Override
    public LogTransaction begin() {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Change> changes(ConversationId conversation, long after, int limit) {
      int from = (int) Math.max(after, first - 1L);
      var found = changes.subList(from, Math.min(changes.size(), from + limit));
      read += found.size();
      return found;
    }
  }

  private Change say(String user, MessageKind kind, Duration later) {
    now = now.plus(later);
    long seq = log.changes.size() + 1L;
    var change = new Change(ID, seq, user, now,
        new ChangeBody.Posted(seq, kind, Content.text("x"), 0, 0, null, null, null));
    log.changes.add(change);
    return change;
  }

  private Change say(String user, Duration later) {
    return say(user, MessageKind.TEXT, later);
  }

  private List<String> replies() {
    var rule = new ReplyRule(log);
    var found = new ArrayList<String>();
    for (var change : log.changes) {
      var to = rule.repliedTo(change);
      if (to != null) {
        found.add(change.seq() + " " + change.actor() + " to " + to);
      }
    }
    return found;
  }

  @Test
  void theFirstAnswerOfEachCountsAndTheNextOnlyAfterADay() {
    say("ann", Duration.ZERO);
    say("ann", Duration.ofHours(1));
    say("bob", Duration.ofHours(1));
    say("bob", Duration.ofHours(1));
    say("ann", Duration.ofHours(1));
    say("bob", Duration.ofHours(21));
    say("bob", Duration.ofHours(1));
    say("bob", Duration.ofHours(1));
    say("bob", Duration.ofHours(30));
    assertThat(replies()).containsExactly("3 bob to ann", "5 ann to bob", "7 bob to ann");
  }

  @Test
  void anAnswerAfterADayIsNone() {
    say("ann", Duration.ZERO);
    say("bob", Duration.ofHours(24));
    say("ann", Duration.ofHours(24).plusMillis(1));
    assertThat(replies()).containsExactly("2 bob to ann");
  }

  @Test
  void aCallIsAnsweredAndAnswersNothing() {
    say("ann", MessageKind.CALL, Duration.ZERO);
    say("bob", MessageKind.CALL, Duration.ofMinutes(1));
    say("bob", Duration.ofMinutes(1));
    assertThat(replies()).containsExactly("3 bob to ann");
  }

  @Test
  void itIsTheSameWhoeverAsksAndWhenever() {
    var random = new Random(7);
    for (int i = 0; i < 1_500; i++) {
      say(random.nextBoolean() ? "ann" : "bob", Duration.ofMinutes(random.nextInt(90)));
    }
    var inOrder = new ReplyRule(log);
    int replies = 0;
    for (var change : log.changes) {
      var to = inOrder.repliedTo(change);
      replies += to == null ? 0 : 1;
      if (to != null || change.seq() % 20 == 0) {
        assertThat(new ReplyRule(log).repliedTo(change)).as("at " + change.seq()).isEqualTo(to);
      }
    }
    assertThat(replies).isGreaterThan(50);
  }

  @Test
  void aLogIsReadBackToASilenceOfADayOnly() {
    for (int i = 0; i < 10_000; i++) {
      say("ann", Duration.ofSeconds(1));
    }
    say("ann", Duration.ofHours(25));
    var last = say("bob", Duration.ofHours(1));
    assertThat(new ReplyRule(log).repliedTo(last)).isEqualTo("ann");
    assertThat(log.read).isLessThanOrEqualTo(500);
  }

  @Test
  void whatRetentionTookAwayIsNotAskedFor() {
    for (int i = 0; i < 2_000; i++) {
      say(i % 2 == 0 ? "ann" : "bob", Duration.ofSeconds(1));
    }
    assertThat(new ReplyRule(log).repliedTo(log.changes.getLast())).isNull();
    log.first = 1_999;
    assertThat(new ReplyRule(log).repliedTo(log.changes.getLast())).isEqualTo("ann");
  }
}
