package chat.parlance.config;

import java.util.Arrays;
import java.util.List;

/// What somebody may have meant who misspelt the name of a setting.
final class Spelling {

  private Spelling() {}

  /// A question behind an unknown name: the known one that is spelt most like it; or the end of the sentence, if none is.
  static String nearest(String name, List<String> known) {
    return known.stream().min((a, b) -> Integer.compare(distance(name, a), distance(name, b)))
        .filter(best -> distance(name, best) <= 4).map(best -> "; did you mean " + best + "?").orElse(".");
  }

  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
