package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A port for gochat alone.
class GochatListenerTest {

  private static final String ANN = "7b1f0c2e-1111-4222-8333-444455556666";
  private static final String ROOM = "0b9c1ba0-6d3f-4a52-9d0c-5a2a0f4f7d11";
  private static final String ADDRESS = "/ws/chat/" + ROOM + "?token=" + GochatTokens.access(ANN);

  @TempDir Path folder = Path.of("");

  private Town town(String... more) {
    var all = new java.util.ArrayList<>(
        java.util.List.of("GOCHAT_ACCESS_SECRET", GochatTokens.SECRET, "PARLANCE_GOCHAT_PORT", "0"));
    all.addAll(java.util.List.of(more));
    return new Town(folder, all.toArray(String[]::new));
  }

  private static HttpResponse<String> get(URI address) throws IOException, InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void itServesTheDialectAndNothingElseBesideTheSharedOne() throws IOException, InterruptedException {
    try (var town = town()) {
      var own = town.personAt(town.uri("gochat"), "none");
      own.connect(ADDRESS);
      var shared = town.personAt(town.uri("shared"), "none");
      shared.connect(ADDRESS);
      own.say("{\"type\":\"message\",\"content\":\"hi\"}");
      assertThat(shared.await(frame -> frame.path("type").asString().equals("new_message")).path("payload")
          .path("content").asString()).isEqualTo("hi");
      for (var path : new String[]{"/", "/v1/me", "/health", "/metrics"}) {
        var answer = get(town.uri("gochat").resolve(path));
        assertThat(answer.statusCode()).as(path).isEqualTo(404);
        assertThat(answer.body()).isEqualTo("404 page not found\n");
      }
      assertThat(get(town.uri("shared").resolve("/metrics")).body())
          .contains("parlance_sessions{dialect=\"gochat\"} 2");
    }
  }

  @Test
  void pagesOfOtherOriginsMayConnectAsTheyAreSetTo() throws IOException {
    for (var rule : new String[]{"*", "https://go-chat.example"}) {
      try (var town = new Town(folder.resolve(String.valueOf(rule.length())), "GOCHAT_ACCESS_SECRET",
          GochatTokens.SECRET, "PARLANCE_GOCHAT_PORT", "0", "PARLANCE_GOCHAT_ORIGINS", rule)) {
        assertThat(knock(town, "https://go-chat.example")).isEqualTo("101");
        assertThat(knock(town, "https://elsewhere.example")).isEqualTo(rule.equals("*") ? "101" : "403");
      }
    }
  }

  private static String knock(Town town, String origin) throws IOException {
    try (var raw = new RawSocket(town.uri("gochat"))) {
      raw.write("GET " + ADDRESS + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Origin: " + origin + "\r\nSec-WebSocket-Version: 13\r\n"
          + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
      return raw.head().substring(9, 12);
    }
  }

  @Test
  void aPortForADialectThatIsOffIsAMistake() {
    assertThatThrownBy(() -> new Town(folder, "PARLANCE_GOCHAT_PORT", "0")).hasMessageContaining("gochat.port");
    assertThatThrownBy(() -> town("PARLANCE_GOCHAT_PORT", "9", "PARLANCE_GOCHAT_GRPC_PORT", "9"))
        .hasMessageContaining("gochat.grpc-port");
  }
}
