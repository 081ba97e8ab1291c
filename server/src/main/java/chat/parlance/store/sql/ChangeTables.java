package chat.parlance.store.sql;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Content;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.store.StaleReadException;
import chat.parlance.core.store.StoreException;
import org.jspecify.annotations.Nullable;

/// Writes a change into the log and into the tables people query, but for the heads. A change that contradicts these
/// tables, such as an edit of a message that is not there, is a [StoreException].
final class ChangeTables {

  /// Whether the log has anything up to a position.
  private static final String UP_TO = "select 1 from message where space = ?1 and conversation = ?2 and seq <= ?3"
      + " union all select 1 from change where space = ?1 and conversation = ?2 and seq <= ?3 limit 1";

  /// Type, position of the message it is about, and payload of a change that is no message.
  private record Entry(int type, @Nullable Long messageSeq, @Nullable String payload) {}

  private final Statements statements;
  private final boolean shared;

  /// Where others write too (`shared`), what contradicts the tables may be what one of them has just changed.
  ChangeTables(Statements statements, boolean shared) {
    this.statements = statements;
    this.shared = shared;
  }

  /// `kind` is that of the conversation.
  void append(int space, Change change, ConversationKind kind) {
    if (change.body() instanceof ChangeBody.Posted posted) {
      insert(space, change, posted);
    } else {
      log(space, change);
      project(space, change, kind);
    }
  }

  private void insert(int space, Change change, ChangeBody.Posted posted) {
    var content = posted.content();
    statements.later(
        "insert into message (space, conversation, seq, id, sender, at, kind, text, attachments, metadata,"
            + " reply_to, thread, key) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        space,
        change.conversation().value(), change.seq(), posted.id(), change.actor(), change.at(),
        Codes.of(posted.kind()), content.text(), Payloads.attachments(content.attachments()), content.metadata(),
        orNull(posted.replyTo()), orNull(posted.thread()), posted.key());
  }

  private static @Nullable Long orNull(long id) {
    return id == 0 ? null : (Long) id;
  }

  private void log(int space, Change change) {
    var entry = switch (change.body()) {
      case ChangeBody.Opened opened -> new Entry(Codes.OPENED, null, Payloads.opened(opened));
      case ChangeBody.Posted _ -> throw new IllegalArgumentException("the row of a message is its entry in the log");
      case ChangeBody.Edited edited -> new Entry(Codes.EDITED, edited.messageSeq(), null);
      case ChangeBody.Deleted deleted -> new Entry(Codes.DELETED, deleted.messageSeq(), null);
      case ChangeBody.Reacted reacted -> new Entry(Codes.REACTED, reacted.messageSeq(), reacted.emoji());
      case ChangeBody.Unreacted undone -> new Entry(Codes.UNREACTED, undone.messageSeq(), undone.emoji());
      case ChangeBody.Pinned pinned -> new Entry(Codes.PINNED, pinned.messageSeq(), null);
      case ChangeBody.Unpinned unpinned -> new Entry(Codes.UNPINNED, unpinned.messageSeq(), null);
      case ChangeBody.MemberJoined(var user, var role) -> new Entry(Codes.JOINED, null, Rows.seat(role, user));
      case ChangeBody.MemberLeft(var user) -> new Entry(Codes.LEFT, null, user);
      case ChangeBody.RoleChanged(var user, var role) -> new Entry(Codes.ROLE, null, Rows.seat(role, user));
      case ChangeBody.Updated updated -> new Entry(Codes.UPDATED, null, Payloads.updated(updated));
    };
    statements.update("insert into change (space, conversation, seq, type, actor, at, message, message_seq, payload)"
        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?)", space, change.conversation().value(), change.seq(), entry.type(),
        change.actor(), change.at(), orNull(change.body().aboutMessage()), entry.messageSeq(), entry.payload());
  }

  private void project(int space, Change change, ConversationKind kind) {
    long id = change.conversation().value();
    switch (change.body()) {
      case ChangeBody.Opened opened -> opened.members().forEach(seat -> seat(space, change, seat, kind));
      case ChangeBody.Posted _ -> throw new IllegalArgumentException("a message is its own projection");
      case ChangeBody.Edited edited -> content(space, change, edited.messageSeq(), edited.content(), "edited_at");
      case ChangeBody.Deleted(_, var seq) -> {
        content(space, change, seq, Content.NOTHING, "deleted_at");
        pin(space, change, seq, false);
        statements.update("delete from reaction where space = ? and conversation = ? and message_seq = ?", space, id,
            seq);
      }
      case ChangeBody.Reacted(_, var seq, var emoji) -> statements.update("insert into reaction"
          + " (space, conversation, message_seq, emoji, user, seq, place) values (?1, ?2, ?3, ?4, ?5, ?6, coalesce((select"
          + " min(place) from reaction where space = ?1 and conversation = ?2 and message_seq = ?3 and emoji = ?4), ?6))",
          space, id, seq, emoji, change.actor(), change.seq());
      case ChangeBody.Unreacted(_, var seq, var emoji) -> toMessage(space, change, "reaction to take back",
          "delete from reaction"
              + " where space = ? and conversation = ? and message_seq = ? and emoji = ? and user = ?",
          space, id, seq,
          emoji, change.actor());
      case ChangeBody.Pinned pinned -> pin(space, change, pinned.messageSeq(), true);
      case ChangeBody.Unpinned unpinned -> pin(space, change, unpinned.messageSeq(), false);
      case ChangeBody.MemberJoined(var user, var role) -> seat(space, change, new ChangeBody.Seat(user, role), kind);
      case ChangeBody.MemberLeft(var user) -> one("member to leave",
          "delete from member where space = ? and conversation = ? and user = ?", space, id, user);
      case ChangeBody.RoleChanged(var user, var role) -> one("member to give a role",
          "update member set role = ? where space = ? and conversation = ? and user = ?", Codes.of(role), space, id,
          user);
      case ChangeBody.Updated _ -> {
        // the head says it
      }
    }
  }

  private void seat(int space, Change change, ChangeBody.Seat seat, ConversationKind kind) {
    statements.update("insert into member (space, conversation, user, role, joined_at, kind) values (?, ?, ?, ?, ?, ?)",
        space, change.conversation().value(), seat.user(), Codes.of(seat.role()), change.at(),
        Codes.of(kind));
  }

  private void content(int space, Change change, long seq, Content content, String column) {
    toMessage(space, change, "message to change",
        "update message set text = ?, attachments = ?, metadata = ?, " + column
            + " = ? where space = ? and conversation = ? and seq = ? and id = ?",
        content.text(),
        Payloads.attachments(content.attachments()), content.metadata(), change.at(), space,
        change.conversation().value(), seq, change.body().aboutMessage());
  }

  private void pin(int space, Change change, long seq, boolean on) {
    toMessage(space, change, "message to pin",
        "update message set pinned = ? where space = ? and conversation = ? and seq = ? and id = ?",
        on, space, change.conversation().value(), seq, change.body().aboutMessage());
  }

  /// What is done to a message that stood there before the log begins now is done to nothing.
  private void toMessage(int space, Change change, String what, String sql, @Nullable Object... values) {
    if (statements.update(sql, values) != 1 && statements.one(UP_TO, row -> row.small(1), space,
        change.conversation().value(), change.body().aboutSeq()) != null) {
      throw missing(what);
    }
  }

  private void one(String what, String sql, @Nullable Object... values) {
    if (statements.update(sql, values) != 1) {
      throw missing(what);
    }
  }

  private StoreException missing(String what) {
    return shared ? new StaleReadException("there is no " + what) : new StoreException("there is no " + what);
  }
}
