package chat.parlance.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Where commands are typed: each is a process of its own, with its data in `data` of a folder.
///
/// @param environment names and values in turns
public record Terminal(Path folder, List<String> environment) {

  /// How a command ended, and what it printed.
  public record Said(int exit, String out, String err) {}

  /// Runs a command to its end.
  public Said parlance(String... words) throws IOException, InterruptedException {
    var out = Files.createTempFile(folder, "out", ".txt");
    var err = Files.createTempFile(folder, "err", ".txt");
    var process = start(out, err, words);
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("parlance " + String.join(" ", words) + " did not end");
    }
    return new Said(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /// Starts a command that prints into files.
  public Process start(Path out, Path err, String... words) throws IOException {
    var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
        "chat.parlance.Main"));
    command.addAll(List.of(words));
    var builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("PARLANCE_") || name.startsWith("DATABASE_"));
    builder.environment().put("PARLANCE_DATA_DIR", folder.resolve("data").toString());
    for (int i = 0; i < environment.size(); i += 2) {
      builder.environment().put(environment.get(i), environment.get(i + 1));
    }
    return builder.start();
  }
}
