package chat.parlance.store.sql;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.Content;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Marks;
import chat.parlance.core.Member;
import chat.parlance.core.Message;
import chat.parlance.core.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Makes the domain's values of rows.
final class Rows {

  static final String CONVERSATION = "c.id, c.kind, c.key, c.subject, c.avatar, c.metadata, c.status, c.created_by, "
      + "c.created_at, c.updated_at, c.last_seq, c.members";
  static final String MEMBER = "conversation, user, role, joined_at, favourite, muted";
  static final String MESSAGE = "m.seq, m.id, m.sender, m.at, m.kind, m.text, m.attachments, m.metadata, m.reply_to, "
      + "m.thread, m.key, m.edited_at, m.deleted_at, m.pinned";
  /// The log of one conversation: its messages, each the change that posted it, and its other changes, merged by position.
  static final String CHANGES = "select m.seq, " + Codes.POSTED + ", null, null, null, null, " + MESSAGE
      + " from message m where m.space = ?1 and m.conversation = ?2 and m.seq > ?3"
      + " union all select c.seq, c.type, c.actor, c.at, c.message_seq, c.payload, " + MESSAGE
      + " from change c left join message m on m.space = c.space and m.conversation = c.conversation"
      + " and m.seq = c.message_seq where c.space = ?1 and c.conversation = ?2 and c.seq > ?3 order by 1 limit ?4";

  /// Where the text is among the columns [#MESSAGE], from 1.
  static final int MESSAGE_TEXT = 6;

  private Rows() {}

  /// The ids as a JSON array, for `json_each`.
  static String ids(Collection<ConversationId> ids) {
    return ids.stream().map(id -> Long.toString(id.value())).collect(Collectors.joining(",", "[", "]"));
  }

  static Conversation conversation(String space, ResultSet row) throws SQLException {
    return new Conversation(new ConversationId(space, row.getLong(1)), Codes.kind(row.getInt(2)), row.getString(3),
        row.getString(4), row.getString(5), row.getString(6), Codes.status(row.getInt(7)), text(row, 8), time(row, 9),
        time(row, 10), row.getLong(11), row.getInt(12));
  }

  static Member member(String space, ResultSet row) throws SQLException {
    return new Member(new ConversationId(space, row.getLong(1)), text(row, 2), Codes.role(row.getInt(3)), time(row, 4),
        new Member.Settings(row.getInt(5) == 1, row.getInt(6) == 1));
  }

  /// A message of the columns [#MESSAGE], which begin at column `from`; without reactions.
  static Message message(ConversationId conversation, ResultSet row, int from) throws SQLException {
    return new Message(conversation, row.getLong(from + 1), row.getLong(from), text(row, from + 2), time(row, from + 3),
        Codes.messageKind(row.getInt(from + 4)), content(row, from), row.getLong(from + 8), row.getLong(from + 9),
        row.getString(from + 10), optionalTime(row, from + 11), optionalTime(row, from + 12),
        row.getInt(from + 13) == 1,
        List.of());
  }

  private static Content content(ResultSet row, int from) throws SQLException {
    return new Content(text(row, from + 5), Payloads.attachments(row.getString(from + 6)), row.getString(from + 7));
  }

  static Marks marks(ResultSet row) throws SQLException {
    return new Marks(row.getLong(1), row.getLong(2), row.getLong(3));
  }

  /// A change of the columns of [#CHANGES].
  static Change change(ConversationId conversation, ResultSet row) throws SQLException {
    long seq = row.getLong(1);
    int type = row.getInt(2);
    if (type == Codes.POSTED) {
      var m = message(conversation, row, 7);
      return new Change(conversation, seq, m.sender(), m.at(), new ChangeBody.Posted(m.id(), m.kind(), m.content(),
          m.replyTo(), m.thread(), m.key(), m.editedAt(), m.deletedAt()));
    }
    return new Change(conversation, seq, text(row, 3), time(row, 4), body(type, row));
  }

  private static ChangeBody body(int type, ResultSet row) throws SQLException {
    long messageSeq = row.getLong(5);
    long message = row.getLong(8);
    return switch (type) {
      case Codes.OPENED -> Payloads.opened(text(row, 6));
      case Codes.EDITED -> new ChangeBody.Edited(message, messageSeq, content(row, 7));
      case Codes.DELETED -> new ChangeBody.Deleted(message, messageSeq);
      case Codes.REACTED -> new ChangeBody.Reacted(message, messageSeq, text(row, 6));
      case Codes.UNREACTED -> new ChangeBody.Unreacted(message, messageSeq, text(row, 6));
      case Codes.PINNED -> new ChangeBody.Pinned(message, messageSeq);
      case Codes.UNPINNED -> new ChangeBody.Unpinned(message, messageSeq);
      case Codes.JOINED -> new ChangeBody.MemberJoined(text(row, 6).substring(2), roleIn(text(row, 6)));
      case Codes.LEFT -> new ChangeBody.MemberLeft(text(row, 6));
      case Codes.ROLE -> new ChangeBody.RoleChanged(text(row, 6).substring(2), roleIn(text(row, 6)));
      case Codes.UPDATED -> Payloads.updated(text(row, 6));
      default -> throw new IllegalStateException("the log holds a change of type " + type
          + ", which this version does not know");
    };
  }

  /// `3:ann` is the member ann.
  static String seat(Role role, String user) {
    return Codes.of(role) + ":" + user;
  }

  private static Role roleIn(String seat) {
    return Codes.role(seat.charAt(0) - '0');
  }

  static String text(ResultSet row, int column) throws SQLException {
    return Objects.requireNonNull(row.getString(column), () -> "column " + column + " is empty");
  }

  static Instant time(ResultSet row, int column) throws SQLException {
    return Instant.ofEpochMilli(row.getLong(column));
  }

  static @Nullable Instant optionalTime(ResultSet row, int column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? null : Instant.ofEpochMilli(millis);
  }
}
