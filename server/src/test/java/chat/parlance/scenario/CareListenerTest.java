package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.config.ConfigException;
import chat.parlance.config.ConfigLoader;
import chat.parlance.core.store.Stores;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Where careforall's clients reach the server: beside all others, and at a port of their own.
class CareListenerTest {

  private static final String ALL = "/api/conversations";
  private static final String[] BROWSER = {"Accept", "text/html,application/xhtml+xml,*/*;q=0.8"};

  @TempDir Path data = Path.of("");

  private final List<Town> towns = new ArrayList<>();
  private final List<Stores> stores = new ArrayList<>();

  @AfterEach
  void close() {
    towns.forEach(Town::close);
  }

  private Town town(String... settings) {
    var all = new ArrayList<>(List.of("JWT_PUBLIC_KEY", CareTokens.key(), "PARLANCE_CAREFORALL_PORT", "0"));
    all.addAll(List.of(settings));
    var town = new Town(Clock.systemUTC(), made -> {
      stores.add(made);
      return made;
    }, data, all.toArray(String[]::new));
    towns.add(town);
    return town;
  }

  private static Person ann(Town town, String listener) {
    return town.personAt(town.uri(listener), CareTokens.token("ann", "USER"));
  }

  private static JsonNode json(HttpResponse<String> answer) {
    return Person.JSON.readTree(answer.body());
  }

  @Test
  void browsersGetThePageOfTheSharedPortAndOtherClientsTheBanner() {
    var town = town();
    var page = ann(town, "shared").call("GET", "/", null, BROWSER);
    assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
    var varies = page.headers().firstValue("Vary").orElse("");
    assertThat(List.of(varies.split("\\s*,\\s*", -1))).contains("Accept");
    assertBanner(ann(town, "shared").call("GET", "/", null));
    assertBanner(ann(town, "shared").call("GET", "/", null, "Accept", "application/json"));
    assertBanner(ann(town, "careforall").call("GET", "/", null, BROWSER));
  }

