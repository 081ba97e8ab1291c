package chat.parlance.dialect.gabay;

import chat.parlance.core.ConversationId;
import chat.parlance.core.RejectedException;
import chat.parlance.core.Rejection;
import chat.parlance.gateway.ShortForm;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// Ids as Gabay's clients see them: short texts. Users keep theirs. Pure.
final class GabayIds {

  private static final String REACTION = "an id that a reaction was given";

  private GabayIds() {}

  static String room(ConversationId id) {
    return ShortForm.of(id.value());
  }

  static String message(long id) {
    return ShortForm.of(id);
  }

  /// The room with this id; what cannot be one is refused as one that does not exist.
  static ConversationId room(String space, String shown) {
    return new ConversationId(space, known("room", shown));
  }

  static long message(String shown) {
    return known("message", shown);
  }

  private static long known(String what, String shown) {
    long id = ShortForm.id(shown);
    if (id == 0) {
      throw new RejectedException(new Rejection.NotFound(what, shown));
    }
    return id;
  }

  /// Who chose which emoji for which message.
  record ReactionId(long message, String user, String emoji) {

    /// As text, which says it all: nothing is kept for it.
    String shown() {
      var text = GabayIds.message(message) + '\n' + emoji + '\n' + user;
      return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static ReactionId of(String shown) {
      try {
        var parts = new String(Base64.getUrlDecoder().decode(shown), StandardCharsets.UTF_8).split("\n", 3);
        if (parts.length == 3 && ShortForm.id(parts[0]) != 0) {
          return new ReactionId(ShortForm.id(parts[0]), parts[2], parts[1]);
        }
      } catch (IllegalArgumentException _) {
        // refused below
      }
      throw new RejectedException(new Rejection.Invalid("reactionId", shown, REACTION));
    }
  }
}
