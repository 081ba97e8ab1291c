package chat.parlance.core;

import org.jspecify.annotations.Nullable;

/// A change someone wants to make; its key makes a repeated send harmless.
///
/// A draft with a key that `by` has used before is not done again: the first result is returned, or a conflict when the
/// intent differs. `origin` is the session it came from, 0 for none: it lets a dialect treat the sending socket apart. `asked` is what
/// somebody asked for, which is the intent unless a [Review] changed it.
public record Draft(Identity by, @Nullable String key, Intent intent, long origin, Intent asked) {

  private static final int KEY_LENGTH = 200;

  public Draft {
    if (key != null) {
      checkKey(key);
    }
  }

  public Draft(Identity by, @Nullable String key, Intent intent, long origin) {
    this(by, key, intent, origin, intent);
  }

  public Draft(Identity by, @Nullable String key, Intent intent) {
    this(by, key, intent, 0);
  }

  /// The content of a message or an edit, else null.
  public @Nullable Content content() {
    return switch (intent) {
      case Intent.Post post -> post.content();
      case Intent.Edit edit -> edit.content();
      default -> null;
    };
  }

  /// The same message or edit with other content. Its repetition is one of what was asked for.
  public Draft saying(Content content) {
    return new Draft(by, key, switch (intent) {
      case Intent.Post post -> new Intent.Post(post.place(), post.kind(), content, post.replyTo(), post.thread());
      case Intent.Edit edit -> new Intent.Edit(edit.conversation(), edit.message(), content);
      default -> throw new IllegalArgumentException("intent: " + intent + " (expected: a message or an edit)");
    }, origin, asked);
  }

  /// Throws [RejectedException] unless the text can be a key: not blank, 200 characters at most, and storable.
  public static void checkKey(String key) {
    if (key.isBlank() || key.length() > KEY_LENGTH) {
      throw new RejectedException(new Rejection.Invalid("key", key, "1 to " + KEY_LENGTH + " characters"));
    }
    Texts.storable("key", key);
  }
}
