package chat.parlance.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Webhooks and Kafka as they are written down.
class FeedSettingsTest {

  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  @TempDir Path folder = Path.of("");

  private Feeds file(String yaml) throws IOException {
    return new ConfigLoader(Map.of(), Files.writeString(folder.resolve("parlance.yaml"), yaml)).config().feeds();
  }

  private static Feeds variable(String name, String value) {
    return new ConfigLoader(Map.of(name, value), null).config().feeds();
  }

  @Test
  void nobodyIsToldUnlessSomebodySaysSo() {
    assertThat(new ConfigLoader(Map.of(), null).config().feeds()).isEqualTo(new Feeds(List.of(), List.of(), null));
  }

  @Test
  void webhooksAreAListOfTheFile() throws IOException {
    var feeds = file("""
        webhooks:
          - {name: crm, url: 'https://crm.example/chat?a=b', secrets: [%1$s]}
          - name: bot
            url: http://10.0.0.1/hook
            space: acme
            events: [message, edited]
            secrets: [%1$s, %1$s]
            timeout: 500ms
            allow-private: true
        """.formatted(SECRET));
    assertThat(feeds.webhooks()).containsExactly(
        new Feeds.Webhook("crm", "https://crm.example/chat?a=b", "default", List.of(), List.of(SECRET),
            Duration.ofSeconds(5), false),
        new Feeds.Webhook("bot", "http://10.0.0.1/hook", "acme", List.of("message", "edited"), List.of(SECRET, SECRET),
            Duration.ofMillis(500), true));
  }

  @Test
  void theVariableHoldsTheListAsJson() {
    assertThat(variable("PARLANCE_WEBHOOKS",
        "[{\"name\":\"crm\",\"url\":\"https://crm.example\",\"secrets\":[\"" + SECRET + "\"]}]").webhooks())
        .extracting(Feeds.Webhook::name).containsExactly("crm");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', value = {"name: UPPER | 'UPPER' (expected: a to z, digits and -",
      "url: ftp://a.example/hush | url: not one that can be called", "url: https://u:hush@a.example | without a user",
      "space: A B | 'A B' (expected: a space", "events: [message, mesage] | 'mesage' (expected: opened, message",
      "events: message | events: no list (expected: a list)", "secrets: [] | secrets: 0 (expected: 1 to 5",
      "secrets: [whsec_hush] | each whsec_ and base64 of 24 to 64 bytes", "timeout: 11s | '11s' (expected: a duration",
      "allow-private: perhaps | 'perhaps' (expected: false, true)", "secret: hush | did you mean secrets?"})
  void whatCannotBeIsRefusedByNameAndWithoutSecrets(String line, String words) {
    var fields = new java.util.LinkedHashMap<>(Map.of("name", "a", "url", "https://a.example", "secrets",
        "[" + SECRET + "]"));
    fields.put(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 1).strip());
    var yaml = new StringBuilder("webhooks:\n  -\n");
    fields.forEach((name, value) -> yaml.append("    ").append(name).append(": ").append(value).append('\n'));
    assertThatThrownBy(() -> file(yaml.toString())).isInstanceOf(ConfigException.class).hasMessageContaining(words)
        .message().doesNotContain("hush");
  }

  @Test
  void eachWebhookHasANameOfItsOwn() {
    var one = "{\"name\":\"a\",\"url\":\"https://a.example\",\"secrets\":[\"" + SECRET + "\"]}";
    assertThatThrownBy(() -> variable("PARLANCE_WEBHOOKS", "[" + one + "," + one + "]"))
        .hasMessageContaining("'a' twice");
    assertThatThrownBy(() -> variable("PARLANCE_WEBHOOKS", "[{\"secrets\":\"hush")).isInstanceOf(ConfigException.class)
        .hasMessageContaining("webhooks: not valid JSON").message().doesNotContain("hush");
  }

  @Test
  void oneMayBeAskedBeforeAnythingIsStored() throws IOException {
    assertThat(file("pre-send: [{url: 'https://a.example', secrets: [" + SECRET + "]}]").preSend()).containsExactly(
        new Feeds.PreSend("https://a.example", "default", List.of(SECRET), Duration.ofMillis(300), false, 64, false));
    assertThatThrownBy(
        () -> file("pre-send: [{url: 'https://a.example', on-failure: shrug, secrets: [" + SECRET + "]}]"))
        .hasMessageContaining("'shrug' (expected: refuse, pass)");
  }

  @Test
  void propertiesOfKafkaMayBeNestedOrNot() throws IOException {
    var feeds = file("""
        kafka:
          brokers: a:9092,b:9092
          properties:
            security.protocol: SASL_SSL
            sasl: {mechanism: PLAIN, jaas.config: hush}
        """);
    assertThat(feeds.kafka()).isEqualTo(new Feeds.Kafka("a:9092,b:9092", "parlance.changes",
        Map.of("security.protocol", "SASL_SSL", "sasl.mechanism", "PLAIN", "sasl.jaas.config", "hush"), "unknown"));
    assertThatThrownBy(() -> variable("KAFKA_BROKERS", "kafka")).hasMessageContaining("host:port");
  }

  @Test
  void secretsAreNotPrinted() {
    var loader = new ConfigLoader(Map.of("PARLANCE_KAFKA_PROPERTIES", "{\"sasl.jaas.config\":\"hush\"}",
        "PARLANCE_WEBHOOKS",
        "[{\"name\":\"crm\",\"url\":\"https://a.example/hush\",\"secrets\":[\"" + SECRET + "\"]}]"), null);
    assertThat(ConfigDocument.print(loader.values())).contains("webhooks:", "kafka.properties:")
        .doesNotContain("hush", SECRET);
  }
}
