package chat.parlance.core;

/// Foreign text: what of it can be kept, and how it is shown in answers and logs. Pure.
public final class Texts {

  private static final int SHOWN = 60;

  private Texts() {}

  /// The text itself, when every store and every client can hold it: whole Unicode characters (half a surrogate pair would
  /// come back as another character), none of them NUL. Else throws [Rejection.Invalid] that names the field.
  public static String storable(String field, String text) {
    int wrong = unstorable(text);
    if (wrong >= 0) {
      throw new RejectedException(new Rejection.Invalid(field, text, "whole Unicode characters; at " + wrong + " is "
          + (text.charAt(wrong) == 0 ? "a NUL" : "half a surrogate pair")));
    }
    return text;
  }

  /// Whether [#storable] would give it back.
  static boolean isStorable(String text) {
    return unstorable(text) < 0;
  }

  /// Where the first thing is that cannot be kept, or -1.
  private static int unstorable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (c == 0 || Character.isSurrogate(c)) {
        return i;
      }
    }
    return -1;
  }

  /// The text in quotes, shortened, with control characters made visible as dots.
  static String shown(String text) {
    var shown = new StringBuilder("'");
    for (int i = 0; i < text.length() && i < SHOWN; i++) {
      char c = text.charAt(i);
      shown.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '.' : c);
    }
    return shown.append(text.length() > SHOWN ? "…'" : "'").toString();
  }
}