  private static void assertBanner(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer).path("service").asString()).isEqualTo("chat-service");
    assertThat(json(answer).path("version").asString()).isEqualTo("1.0.0");
    assertThat(json(answer).path("endpoints").propertyNames()).containsExactly("websocket", "conversations", "health");
  }

  @Test
  void whereTheDialectIsOffThereIsNoBanner() {
    var town = new Town(data);
    towns.add(town);
    assertThat(town.person("ann").call("GET", "/", null, "Accept", "application/json").body()).contains("<html");
    assertThat(town.person("ann").get("/health").path("service").asString()).isEqualTo("parlance");
  }

  @Test
  void healthIs503WhileTheDatabaseDoesNotAnswer() {
    var town = town();
    for (var listener : List.of("shared", "careforall")) {
      var healthy = ann(town, listener).call("GET", "/health", null);
      assertThat(healthy.statusCode()).isEqualTo(200);
      assertThat(json(healthy).path("status").asString()).isEqualTo("healthy");
      assertThat(json(healthy).path("service").asString()).isEqualTo("chat-service");
      assertThat(json(healthy).path("version").asString()).isEqualTo("1.0.0");
      assertThat(Instant.parse(json(healthy).path("timestamp").asString())).isBeforeOrEqualTo(Instant.now());
      assertThat(json(healthy).path("uptime").isNumber()).isTrue();
      assertThat(json(healthy).path("database").path("healthy").asBoolean()).isTrue();
      assertThat(json(healthy).path("database").path("details").path("readyState").asInt()).isEqualTo(1);
    }
    stores.getFirst().close();
    var refused = ann(town, "shared").call("GET", ALL, null);
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    assertThat(json(refused).path("error").path("code").asString()).isEqualTo("SERVICE_UNAVAILABLE");
    assertThat(json(refused).path("error").path("message").asString()).isEqualTo("Failed to list conversations");
    var ill = awaitIll(() -> ann(town, "careforall").call("GET", "/health", null));
    assertThat(json(ill).path("status").asString()).isEqualTo("unhealthy");
    assertThat(json(ill).path("database").path("healthy").asBoolean(true)).isFalse();
    assertThat(json(ill).path("database").path("message").asString()).isNotBlank();
  }

  /// Asks until the probe of the last second is outdated.
  private static HttpResponse<String> awaitIll(java.util.function.Supplier<HttpResponse<String>> question) {
    long deadline = System.nanoTime() + Person.PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      var answer = question.get();
      if (answer.statusCode() == 503) {
        return answer;
      }
      java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
    }
    throw new AssertionError("expected 503 within " + Person.PATIENCE);
  }

  @Test
  void aListenerOfItsOwnServesThisDialectAlone() {
    var town = town();
    var ann = ann(town, "careforall");
    var created = ann.call("POST", ALL, "{}");
    assertThat(created.statusCode()).isEqualTo(201);
    var id = json(created).path("data").path("conversationId").asString();
    ann.connect("/ws/conversations/" + id + "?token=" + CareTokens.token("ann", "USER"));
    assertThat(ann.await(_ -> true).path("type").asString()).isEqualTo("system");
    assertThat(json(ann(town, "shared").call("GET", ALL + "/" + id, null)).path("success").asBoolean()).isTrue();
    for (var path : List.of("/v1/me", "/docs", "/metrics", "/ready", "/api/else")) {
      var refused = ann.call("GET", path, null);
      assertThat(refused.statusCode()).as(path).isEqualTo(404);
      assertThat(json(refused).path("error").path("code").asString()).isEqualTo("NOT_FOUND");
    }
  }

  @Test
  void preflightsCarryTheHeadersOfTheContract() {
    var town = town();
    var answer = ann(town, "careforall").call("OPTIONS", ALL + "/conv_1/messages", null, "Origin",
        "https://care.example", "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "x-a");
    assertThat(answer.statusCode()).isEqualTo(204);
    var headers = answer.headers();
    assertThat(headers.firstValue("Access-Control-Allow-Origin")).hasValue("https://care.example");
    assertThat(headers.firstValue("Access-Control-Allow-Credentials")).hasValue("true");
    assertThat(headers.firstValue("Access-Control-Allow-Methods")).hasValue("GET, POST, PUT, DELETE, OPTIONS, PATCH");
    assertThat(headers.firstValue("Access-Control-Allow-Headers"))
        .hasValue("Content-Type, Authorization, X-Requested-With");
    var health = ann(town, "careforall").call("GET", "/health", null, "Origin", "https://care.example");
    assertThat(health.headers().firstValue("Access-Control-Allow-Origin")).hasValue("https://care.example");
  }

  @Test
  void originsCanBeRestrictedForThisDialectAlone() {
    var town = town("PARLANCE_CAREFORALL_ORIGINS", "https://care.example", "PARLANCE_ORIGINS", "https://all.example");
    for (var origin : List.of("https://all.example", "https://other.example")) {
      assertThat(ann(town, "shared").call("GET", ALL, null, "Origin", origin).headers()
          .firstValue("Access-Control-Allow-Origin")).isEmpty();
    }
    assertThat(ann(town, "shared").call("GET", ALL, null, "Origin", "https://care.example").headers()
        .firstValue("Access-Control-Allow-Origin")).hasValue("https://care.example");
    assertThat(town.person("ann").call("GET", "/v1/me", null, "Origin", "https://care.example").headers()
        .firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void framesAndBodiesAreAsLongAsThisDialectAllows() {
    var town = town("PARLANCE_CAREFORALL_MESSAGE_BYTES", "1024");
    for (var listener : List.of("shared", "careforall")) {
      var ann = ann(town, listener);
      var id = ann.post(ALL, "{}").path("data").path("conversationId").asString();
      var refused = ann.call("POST", ALL + "/" + id + "/messages", "{\"content\":\"" + "x".repeat(1_024) + "\"}");
      assertThat(refused.statusCode()).isEqualTo(413);
      assertThat(json(refused).path("error").path("code").asString()).isEqualTo("VALIDATION_ERROR");
      ann.connect("/ws/conversations/" + id + "?token=" + CareTokens.token("ann", "USER"));
      ann.say("{\"type\":\"message\",\"content\":\"" + "x".repeat(1_024) + "\"}");
      assertThat(ann.closeCode()).isEqualTo(1009);
    }
  }

  @Test
  void aPortThatIsTakenIsNamedByItsSetting() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var port = Integer.toString(taken.getLocalPort());
      assertThatThrownBy(() -> town("PARLANCE_CAREFORALL_PORT", port)).isInstanceOf(ConfigException.class)
          .hasMessageContaining("careforall.port").hasMessageContaining(port).hasMessageContaining("free");
    }
  }

  @Test
  void aPortThatCannotBeIsRefusedWithTheSettingsName() {
    var key = CareTokens.key();
    assertThatThrownBy(() -> new ConfigLoader(Map.of("PARLANCE_CAREFORALL_PORT", "3006"), null).config())
        .hasMessageContaining("careforall.port").hasMessageContaining("3006").hasMessageContaining("jwt-public-key");
    assertThatThrownBy(() -> new ConfigLoader(Map.of("JWT_PUBLIC_KEY", key, "PARLANCE_CAREFORALL_PORT", "8080"), null)
        .config()).hasMessageContaining("careforall.port").hasMessageContaining("server.port");
    assertThatThrownBy(() -> town("PARLANCE_CAREFORALL_ORIGINS", "care.example"))
        .hasMessageContaining("careforall.origins").hasMessageContaining("care.example");
  }
}
