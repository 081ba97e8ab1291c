package chat.parlance.core;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What happened in a conversation. Every reader of the log switches over these without a default.
public sealed interface ChangeBody {

  /// The conversation began; always position 1.
  record Opened(ConversationKind kind, @Nullable String key, @Nullable String subject, @Nullable String avatar,
      @Nullable String metadata, List<Seat> members) implements ChangeBody {
    public Opened {
      members = List.copyOf(members);
    }
  }

  /// Somebody who is in the conversation from its beginning.
  record Seat(String user, Role role) {}

  /// A message was written. `replyTo` and `thread` are message ids or 0; `key` is the sender's own.
  /// `editedAt` and `deletedAt` say what became of it since.
  record Posted(long id, MessageKind kind, Content content, long replyTo, long thread, @Nullable String key,
      @Nullable Instant editedAt, @Nullable Instant deletedAt) implements ChangeBody {}

  /// The message has new content. `content` is the newest one, also when this is not the last edit.
  record Edited(long message, long messageSeq, Content content) implements ChangeBody {}

  /// The message was taken back.
  record Deleted(long message, long messageSeq) implements ChangeBody {}

  record Reacted(long message, long messageSeq, String emoji) implements ChangeBody {}

  record Unreacted(long message, long messageSeq, String emoji) implements ChangeBody {}

  record Pinned(long message, long messageSeq) implements ChangeBody {}

  record Unpinned(long message, long messageSeq) implements ChangeBody {}

  record MemberJoined(String user, Role role) implements ChangeBody {}

  /// The user left, or was removed when the actor is somebody else.
  record MemberLeft(String user) implements ChangeBody {}

  record RoleChanged(String user, Role role) implements ChangeBody {}

  /// Some of the conversation's properties changed; null means unchanged.
  record Updated(@Nullable String subject, @Nullable String avatar, @Nullable String metadata,
      @Nullable ConversationStatus status) implements ChangeBody {}

  /// About how many bytes of heap this holds; for bounds.
  default long weight() {
    return switch (this) {
      case Opened opened -> 64 + Weights.of(opened.key()) + Weights.of(opened.subject()) + Weights.of(opened.avatar())
          + Weights.of(opened.metadata())
          + opened.members().stream().mapToLong(seat -> 32 + Weights.of(seat.user())).sum();
      case Posted posted -> 96 + Weights.of(posted.key()) + posted.content().weight();
      case Edited edited -> 40 + edited.content().weight();
      case Reacted reacted -> 40 + Weights.of(reacted.emoji());
      case Unreacted unreacted -> 40 + Weights.of(unreacted.emoji());
      case MemberJoined joined -> 24 + Weights.of(joined.user());
      case MemberLeft left -> 16 + Weights.of(left.user());
      case RoleChanged role -> 24 + Weights.of(role.user());
      case Updated updated -> 32 + Weights.of(updated.subject()) + Weights.of(updated.avatar())
          + Weights.of(updated.metadata());
      case Deleted _,Pinned _,Unpinned _ -> 32;
    };
  }

  /// The id of the message this is about, or 0.
  default long aboutMessage() {
    return switch (this) {
      case Posted posted -> posted.id();
      case Edited edited -> edited.message();
      case Deleted deleted -> deleted.message();
      case Reacted reacted -> reacted.message();
      case Unreacted unreacted -> unreacted.message();
      case Pinned pinned -> pinned.message();
      case Unpinned unpinned -> unpinned.message();
      case Opened _,MemberJoined _,MemberLeft _,RoleChanged _,Updated _ -> 0;
    };
  }

  /// The position of the message that is changed, or 0.
  default long aboutSeq() {
    return switch (this) {
      case Edited edited -> edited.messageSeq();
      case Deleted deleted -> deleted.messageSeq();
      case Reacted reacted -> reacted.messageSeq();
      case Unreacted unreacted -> unreacted.messageSeq();
      case Pinned pinned -> pinned.messageSeq();
      case Unpinned unpinned -> unpinned.messageSeq();
      case Posted _,Opened _,MemberJoined _,MemberLeft _,RoleChanged _,Updated _ -> 0;
    };
  }

  /// What the entry says when the message it is about is not there any more: which it was, but none of its words.
  default ChangeBody withoutWords() {
    return this instanceof Edited(var message, var seq, _) ? new Edited(message, seq, Content.NOTHING) : this;
  }

  /// What an earlier entry about the same message says once `later` (an edit or a deletion) is known: the newest content,
  /// or none. Other entries stay as they are.
  static ChangeBody rewritten(ChangeBody earlier, Change later) {
    if (earlier.aboutMessage() == 0 || earlier.aboutMessage() != later.body().aboutMessage()) {
      return earlier;
    }
    return switch (later.body()) {
      case Edited edit -> switch (earlier) {
        case Posted p ->
          new Posted(p.id(), p.kind(), edit.content(), p.replyTo(), p.thread(), p.key(), later.at(), null);
        case Edited e -> new Edited(e.message(), e.messageSeq(), edit.content());
        default -> earlier;
      };
      case Deleted _ -> switch (earlier) {
        case Posted p -> new Posted(p.id(), p.kind(), Content.NOTHING, p.replyTo(), p.thread(), p.key(), p.editedAt(),
            later.at());
        case Edited e -> new Edited(e.message(), e.messageSeq(), Content.NOTHING);
        default -> earlier;
      };
      default -> earlier;
    };
  }
}
