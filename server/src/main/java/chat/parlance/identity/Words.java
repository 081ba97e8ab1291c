package chat.parlance.identity;

import java.util.regex.Pattern;

/// What ids, spaces and names look like, for who reads tokens and who makes them.
final class Words {

  static final int ID_LENGTH = 255;
  static final int NAME_LENGTH = 200;
  static final int PICTURE_LENGTH = 2_000;
  static final int ROLES = 64;

  static final String ID_EXPECTED = "1 to " + ID_LENGTH + " characters, not blank, no control characters";
  static final String SPACE_EXPECTED = "1 to 63 of a-z, 0-9, _ and -, beginning with a letter or digit";

  private static final Pattern SPACE = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");

  private Words() {}

  static boolean space(String text) {
    return SPACE.matcher(text).matches();
  }

  static String requireSpace(String text) {
    if (!space(text)) {
      throw new IllegalArgumentException("the space is '" + text + "' (expected: " + SPACE_EXPECTED + ")");
    }
    return text;
  }

  /// Not blank, not longer than that, and each character one that can be stored and shown: no controls, no half surrogates.
  static boolean text(String text, int length) {
    return text.length() <= length && !text.isBlank() && text.codePoints()
        .noneMatch(point -> Character.isISOControl(point) || Character.getType(point) == Character.SURROGATE);
  }
}
