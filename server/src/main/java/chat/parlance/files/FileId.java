package chat.parlance.files;

import chat.parlance.core.ConversationId;
import java.util.regex.Pattern;

/// A file of a conversation; `ref` is 128 bits as 32 hex digits, what an attachment's `ref` says.
public record FileId(ConversationId conversation, String ref) {

  private static final Pattern REF = Pattern.compile("[0-9a-f]{32}");

  /// Throws `IllegalArgumentException` for a ref of another form: nothing else ever becomes a part of a path.
  public FileId {
    if (!isRef(ref)) {
      throw new IllegalArgumentException("a file's ref has " + ref.length() + " characters (expected: 32 hex digits)");
    }
  }

  /// Whether the text has the form of a file's ref; the refs of other attachments are the clients' own affair.
  public static boolean isRef(String text) {
    return REF.matcher(text).matches();
  }
}
