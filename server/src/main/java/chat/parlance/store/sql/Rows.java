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
import java.sql.SQLException;
import java.util.List;

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
      + " union all select c.seq, c.type, c.actor, c.at, c.message_seq, c.payload, "
      + MESSAGE.replace("m.id", "c.message")
      + " from change c left join message m on m.space = c.space and m.conversation = c.conversation"
      + " and m.seq = c.message_seq where c.space = ?1 and c.conversation = ?2 and c.seq > ?3 order by 1 limit ?4";

  /// Where the text is among the columns [#MESSAGE], from 1.
  static final int MESSAGE_TEXT = 6;

  private Rows() {}

  static Conversation conversation(String space, Columns row) throws SQLException {
    return new Conversation(new ConversationId(space, row.number(1)), Codes.kind(row.small(2)), row.optionalText(3),
        row.optionalText(4), row.optionalText(5), row.optionalText(6), Codes.status(row.small(7)), row.text(8),
        row.time(9),
        row.time(10), row.number(11), row.small(12));
  }

  static Member member(String space, Columns row) throws SQLException {
    return new Member(new ConversationId(space, row.number(1)), row.text(2), Codes.role(row.small(3)), row.time(4),
        new Member.Settings(row.flag(5), row.flag(6)));
  }

  /// A message of the columns [#MESSAGE], which begin at column `from`; without reactions.
  static Message message(ConversationId conversation, Columns row, int from) throws SQLException {
    return new Message(conversation, row.number(from + 1), row.number(from), row.text(from + 2), row.time(from + 3),
        Codes.messageKind(row.small(from + 4)), content(row, from), row.number(from + 8), row.number(from + 9),
        row.optionalText(from + 10), row.optionalTime(from + 11), row.optionalTime(from + 12),
        row.flag(from + 13),
        List.of());
  }

  /// Nothing if the message is gone.
  private static Content content(Columns row, int from) throws SQLException {
    var text = row.optionalText(from + 5);
    return text == null ? Content.NOTHING
        : new Content(text, Payloads.attachments(row.optionalText(from + 6)),
            row.optionalText(from + 7));
  }

  static Marks marks(Columns row) throws SQLException {
    return new Marks(row.number(1), row.number(2), row.number(3));
  }

  /// A change of the columns of [#CHANGES].
  static Change change(ConversationId conversation, Columns row) throws SQLException {
    long seq = row.number(1);
    int type = row.small(2);
    if (type == Codes.POSTED) {
      var m = message(conversation, row, 7);
      return new Change(conversation, seq, m.sender(), m.at(), new ChangeBody.Posted(m.id(), m.kind(), m.content(),
          m.replyTo(), m.thread(), m.key(), m.editedAt(), m.deletedAt()));
    }
    return new Change(conversation, seq, row.text(3), row.time(4), body(type, row));
  }

  private static ChangeBody body(int type, Columns row) throws SQLException {
    long messageSeq = row.number(5);
    long message = row.number(8);
    return switch (type) {
      case Codes.OPENED -> Payloads.opened(row.text(6));
      case Codes.EDITED -> new ChangeBody.Edited(message, messageSeq,
          message == 0 ? Content.NOTHING : content(row, 7));
      case Codes.DELETED -> new ChangeBody.Deleted(message, messageSeq);
      case Codes.REACTED -> new ChangeBody.Reacted(message, messageSeq, row.text(6));
      case Codes.UNREACTED -> new ChangeBody.Unreacted(message, messageSeq, row.text(6));
      case Codes.PINNED -> new ChangeBody.Pinned(message, messageSeq);
      case Codes.UNPINNED -> new ChangeBody.Unpinned(message, messageSeq);
      case Codes.JOINED -> new ChangeBody.MemberJoined(row.text(6).substring(2), roleIn(row.text(6)));
      case Codes.LEFT -> new ChangeBody.MemberLeft(row.text(6));
      case Codes.ROLE -> new ChangeBody.RoleChanged(row.text(6).substring(2), roleIn(row.text(6)));
      case Codes.UPDATED -> Payloads.updated(row.text(6));
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
}
