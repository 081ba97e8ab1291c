package chat.parlance.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTest {

  @TempDir Path folder = Path.of("");

  @Test
  void theEnvironmentWinsOverTheFileAndTheFileOverTheDefault() throws IOException {
    var file = folder.resolve("parlance.yaml");
    Files.writeString(file, "server:\n  port: 9000\n  host: 127.0.0.2\nlimits:\n  heartbeat: 30s\n");
    var config = new ConfigLoader(Map.of("PARLANCE_PORT", "9001"), file).config();
    assertThat(config.server().port()).isEqualTo(9001);
    assertThat(config.server().host()).isEqualTo("127.0.0.2");
    assertThat(config.limits().heartbeat()).hasSeconds(30);
    assertThat(config.limits().messagesBurst()).isEqualTo(300);
  }

  @Test
  void aMisspeltVariableOrKeyIsRefusedWithTheNearestKnownOne() throws IOException {
    assertThatThrownBy(() -> new ConfigLoader(Map.of("PARLANCE_PROT", "1"), null))
        .hasMessageContaining("PARLANCE_PORT");
    var file = folder.resolve("parlance.yaml");
    Files.writeString(file, "server:\n  prt: 9000\n");
    assertThatThrownBy(() -> new ConfigLoader(Map.of(), file)).hasMessageContaining("server.port");
  }

  @Test
  void aBadValueIsNamedWithWhatWasExpected() {
    assertThatThrownBy(() -> new ConfigLoader(Map.of("PARLANCE_PORT", "99999"), null).config())
        .hasMessageContaining("server.port").hasMessageContaining("99999").hasMessageContaining("65535");
    assertThatThrownBy(() -> new ConfigLoader(Map.of("PARLANCE_LIMITS_HEARTBEAT", "soon"), null).config())
        .hasMessageContaining("soon").hasMessageContaining("10s");
    assertThatThrownBy(() -> new ConfigLoader(Map.of("PARLANCE_JWT_SECRET", "short"), null).config())
        .hasMessageContaining("32").hasMessageNotContaining("short");
  }

  @Test
  void secretsAreNotPrinted() {
    var secret = "0123456789012345678901234567890123456789";
    var printed = ConfigDocument.print(new ConfigLoader(Map.of("PARLANCE_JWT_SECRET", secret), null).values());
    assertThat(printed).contains("(set)").doesNotContain(secret);
  }

  @Test
  void aSecretForTokensOfGochatIsNotAlsoOurs() {
    var secret = "0123456789012345678901234567890123456789";
    var both = new ConfigLoader(Map.of("PARLANCE_JWT_SECRET", secret, "GOCHAT_ACCESS_SECRET", secret), null);
    assertThatThrownBy(both::config).hasMessageContaining("gochat.access-secret")
        .hasMessageContaining("tokens.jwt-secret").hasMessageNotContaining(secret);
    var different = new ConfigLoader(Map.of("PARLANCE_JWT_SECRET", secret, "GOCHAT_ACCESS_SECRET", secret + "0"), null);
    assertThat(different.config().gochat().accessSecret()).isEqualTo(secret + "0");
  }

  @Test
  void theReferenceInTheDocsIsCurrent() throws IOException {
    assertThat(Files.readString(Path.of("..", "docs", "configuration.md"))).isEqualTo(ConfigDocument.markdown());
  }
}
