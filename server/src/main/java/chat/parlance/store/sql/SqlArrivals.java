package chat.parlance.store.sql;

import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Member;
import chat.parlance.core.UserId;
import chat.parlance.core.store.Arrivals;
import chat.parlance.core.store.Contents.Marked;
import chat.parlance.core.store.OutboxStore.Wish;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// What a transaction writes because another store has it so.
final class SqlArrivals implements Arrivals {

  private static final List<String> OF_CONVERSATION = List.of("change", "message", "reaction", "member");
  private static final String OF_USER = " where space = ? and conversation = ? and user = ?";

  private final Statements statements;
  private final ToIntFunction<String> numbers;
  private final Predicate<Conversation> begin;
  private final Runnable laneless;

  /// `numbers` says the number of a space; `begin` keeps the head of a conversation that begins anew, and says whether it was there;
  /// `laneless` hears that there are no lanes any more.
  SqlArrivals(Statements statements, ToIntFunction<String> numbers, Predicate<Conversation> begin, Runnable laneless) {
    this.statements = statements;
    this.numbers = numbers;
    this.begin = begin;
    this.laneless = laneless;
  }

  @Override
  public void adopt(Conversation head, List<Member> members) {
    int space = number(head.id());
    long id = head.id().value();
    if (begin.test(head)) {
      for (var table : OF_CONVERSATION) {
        statements.update("delete from " + table + " where space = ? and conversation = ?", space, id);
      }
    }
    for (var member : members) {
      statements.later("insert into member (space, conversation, user, role, joined_at, favourite, muted, kind)"
          + " values (?, ?, ?, ?, ?, ?, ?, ?)", space, id, member.user(), Codes.of(member.role()), member.joinedAt(),
          member.settings().favourite(), member.settings().muted(), Codes.of(head.kind()));
    }
  }

  /// Rows of all users wait together and are sent a statement at a time, those that delete first.
  @Override
  public void mark(Marked marked) {
    int space = number(marked.conversation());
    long id = marked.conversation().value();
    var user = marked.user();
    var marks = marked.marks();
    statements.later("delete from mark" + OF_USER, space, id, user);
    statements.later("delete from mark_step" + OF_USER, space, id, user);
    statements.later("insert into mark (space, conversation, user, read, delivered, cleared) values (?, ?, ?, ?, ?, ?)",
        space, id, user, marks.read(), marks.delivered(), marks.cleared());
    for (var step : marked.steps()) {
      statements.later("insert into mark_step (space, conversation, user, seq, at) values (?, ?, ?, ?, ?)", space, id,
          user, step.seq(), step.at());
    }
  }

  @Override
  public void unstamp(UserId actor, String key) {
    statements.update("delete from stamp where space = ? and actor = ? and key = ?",
        numbers.applyAsInt(actor.space()), actor.user(), key);
  }

  @Override
  public void bury(Wish wish, Instant at, String reason) {
    SqlOutbox.bury(statements, number(wish.about()), wish, at, reason);
  }

  @Override
  public void forgetWishes() {
    statements.update("delete from outbox where id > 0");
    statements.update("delete from outbox_dead where id > 0");
    statements.update("delete from outbox_lane where consumer >= ''");
    laneless.run();
  }

  @Override
  public boolean fill(@Nullable Instant was, @Nullable Instant now) {
    if (was == null) {
      return now == null
          ? statements.one(SqlContents.FILLING, row -> row.small(1)) == null
          : statements.update("insert into filling (id, until) values (1, ?) on conflict do nothing", now) == 1;
    }
    return 1 == (now == null ? statements.update("delete from filling where id = 1 and until = ?", was)
        : statements.update("update filling set until = ? where id = 1 and until = ?", now, was));
  }

  private int number(ConversationId id) {
    return numbers.applyAsInt(id.space());
  }
}
