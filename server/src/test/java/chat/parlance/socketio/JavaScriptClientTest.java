package chat.parlance.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.engineio.EngineConfig;
import chat.parlance.engineio.EngineRig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The official JavaScript client in Node, the oldest and the newest of its fourth generation and the last of its second:
/// each is installed from npm into the build folder, and src/test/js/socketio.test.mjs uses it.
class JavaScriptClientTest {

  private static final Path SCRIPT = Path.of("src/test/js/socketio.test.mjs");

  @ParameterizedTest
  @ValueSource(strings = {"2.5.0", "4.0.0", "4.8.4"})
  void theOfficialClientIsServed(String version) throws Exception {
    Path home = installed(version);
    var times = EngineConfig.DEFAULT.withRevision3().heartbeat(Duration.ofMillis(500), Duration.ofSeconds(20));
    try (var rig = new EngineRig(
        transport -> new ConformanceMount(times, SocketIoConfig.DEFAULT, transport).mount())) {
      String said = run(home, 120, Map.of("SERVER_URL", "http://127.0.0.1:" + rig.port(), "CLIENT_HOME",
          home.toAbsolutePath().toString()), "node", "--test", "--test-force-exit", "--test-reporter=tap",
          SCRIPT.toAbsolutePath().toString());
      assertThat(said).containsPattern("# pass [1-9]").contains("# fail 0", "# skipped 0", "# cancelled 0");
    }
  }

  private static Path installed(String version) throws IOException, InterruptedException {
    Path home = Path.of("target/socket.io-client", version);
    if (!Files.exists(home.resolve("node_modules/socket.io-client/package.json"))) {
      Files.createDirectories(home);
      Files.writeString(home.resolve("package.json"), "{\"private\":true}");
      run(home, 300, Map.of(), "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts",
          "socket.io-client@" + version);
    }
    return home;
  }

  /// What the program says; it must end well and in time.
  private static String run(Path folder, int seconds, Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Path output = folder.resolve("output.txt");
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
