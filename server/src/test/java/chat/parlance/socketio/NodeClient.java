package chat.parlance.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The official JavaScript client, from npm, in Node.
public final class NodeClient {

  private NodeClient() {}

  /// The folder where this version of it is, installed if it was not; once, however many processes test.
  public static Path installed(String version) throws IOException, InterruptedException {
    Path home = Files.createDirectories(Path.of("target/socket.io-client", version));
    try (var file = FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var _ = file.lock()) {
      if (!Files.exists(home.resolve("node_modules/socket.io-client/package.json"))) {
        Files.writeString(home.resolve("package.json"), "{\"private\":true}");
        run(home, 300, Map.of(), "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts",
            "socket.io-client@" + version);
      }
    }
    return home;
  }

  /// What the program says; it must end well and in time.
  public static String run(Path folder, int seconds, Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "output", ".txt");
    var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
        .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new AssertionError("this test needs Node 20 or newer and npm on the PATH, but not " + command[0], e);
    }
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    String said = Files.readString(output);
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }
}
