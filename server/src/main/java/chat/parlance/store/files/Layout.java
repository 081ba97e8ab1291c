package chat.parlance.store.files;

import chat.parlance.core.ConversationId;
import chat.parlance.files.FileId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where things are below the root. Names are made of checked parts only: small letters, digits and a few signs that
/// mean nothing to a file system. Pure.
record Layout(Path root) {

  static final String SIDECAR = ".json";
  static final String OF = "of-";
  private static final Pattern PLAIN = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");
  private static final Pattern NUMBER = Pattern.compile("[0-9a-z]{1,13}");
  /// Begins the name of a space that is not plain, followed by its UTF-8 bytes in hex.
  private static final String HEX = "=";
  private static final int LONGEST = 100;

  Path incoming() {
    return root.resolve(".incoming");
  }

  Path space(String space) {
    if (PLAIN.matcher(space).matches()) {
      return root.resolve(space);
    }
    byte[] bytes = space.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > LONGEST) {
      throw new IllegalArgumentException(
          "the space has " + bytes.length + " bytes (expected: at most " + LONGEST + ")");
    }
    return root.resolve(HEX + HexFormat.of().formatHex(bytes));
  }

  Path conversation(ConversationId id) {
    return space(id.space()).resolve(Long.toString(id.value(), 36));
  }

  Path bytes(FileId id) {
    return conversation(id.conversation()).resolve(id.ref());
  }

  Path sidecar(FileId id) {
    return conversation(id.conversation()).resolve(id.ref() + SIDECAR);
  }

  Path ofMessage(ConversationId conversation, long message) {
    return conversation(conversation).resolve(OF + Long.toString(message, 36));
  }

  /// The conversation whose directory this is, or null.
  static @Nullable ConversationId conversation(Path path) {
    var space = space(path.getParent());
    try {
      return space == null || !NUMBER.matcher(name(path)).matches() ? null
          : new ConversationId(space, Long.parseLong(name(path), 36));
    } catch (NumberFormatException _) {
      return null; // 13 digits can be too many
    }
  }

  private static @Nullable String space(@Nullable Path path) {
    var name = path == null ? "" : name(path);
    if (PLAIN.matcher(name).matches()) {
      return name;
    }
    try {
      return name.startsWith(HEX)
          ? new String(HexFormat.of().parseHex(name.substring(HEX.length())), StandardCharsets.UTF_8)
          : null;
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  static String name(Path path) {
    return String.valueOf(path.getFileName());
  }
}
