package chat.parlance.dialect.gochat;

import chat.parlance.core.ConversationId;
import chat.parlance.gateway.UuidForm;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Ids as gochat clients see them: UUIDs, in small letters. Pure.
///
/// A room that such a client opened has the UUID of its choice, which is in the conversation's key; everything else has the
/// UUID form of its id.
public final class GochatIds {

  /// What comes before the UUID in the key of a room.
  private static final String ROOM = "room:";
  private static final Pattern DASHED = Pattern
      .compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final Pattern BARE = Pattern
      .compile("([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})");

  private GochatIds() {}

  /// The UUID in one of the four spellings that the original's parser takes: with dashes, after `urn:uuid:`, in braces, or
  /// without dashes. Null for anything else.
  static @Nullable UUID parse(String text) {
    var small = text.toLowerCase(Locale.ROOT);
    if (small.startsWith("urn:uuid:")) {
      small = small.substring("urn:uuid:".length());
    } else if (small.length() == 38 && small.startsWith("{") && small.endsWith("}")) {
      small = small.substring(1, 37);
    } else if (small.length() == 32) {
      small = BARE.matcher(small).replaceFirst("$1-$2-$3-$4-$5");
    }
    return DASHED.matcher(small).matches() ? UUID.fromString(small) : null;
  }

  static boolean isForm(String text) {
    return DASHED.matcher(text).matches();
  }

  /// The UUID form of an id of ours.
  public static String shown(long id) {
    return UuidForm.of(id).toString();
  }

  static String keyOf(UUID room) {
    return ROOM + room;
  }

  /// The UUID by which clients know the conversation with this key, if it has one.
  public static String room(ConversationId id, @Nullable String key) {
    return key != null && key.startsWith(ROOM) && DASHED.matcher(key).region(ROOM.length(), key.length()).matches()
        ? key.substring(ROOM.length())
        : shown(id.value());
  }
}
