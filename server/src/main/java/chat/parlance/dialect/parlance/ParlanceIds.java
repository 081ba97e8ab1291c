package chat.parlance.dialect.parlance;

import chat.parlance.core.ConversationId;
import chat.parlance.core.Rejection;
import chat.parlance.core.RejectedException;
import chat.parlance.gateway.ShortForm;

/// Ids as native clients see them: 64-bit numbers in base 36.
final class ParlanceIds {

  private ParlanceIds() {}

  static String shown(long id) {
    return ShortForm.of(id);
  }

  static String shown(ConversationId id) {
    return shown(id.value());
  }

  static ConversationId conversation(String space, String id) {
    return new ConversationId(space, parse("conversation", id));
  }

  static long message(String id) {
    return parse("message", id);
  }

  /// What has not the form of an id names nothing.
  private static long parse(String what, String id) {
    long value = ShortForm.id(id);
    if (value == 0) {
      throw new RejectedException(new Rejection.NotFound(what, id));
    }
    return value;
  }
}
