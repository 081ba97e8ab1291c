package chat.parlance.dialect.gabay;

import chat.parlance.core.Aliases;
import chat.parlance.core.ConversationId;
import chat.parlance.core.RejectedException;
import chat.parlance.core.Rejection;
import chat.parlance.gateway.ShortForm;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// Ids as Gabay's clients see them: short texts; what was imported has the id that it had, whatever its form. Users keep theirs.
public record GabayIds(Aliases aliases) {

  private static final String REACTION = "an id that a reaction was given";
  private static final int LONGEST = 200;
  /// Ids that servers make are longer; shorter ones are looked for among those of the original first.
  private static final int SHORTEST = 10;

  String room(ConversationId id) {
    return shown(id.value());
  }

  String message(long id) {
    return shown(id);
  }

  private String shown(long id) {
    var name = aliases.name(id);
    return name != null ? name : ShortForm.of(id);
  }

  /// The room with this id; what cannot be one is refused as one that does not exist. Throws
  /// [chat.parlance.core.NotInMemoryException] where it must not wait for the store.
  ConversationId room(String space, String shown) {
    return new ConversationId(space, known(space, "room", shown));
  }

  long message(String space, String shown) {
    return known(space, "message", shown);
  }

  private long known(String space, String what, String shown) {
    long id = id(space, shown);
    if (id == 0) {
      throw new RejectedException(new Rejection.NotFound(what, shown));
    }
    return id;
  }

  private long id(String space, String shown) {
    long own = ShortForm.id(shown);
    if (own != 0 && shown.length() >= SHORTEST || shown.length() > LONGEST) {
      return own;
    }
    long named = aliases.id(space, shown);
    return named != 0 ? named : own;
  }

  /// Who chose which emoji for which message.
  record ReactionId(long message, String user, String emoji) {

    /// As text, which says it all: nothing is kept for it.
    String shown() {
      var text = ShortForm.of(message) + '\n' + emoji + '\n' + user;
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
