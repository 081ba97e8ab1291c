package chat.parlance.store.mongo;

import chat.parlance.core.Change;
import chat.parlance.core.ChangeBody;
import chat.parlance.core.ConversationId;
import org.bson.conversions.Bson;

/// Where documents of conversations are: each question names the shard key.
final class Places {

  /// The message, or the change, at a position.
  record Position(ConversationId conversation, long seq) {}

  record Seat(ConversationId conversation, String user) {}

  private Places() {}

  static Bson of(ConversationId id) {
    return Docs.of(id);
  }

  static Bson of(Position position) {
    return Docs.of(position.conversation()).append("seq", position.seq());
  }

  static Bson of(Seat seat) {
    return Docs.of(seat.conversation()).append("user", seat.user());
  }

  /// The position of the message that a change is about, or 0.
  static long about(Change change) {
    return switch (change.body()) {
      case ChangeBody.Edited edited -> edited.messageSeq();
      case ChangeBody.Deleted deleted -> deleted.messageSeq();
      case ChangeBody.Reacted reacted -> reacted.messageSeq();
      case ChangeBody.Unreacted unreacted -> unreacted.messageSeq();
      case ChangeBody.Pinned pinned -> pinned.messageSeq();
      case ChangeBody.Unpinned unpinned -> unpinned.messageSeq();
      case ChangeBody.Posted _,ChangeBody.Opened _,ChangeBody.MemberJoined _,ChangeBody.MemberLeft _,ChangeBody.RoleChanged _,ChangeBody.Updated _ ->
        0;
    };
  }

  /// Whether it takes words back.
  static boolean withdraws(Change change) {
    return change.body() instanceof ChangeBody.Edited || change.body() instanceof ChangeBody.Deleted;
  }
}
