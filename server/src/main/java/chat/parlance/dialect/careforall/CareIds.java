package chat.parlance.dialect.careforall;

import chat.parlance.core.Aliases;
import chat.parlance.core.ConversationId;
import chat.parlance.core.RejectedException;
import chat.parlance.core.Rejection;
import chat.parlance.gateway.UuidForm;
import java.util.UUID;

/// Ids as careforall clients see them: `conv_<uuid>` and `msg_<uuid>`, reversible; what was imported has the name that it had.
public record CareIds(Aliases aliases) {

  private static final String CONVERSATION = "conv_";
  private static final String MESSAGE = "msg_";
  private static final int LONGEST = 100;

  String shown(ConversationId id) {
    return shown(CONVERSATION, id.value());
  }

  String message(long id) {
    return shown(MESSAGE, id);
  }

  private String shown(String prefix, long id) {
    var name = aliases.name(id);
    return name != null && name.startsWith(prefix) ? name : prefix + UuidForm.of(id);
  }

  /// The conversation with this id; one that we cannot have given out is refused as one that does not exist. May block.
  ConversationId conversation(String space, String shown) {
    long id = id(space, CONVERSATION, shown);
    if (id <= 0) {
      throw new RejectedException(new Rejection.NotFound("conversation", shown));
    }
    return new ConversationId(space, id);
  }

  /// The id of a message, 0 for what is none of ours. May block.
  long message(String space, String shown) {
    return id(space, MESSAGE, shown);
  }

  private long id(String space, String prefix, String shown) {
    if (!shown.startsWith(prefix) || shown.length() > LONGEST) {
      return 0;
    }
    long own = own(shown.substring(prefix.length()));
    return own != 0 ? own : aliases.id(space, shown);
  }

  private static long own(String uuid) {
    try {
      return uuid.length() == 36 ? UuidForm.id(UUID.fromString(uuid)) : 0;
    } catch (IllegalArgumentException _) {
      return 0;
    }
  }
}
