package chat.parlance.core;

/// How foreign text is shown in answers and logs.
final class Texts {

  private static final int SHOWN = 60;

  private Texts() {}

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
