package chat.parlance.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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

    public Reaction {
      users = List.copyOf(users);
    }

    private Reaction with(String user) {
      return new Reaction(emoji, count + 1, users.size() < USERS_SHOWN ? added(users, user) : users);
    }

    /// Who comes next among more than are shown is not known here.
    private Reaction without(String user) {
      return new Reaction(emoji, count - 1, users.stream().filter(one -> !one.equals(user)).toList());
    }
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
  public long weight() {
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

  /// As this change, if it is an edit or a reaction, leaves it.
  Message after(Change change) {
    return switch (change.body()) {
      case ChangeBody.Edited(_, _, var newest) -> edited(newest, change.at());
      case ChangeBody.Reacted(_, _, var emoji) -> with(pinned, chosen(emoji, change.actor()));
      case ChangeBody.Unreacted(_, _, var emoji) -> with(pinned, reactions.stream()
          .map(one -> one.emoji().equals(emoji) ? one.without(change.actor()) : one).filter(one -> one.count() > 0)
          .toList());
      case ChangeBody.Posted _,ChangeBody.Deleted _,ChangeBody.Pinned _,ChangeBody.Unpinned _,ChangeBody.Opened _,ChangeBody.MemberJoined _,ChangeBody.MemberLeft _,ChangeBody.RoleChanged _,ChangeBody.Updated _ ->
        this;
    };
  }

  private List<Reaction> chosen(String emoji, String user) {
    return reactions.stream().anyMatch(one -> one.emoji().equals(emoji))
        ? reactions.stream().map(one -> one.emoji().equals(emoji) ? one.with(user) : one).toList()
        : added(reactions, new Reaction(emoji, 1, List.of(user)));
  }

  private static <T> List<T> added(List<T> all, T one) {
    return Stream.concat(all.stream(), Stream.of(one)).toList();
  }

  /// As an edit leaves it.
  public Message edited(Content newest, Instant when) {
    return new Message(conversation, id, seq, sender, at, kind, newest, replyTo, thread, key, when, deletedAt, pinned,
        reactions);
  }

  /// As its deletion leaves it.
  public Message withdrawn(Instant when) {
    return new Message(conversation, id, seq, sender, at, kind, Content.NOTHING, replyTo, thread, key, editedAt, when,
        false, List.of());
  }

  /// With these reactions: everybody who chose an emoji, in the order of choosing.
  public Message chosen(Map<String, List<String>> users) {
    var all = new ArrayList<Reaction>();
    users.forEach((emoji, who) -> all.add(new Reaction(emoji, who.size(),
        who.subList(0, Math.min(who.size(), Reaction.USERS_SHOWN)))));
    return with(pinned, all);
  }

  public Message with(boolean newPinned, List<Reaction> newReactions) {
    return new Message(conversation, id, seq, sender, at, kind, content, replyTo, thread, key, editedAt, deletedAt,
        newPinned, newReactions);
  }
}
