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
  void replicasAreOfPostgresAndMayHaveSeveralHostsEach() throws IOException {
    var primary = "postgres://u:secret@db:5432/chat";
    var two = "postgres://u:secret@b:5432,c:5432/chat";
    var one = "postgresql://u:secret@d/chat";
    assertThat(new ConfigLoader(Map.of("DATABASE_URL", primary), null).config().databaseReplicas()).isEmpty();
    assertThat(new ConfigLoader(Map.of("DATABASE_URL", primary, "DATABASE_REPLICA_URL", two + " " + one), null)
        .config().databaseReplicas()).containsExactly(two, one);
    var file = folder.resolve("parlance.yaml");
    Files.writeString(file,
        "database-url: " + primary + "\ndatabase-replica-url: [\"" + two + "\", \"" + one + "\"]\n");
    assertThat(new ConfigLoader(Map.of(), file).config().databaseReplicas()).containsExactly(two, one);

    assertThatThrownBy(() -> new ConfigLoader(Map.of("DATABASE_REPLICA_URL", two), null).config())
        .hasMessageContaining("scheme sqlite").hasMessageContaining("expected").hasMessageNotContaining("secret");
    assertThatThrownBy(() -> new ConfigLoader(Map.of("DATABASE_URL", primary, "DATABASE_REPLICA_URL",
        "mysql://u:secret@b"), null).config()).hasMessageContaining("scheme mysql").hasMessageNotContaining("secret");
  }

  @Test
  void theReferenceInTheDocsIsCurrent() throws IOException {
    assertThat(Files.readString(Path.of("..", "docs", "configuration.md"))).isEqualTo(ConfigDocument.markdown());
  }

  @Test
  void rulesOfRetentionComeFromTheFileOrInOneLine() throws IOException {
    var file = folder.resolve("parlance.yaml");
    Files.writeString(file, """
        retention:
          max-age: 90d
          rules:
            - {kind: room, max-count: 1000}
            - space: acme
              max-age: none
            - {space: acme, kind: SUPPORT, max-age: 36h, max-count: 10}
        """);
    var loader = new ConfigLoader(Map.of(), file);
    var set = loader.config().retention();
    assertThat(RetentionSettings.shown(set)).containsExactly(
        "retention: every space, kind room: all but the newest 1000 changes go",
        "retention: space acme, every kind: everything is kept",
        "retention: space acme, kind support: changes older than 36h go; all but the newest 10 changes go",
        "retention: every space, every kind: changes older than 90d go");
    var line = new ConfigLoader(Map.of("PARLANCE_RETENTION_RULES",
        "kind=room max-count=1000, space=acme max-age=none, space=acme kind=support max-age=36h max-count=10",
        "PARLANCE_RETENTION_MAX_AGE", "90d"), null);
    assertThat(line.config().retention()).isEqualTo(set);
    assertThat(new ConfigLoader(Map.of(), null).config().retention().rules())
        .containsExactly(new ParlanceConfig.RetentionRule(null, null, null, null));
  }

  @Test
  void nonsenseOfRetentionIsRefusedWithWhatWasExpected() {
    assertRefused("PARLANCE_RETENTION_MAX_AGE", "5m", "'5m'", "at least 1h");
    assertRefused("PARLANCE_RETENTION_MAX_COUNT", "-3", "'-3'", "from 10 to");
    assertRefused("PARLANCE_RETENTION_KEYS", "never", "'never'", "a duration");
    assertRefused("PARLANCE_RETENTION_RULES", "kind=club max-age=90d", "'kind=club max-age=90d'", "direct, group");
    assertRefused("PARLANCE_RETENTION_RULES", "kind=room", "'kind=room'", "a max-age or a max-count");
    assertRefused("PARLANCE_RETENTION_RULES", "kind=room maxAge=90d", "maxAge=90d", "space, kind, max-age");
    assertRefused("PARLANCE_RETENTION_RULES", "kind=room max-count=9", "max-count=9", "from 10 to");
    assertRefused("PARLANCE_RETENTION_RULES", "kind=room max-age=90d,kind=ROOM max-count=10", "kind=ROOM",
        "one rule for each");
    assertThatThrownBy(() -> new ConfigLoader(Map.of("PARLANCE_RETENTION_MAX_AGE", "90d", "PARLANCE_RETENTION_RULES",
        "max-count=100"), null).config()).hasMessageContaining("retention.max-age");
  }

  private static void assertRefused(String variable, String value, String... parts) {
    assertThatThrownBy(() -> new ConfigLoader(Map.of(variable, value), null).config())
        .hasMessageContainingAll(parts).hasMessageContaining(variable);
  }
}
