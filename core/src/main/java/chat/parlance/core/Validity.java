package chat.parlance.core;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// What can be said of an intent without looking at the store: lengths, counts, reserved words, and that all text
/// can be kept as it is.
final class Validity {

  static final int STATUS_LENGTH = 140;

  private static final int USER_LENGTH = 255;
  private static final int SUBJECT_LENGTH = 200;
  private static final int AVATAR_LENGTH = 2_000;
  private static final int NAME_LENGTH = 200;
  private static final int EMOJI_LENGTH = 64;
  private static final int USERS_AT_ONCE = 1_000;

  private final Limits limits;

  Validity(Limits limits) {
    this.limits = limits;
  }

  /// Throws a [RejectedException] that names the field, what was found and what would be right.
  void check(Intent intent) {
    switch (intent) {
      case Intent.Open open -> open(open);
      case Intent.Post post -> post(post);
      case Intent.Edit edit -> content(edit.content());
      case Intent.React react -> emoji(react.emoji());
      case Intent.Invite invite -> users("users", invite.users());
      case Intent.Remove remove -> user("user", remove.user());
      case Intent.ChangeRole change -> user("user", change.user());
      case Intent.Update update -> update(update);
      case Intent.MoveMarks move -> marks(move.to());
      case Intent.NotePresence note -> length("text", note.text(), STATUS_LENGTH);
      case Intent.NoteName(var name) -> name(name);
      case Intent.Favour favour -> user("person", favour.person());
      case Intent.Erase _ -> throw invalid("intent", "erase", "what clients may do");
      case Intent.Trim _ -> throw invalid("intent", "trim", "what clients may do");
      case Intent.Revoke(var revocation) -> {
        storable("token", revocation.token());
        storable("user", revocation.user());
      }
      case Intent.Delete _,Intent.Pin _,Intent.Join _,Intent.Settle _ -> {
        // ids only: the rules look them up
      }
    }
  }

  static void user(String field, String user) {
    if (user.isBlank() || user.length() > USER_LENGTH || user.chars().anyMatch(Character::isISOControl)) {
      throw invalid(field, user, "a user id of 1 to " + USER_LENGTH + " characters");
    }
    Texts.storable(field, user);
  }

  private static void name(String name) {
    if (name.isBlank() || name.length() > NAME_LENGTH || name.chars().anyMatch(Character::isISOControl)) {
      throw invalid("name", name, "a name of 1 to " + NAME_LENGTH + " characters");
    }
    Texts.storable("name", name);
  }

  private void open(Intent.Open open) {
    users("members", open.members());
    length("subject", open.subject(), SUBJECT_LENGTH);
    length("avatar", open.avatar(), AVATAR_LENGTH);
    length("name", open.key(), NAME_LENGTH + 20);
    metadata(open.metadata());
    if (open.kind() == ConversationKind.DIRECT && open.members().size() != 1) {
      throw invalid("members", open.members().size() + " users", "exactly one other user in a direct conversation");
    }
    if (open.members().size() >= limits.membersPerConversation()) {
      throw new RejectedException(new Rejection.LimitReached("members per conversation",
          limits.membersPerConversation()));
    }
  }

  private void post(Intent.Post post) {
    if (post.kind() == MessageKind.SYSTEM) {
      throw invalid("kind", "system", "text, file or call; system is reserved for the server");
    }
    if (post.place() instanceof Intent.Place.DirectWith(var user)) {
      user("user", user);
    }
    content(post.content());
  }

  private void content(Content content) {
    if (content.blank() && content.metadata() == null) {
      throw invalid("text", content.text(), "a text that is not blank, or attachments, or metadata");
    }
    if (content.text().length() > limits.textLength()) {
      throw new RejectedException(new Rejection.TooLarge("text", content.text().length(), limits.textLength()));
    }
    Texts.storable("text", content.text());
    if (content.attachments().size() > limits.attachments()) {
      throw new RejectedException(new Rejection.LimitReached("attachments per message", limits.attachments()));
    }
    for (var attachment : content.attachments()) {
      length("attachments.kind", attachment.kind(), 32);
      length("attachments.ref", attachment.ref(), 2_000);
      length("attachments.name", attachment.name(), 255);
      length("attachments.type", attachment.type(), 255);
    }
    metadata(content.metadata());
  }

  private void update(Intent.Update update) {
    if (update.subject() == null && update.avatar() == null && update.metadata() == null && update.status() == null) {
      throw invalid("update", "nothing", "at least one of subject, avatar, metadata, status");
    }
    length("subject", update.subject(), SUBJECT_LENGTH);
    length("avatar", update.avatar(), AVATAR_LENGTH);
    metadata(update.metadata());
  }

  private void users(String field, Collection<String> users) {
    if (users.size() > USERS_AT_ONCE) {
      throw new RejectedException(new Rejection.LimitReached(field + " in one request", USERS_AT_ONCE));
    }
    users.forEach(user -> user(field, user));
  }

  private static void emoji(String emoji) {
    if (emoji.isBlank() || emoji.length() > EMOJI_LENGTH || emoji.chars().anyMatch(Character::isISOControl)) {
      throw invalid("emoji", emoji, "1 to " + EMOJI_LENGTH + " characters");
    }
    Texts.storable("emoji", emoji);
  }

  private static void marks(Marks marks) {
    if (marks.read() < 0 || marks.delivered() < 0 || marks.cleared() < 0) {
      throw invalid("marks", marks.toString(), "positions of 0 or more");
    }
  }

  private void metadata(@Nullable String metadata) {
    if (metadata != null && metadata.length() > limits.metadataLength()) {
      throw new RejectedException(new Rejection.TooLarge("metadata", metadata.length(), limits.metadataLength()));
    }
    storable("metadata", metadata);
  }

  private static void length(String field, @Nullable String text, int limit) {
    if (text != null && text.length() > limit) {
      throw new RejectedException(new Rejection.TooLarge(field, text.length(), limit));
    }
    storable(field, text);
  }

  private static void storable(String field, @Nullable String text) {
    if (text != null) {
      Texts.storable(field, text);
    }
  }

  private static RejectedException invalid(String field, String found, String expected) {
    return new RejectedException(new Rejection.Invalid(field, found, expected));
  }
}
