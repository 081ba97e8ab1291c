package chat.parlance.core;

import org.jspecify.annotations.Nullable;

/// A change someone wants to make; its key makes a repeated send harmless.
///
/// A draft with a key that `by` has used before is not done again: the first result is returned, or a conflict when the
/// intent differs. `origin` is the session it came from, 0 for none: it lets a dialect treat the sending socket apart.
public record Draft(Identity by, @Nullable String key, Intent intent, long origin) {

  private static final int KEY_LENGTH = 200;

  public Draft {
    if (key != null) {
      checkKey(key);
    }
  }

  public Draft(Identity by, @Nullable String key, Intent intent) {
    this(by, key, intent, 0);
  }

  /// Throws [RejectedException] unless the text can be a key: not blank, 200 characters at most, and storable.
  public static void checkKey(String key) {
    if (key.isBlank() || key.length() > KEY_LENGTH) {
      throw new RejectedException(new Rejection.Invalid("key", key, "1 to " + KEY_LENGTH + " characters"));
    }
    Texts.storable("key", key);
  }
}
