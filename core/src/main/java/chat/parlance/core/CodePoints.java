package chat.parlance.core;

import java.util.Comparator;

/// The order of names as databases have it: by code points, which is by the bytes of UTF-8. A code point above U+FFFF comes last.
public final class CodePoints {

  public static final Comparator<String> ORDER = (one, other) -> {
    int length = Math.min(one.length(), other.length());
    for (int i = 0; i < length; i++) {
      if (one.charAt(i) != other.charAt(i)) {
        boolean high = Character.isSurrogate(one.charAt(i));
        return high == Character.isSurrogate(other.charAt(i)) ? Character.compare(one.charAt(i), other.charAt(i))
            : Boolean.compare(high, !high);
      }
    }
    return Integer.compare(one.length(), other.length());
  };

  private CodePoints() {}
}
