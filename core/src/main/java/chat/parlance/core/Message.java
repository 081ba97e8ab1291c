package chat.parlance.core;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the changes add up to, as clients see it.
///
/// `seq` is the position of the change that posted it. A deleted message has `deletedAt` and no content.
public record Message(ConversationId conversation, long id, long seq, String sender, Instant at, MessageKind kind,
    Content content, long replyTo, long thread, @Nullable String key, @Nullable Instant editedAt,
    @Nullable Instant deletedAt, boolean pinned, List<Reaction> reactions) {

  /// One emoji and who chose it, in order of choosing; `users` holds the first 100 of `count`.
  public record Reaction(String emoji, int count, List<String> users) {
    public static final int USERS_SHOWN = 100;
  }

  public Message {
    reactions = List.copyOf(reactions);
  }

  /// The message that a `posted` change tells of, without pins and reactions.
  public static Message of(Change change, ChangeBody.Posted posted) {
    return new Message(change.conversation(), posted.id(), change.seq(), change.actor(), change.at(), posted.kind(),
        posted.content(), posted.replyTo(), posted.thread(), posted.key(), posted.editedAt(), posted.deletedAt(), false,
        List.of());
  }

  /// About how many bytes of heap this holds; for bounds.
  long weight() {
    long weight = 200 + content.weight() + Weights.of(sender) + Weights.of(key);
    for (var reaction : reactions) {
      weight += 64 + Weights.of(reaction.emoji());
      for (var user : reaction.users()) {
        weight += Weights.of(user);
      }
    }
    return weight;
  }

  public boolean deleted() {
    return deletedAt != null;
  }

  public Message with(boolean newPinned, List<Reaction> newReactions) {
    return new Message(conversation, id, seq, sender, at, kind, content, replyTo, thread, key, editedAt, deletedAt,
        newPinned, newReactions);
  }
}
