package chat.parlance.gateway;

/// 64-bit ids as short texts: in base 36. Pure.
public final class ShortForm {

  private static final int LENGTH = 13;

  private ShortForm() {}

  public static String of(long id) {
    return Long.toString(id, 36);
  }

  /// The id that is shown so; 0 for a text that has not the form of one.
  public static long id(String shown) {
    long value = 0;
    boolean wellFormed = !shown.isEmpty() && shown.length() <= LENGTH;
    for (int i = 0; i < shown.length() && wellFormed; i++) {
      char c = shown.charAt(i);
      int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'z' ? c - 'a' + 10 : -1;
      wellFormed = digit >= 0 && value <= (Long.MAX_VALUE - digit) / 36;
      value = value * 36 + digit;
    }
    return wellFormed ? value : 0;
  }
}
