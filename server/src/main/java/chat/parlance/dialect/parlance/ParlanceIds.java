package chat.parlance.dialect.parlance;

import chat.parlance.core.ConversationId;
import chat.parlance.core.Rejection;
import chat.parlance.core.RejectedException;

/// Ids as native clients see them: 64-bit numbers in base 36.
final class ParlanceIds {

  private static final int LENGTH = 13;

  private ParlanceIds() {}

  static String shown(long id) {
    return Long.toString(id, 36);
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
    long value = 0;
    boolean wellFormed = !id.isEmpty() && id.length() <= LENGTH;
    for (int i = 0; i < id.length() && wellFormed; i++) {
      char c = id.charAt(i);
      int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'z' ? c - 'a' + 10 : -1;
      wellFormed = digit >= 0 && value <= (Long.MAX_VALUE - digit) / 36;
      value = value * 36 + digit;
    }
    if (!wellFormed || value == 0) {
      throw new RejectedException(new Rejection.NotFound(what, id));
    }
    return value;
  }
}
