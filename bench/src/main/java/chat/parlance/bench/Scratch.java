package chat.parlance.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// Directories that live as long as a measurement. Any thread.
public final class Scratch {

  private Scratch() {}

  /// A new and empty one.
  public static Path directory() throws IOException {
    return Files.createTempDirectory("parlance-bench-");
  }

  /// Removes it with everything in it.
  public static void remove(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
