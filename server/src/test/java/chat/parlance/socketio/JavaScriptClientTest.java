package chat.parlance.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.engineio.EngineConfig;
import chat.parlance.engineio.EngineRig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The official JavaScript client in Node, the oldest and the newest of its fourth generation and the last of its second:
/// each is installed from npm into the build folder, and src/test/js/socketio.test.mjs uses it.
class JavaScriptClientTest {

  private static final Path SCRIPT = Path.of("src/test/js/socketio.test.mjs");

  @ParameterizedTest
  @ValueSource(strings = {"2.5.0", "4.0.0", "4.8.4"})
  void theOfficialClientIsServed(String version) throws Exception {
    Path home = NodeClient.installed(version);
    var times = EngineConfig.DEFAULT.withRevision3().heartbeat(Duration.ofMillis(500), Duration.ofSeconds(20));
    try (var rig = new EngineRig(
        transport -> new ConformanceMount(times, SocketIoConfig.DEFAULT, transport).mount())) {
      String said = NodeClient.run(home, 120, Map.of("SERVER_URL", "http://127.0.0.1:" + rig.port(), "CLIENT_HOME",
          home.toAbsolutePath().toString()), "node", "--test", "--test-force-exit", "--test-reporter=tap",
          SCRIPT.toAbsolutePath().toString());
      assertThat(said).containsPattern("# pass [1-9]").contains("# fail 0", "# skipped 0", "# cancelled 0");
    }
  }
}
