package chat.parlance.store.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;

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
    return and(eq("space", id.space()), eq("conversation", id.value()));
  }

  static Bson of(Position position) {
    return and(of(position.conversation()), eq("seq", position.seq()));
  }

  static Bson of(Seat seat) {
    return and(of(seat.conversation()), eq("user", seat.user()));
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
