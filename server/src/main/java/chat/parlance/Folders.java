package chat.parlance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// Directories as a whole.
final class Folders {

  private Folders() {}

  /// Removes a directory with all that is in it, or a file; links are not followed.
  static void remove(Path path) throws IOException {
    try (var all = Files.walk(path)) {
      for (var one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(one);
      }
    }
  }
}
