package chat.parlance.store.sql;

import chat.parlance.core.Conversation;
import org.jspecify.annotations.Nullable;

/// How the heads of conversations are written.
final class Heads {

  static final String INSERT = "insert into conversation (space, id, kind, key, subject, avatar, metadata, status, created_by,"
      + " created_at, updated_at, last_seq, members, oldest) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,"
      + " ?10)";
  /// Whether it is there or not.
  static final String KEEP = INSERT
      + " on conflict (space, id) do update set subject = excluded.subject, avatar = excluded.avatar,"
      + " metadata = excluded.metadata, status = excluded.status, updated_at = excluded.updated_at,"
      + " last_seq = excluded.last_seq, members = excluded.members";
  /// If it is still where it was.
  static final String MOVE = "update conversation set subject = ?, avatar = ?, metadata = ?, status = ?,"
      + " updated_at = ?, last_seq = ?, members = ? where space = ? and id = ? and last_seq = ?";

  private Heads() {}

  /// The values of [#INSERT] and [#KEEP].
  static @Nullable Object[] values(int space, Conversation head) {
    return new @Nullable Object[]{space, head.id().value(), Codes.of(head.kind()), head.key(), head.subject(),
        head.avatar(), head.metadata(), Codes.of(head.status()), head.createdBy(), head.createdAt(), head.updatedAt(),
        head.lastSeq(), head.members()};
  }

  /// The values of [#MOVE].
  static @Nullable Object[] moved(int space, Conversation head, long from) {
    return new @Nullable Object[]{head.subject(), head.avatar(), head.metadata(), Codes.of(head.status()),
        head.updatedAt(), head.lastSeq(), head.members(), space, head.id().value(), from};
  }
}
