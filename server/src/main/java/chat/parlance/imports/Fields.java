package chat.parlance.imports;

import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/// The fields of a document or a row, by name. What is not as it has to be is an [UnfitException] that names it; fields that nobody
/// asks for may be there. Pure.
record Fields(Map<String, @Nullable Object> all) {

  /// Why something cannot be read.
  static final class UnfitException extends Exception {

    private static final long serialVersionUID = 1;

    UnfitException(String message) {
      super(message, null, false, false);
    }
  }

  private static final int SHOWN = 40;
  private static final int USER = 255;

  @Nullable Object value(String name) {
    return all.get(name);
  }

  /// An id: a text, an ObjectId in small hex digits, a UUID, a number.
  String id(String name) throws UnfitException {
    return switch (all.get(name)) {
      case ObjectId id -> id.toHexString();
      case UUID id -> id.toString();
      case String id when !id.isBlank() && id.length() <= USER -> id;
      case Long id -> id.toString();
      case Integer id -> id.toString();
      case null, default -> throw unfit(name, "an id");
    };
  }

  /// The id of a user.
  String user(String name) throws UnfitException {
    var user = id(name);
    if (user.chars().anyMatch(Character::isISOControl) || !kept(user).equals(user)) {
      throw unfit(name, "a user id");
    }
    return user;
  }

  @Nullable String optionalId(String name) throws UnfitException {
    return all.get(name) == null ? null : id(name);
  }

  String text(String name) throws UnfitException {
    if (all.get(name) instanceof String text) {
      return kept(text);
    }
    throw unfit(name, "a text");
  }

  /// Null if it is not there, or empty.
  @Nullable String optionalText(String name) throws UnfitException {
    var value = all.get(name);
    return value == null || value.equals("") ? null : text(name);
  }

  Instant time(String name) throws UnfitException {
    var time = timeOf(all.get(name));
    if (time == null) {
      throw unfit(name, "a time");
    }
    return time;
  }

  Instant time(String name, Instant otherwise) throws UnfitException {
    return all.get(name) == null ? otherwise : time(name);
  }

  @Nullable Instant optionalTime(String name) throws UnfitException {
    return all.get(name) == null ? null : time(name);
  }

  /// To the millisecond, and neither before nor after what stores can keep.
  private static @Nullable Instant timeOf(@Nullable Object value) {
    try {
      var time = switch (value) {
        case Timestamp at -> at.toInstant();
        case Date at -> at.toInstant();
        case OffsetDateTime at -> at.toInstant();
        case String at -> OffsetDateTime.parse(at).toInstant();
        case null, default -> null;
      };
      return time == null || time.isBefore(Instant.EPOCH) || time.isAfter(Instant.parse("9999-01-01T00:00:00Z")) ? null
          : Instant.ofEpochMilli(time.toEpochMilli());
    } catch (DateTimeException _) {
      return null;
    }
  }

  boolean flag(String name) throws UnfitException {
    return switch (all.get(name)) {
      case null -> false;
      case Boolean flag -> flag;
      default -> throw unfit(name, "true or false");
    };
  }

  /// The documents in a list; none if it is not there.
  List<Fields> list(String name) throws UnfitException {
    var found = new ArrayList<Fields>();
    for (var one : values(name)) {
      if (!(one instanceof Map<?, ?> fields)) {
        throw unfit(name, "a list of documents");
      }
      found.add(of(fields));
    }
    return found;
  }

  /// The values in a list; none if it is not there.
  List<?> values(String name) throws UnfitException {
    return switch (all.get(name)) {
      case null -> List.of();
      case List<?> list -> list;
      default -> throw unfit(name, "a list");
    };
  }

  /// The document within this one; one without fields if it is not there.
  Fields within(String name) throws UnfitException {
    return switch (all.get(name)) {
      case null -> new Fields(Map.of());
      case Map<?, ?> fields -> of(fields);
      default -> throw unfit(name, "a document");
    };
  }

  @SuppressWarnings("unchecked") // the names in documents are texts
  static Fields of(Map<?, ?> fields) {
    return new Fields((Map<String, @Nullable Object>) fields);
  }

  UnfitException unfit(String name, String expected) {
    var value = all.get(name);
    var shown = String.valueOf(value).replaceAll("\\p{Cntrl}", ".");
    return new UnfitException(name + ": " + (all.containsKey(name) ? value == null ? "null"
        : value.getClass().getSimpleName() + " " + shown.substring(0, Math.min(SHOWN, shown.length())) : "missing")
        + " (expected: " + expected + ")");
  }

  /// The text as stores can keep it: what is no whole Unicode character, or a NUL, is the sign for that.
  static String kept(String text) {
    StringBuilder mended = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (c == 0 || Character.isSurrogate(c)) {
        mended = mended == null ? new StringBuilder(text) : mended;
        mended.setCharAt(i, '\uFFFD');
      }
    }
    return mended == null ? text : mended.toString();
  }
}
