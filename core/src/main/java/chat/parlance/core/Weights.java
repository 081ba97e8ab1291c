package chat.parlance.core;

import org.jspecify.annotations.Nullable;

/// About how many bytes of heap things hold, with compressed references: what bounds in bytes are counted in.
final class Weights {

  private static final int STRING = 48;

  private Weights() {}

  /// A string that nobody else holds; nothing for null.
  static long of(@Nullable String text) {
    return text == null ? 0 : STRING + (long) text.length() * (latin(text) ? 1 : 2);
  }

  static long of(ConversationId id) {
    return 24 + of(id.space());
  }

  static long of(UserId user) {
    return 24 + of(user.space()) + of(user.user());
  }

  private static boolean latin(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0xff) {
        return false;
      }
    }
    return true;
  }
}
