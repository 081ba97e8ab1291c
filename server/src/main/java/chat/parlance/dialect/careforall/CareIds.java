package chat.parlance.dialect.careforall;

import chat.parlance.core.ConversationId;
import chat.parlance.core.Rejection;
import chat.parlance.core.RejectedException;
import chat.parlance.gateway.UuidForm;
import java.util.UUID;

/// Ids as careforall clients see them: `conv_<uuid>` and `msg_<uuid>`, reversible. Pure.
final class CareIds {

  private static final String CONVERSATION = "conv_";
  private static final String MESSAGE = "msg_";

  private CareIds() {}

  static String shown(ConversationId id) {
    return CONVERSATION + UuidForm.of(id.value());
  }

  static String message(long id) {
    return MESSAGE + UuidForm.of(id);
  }

  /// The conversation with this id; one that we cannot have given out is refused as one that does not exist.
  static ConversationId conversation(String space, String shown) {
    long id = id(CONVERSATION, shown);
    if (id <= 0) {
      throw new RejectedException(new Rejection.NotFound("conversation", shown));
    }
    return new ConversationId(space, id);
  }

  /// The id of a message, 0 for what is none of ours.
  static long message(String shown) {
    return id(MESSAGE, shown);
  }

  private static long id(String prefix, String shown) {
    int length = prefix.length() + 36;
    if (!shown.startsWith(prefix) || shown.length() != length) {
      return 0;
    }
    try {
      return UuidForm.id(UUID.fromString(shown.substring(prefix.length())));
    } catch (IllegalArgumentException _) {
      return 0;
    }
  }
}
