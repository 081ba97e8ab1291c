package chat.parlance.gateway;

import chat.parlance.core.Ids;
import java.util.HexFormat;

/// The form of our 64-bit ids as 24 hex digits, for dialects whose clients know MongoDB's. Reversible; like those it begins with
/// the second of its making, which an id of anybody else hardly has right. Nothing is secret here.
public final class ObjectIdForm {

  private static final HexFormat HEX = HexFormat.of();
  private static final int LENGTH = 24;

  private ObjectIdForm() {}

  /// The digits that stand for this id.
  public static String of(long id) {
    return HEX.toHexDigits((int) Ids.time(id).getEpochSecond()) + HEX.toHexDigits(id);
  }

  /// The id that these digits stand for; 0 if they stand for none. Capitals are digits too.
  public static long id(String digits) {
    if (!isForm(digits)) {
      return 0;
    }
    long id = HexFormat.fromHexDigitsToLong(digits, 8, LENGTH);
    return id > 0 && of(id).equalsIgnoreCase(digits) ? id : 0;
  }

  /// Whether the text is such an id, ours or not.
  public static boolean isForm(String text) {
    return text.length() == LENGTH && text.chars().allMatch(HexFormat::isHexDigit);
  }
}
