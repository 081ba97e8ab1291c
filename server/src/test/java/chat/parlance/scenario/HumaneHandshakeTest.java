package chat.parlance.scenario;

import static chat.parlance.scenario.HumaneDevices.NEW;
import static chat.parlance.scenario.HumaneDevices.send;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who gets a socket of Humane's, where, and in which words others are refused; with the official client.
class HumaneHandshakeTest {

  private static final String BAD = "Invalid/Expired accessToken";
  private static final String NONE = "No token in socket.io request";

  @TempDir Path data = Path.of("");

  private static String claims(String user) {
    return "\"userId\":\"" + user + "\",\"type\":\"user\",\"iss\":\"humane\"";
  }

  @ParameterizedTest
  @ValueSource(strings = {"polling", "websocket", "polling,websocket"})
  void theTokenMayBeInTheQueryInThePayloadOrInAHeader(String transports) {
    try (var humane = new HumaneDevices(data)) {
      var server = humane.town.uri();
      var token = HumaneTokens.user("ann");
      for (var way : List.of(HumaneDevices.to(server).query("token", token),
          HumaneDevices.to(server).auth("token", token),
          HumaneDevices.to(server).auth("token", "Bearer " + token),
          HumaneDevices.to(server).header("Authorization", "Bearer " + token),
          HumaneDevices.to(server).query("token", token).header("Authorization", "Bearer nonsense"))) {
        humane.greeted("ann", way.transports(transports.split(",", -1)));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"polling", "websocket"})
  void whoIsRefusedHearsWhatTheOriginalSaid(String transport) {
    try (var humane = new HumaneDevices(data)) {
      assertThat(refused(humane, transport, "")).isEqualTo(NONE);
      assertThat(refused(humane, transport, "x.y.z")).isEqualTo(BAD);
      assertThat(refused(humane, transport, HumaneTokens.token(HumaneTokens.SECRET, claims("ann"), -60)))
          .isEqualTo(BAD);
      assertThat(refused(humane, transport, HumaneTokens.token("y".repeat(40), claims("ann"), 900))).isEqualTo(BAD);
      assertThat(refused(humane, transport,
          HumaneTokens.token(HumaneTokens.SECRET, claims("ann").replace("humane", "robots"), 900))).isEqualTo(BAD);
      assertThat(refused(humane, transport, HumaneTokens.admin("root")))
          .isEqualTo("Invalid user type while verifying accessToken");
      assertThat(HumaneDevices.to(humane.town.uri()).transports(transport).refused()).isEqualTo(NONE);
      assertThat(HumaneDevices.to(humane.town.uri()).transports(transport).header("Authorization", "Bearer").refused())
          .isEqualTo(NONE);
      assertThat(humane.way("ann").transports(transport).namespace("/chat").refused()).isEqualTo("Invalid namespace");
    }
  }

  private static String refused(HumaneDevices humane, String transport, String token) {
    return HumaneDevices.to(humane.town.uri()).transports(transport).query("token", token).refused();
  }

  @Test
  void aUserHasSoManyDevicesAtMostAndTheDialectSoMany() {
    try (var humane = new HumaneDevices(data, "PARLANCE_HUMANE_CONNECTIONS_PER_USER", "2")) {
      humane.device("ann");
      var second = humane.device("ann");
      assertThat(humane.way("ann").refused()).isEqualTo("Too many connections (expected: at most 2)");
      second.close();
      HumaneDevices.until(() -> entered(humane.way("ann")));
      humane.device("bob");
    }
  }

  private static boolean entered(SocketClient.Way way) {
    try (var client = way.reconnecting(false).open()) {
      return client.next().event().equals("connect");
    }
  }

  @Test
  void itIsThereOnAPortOfItsOwnToo() throws Exception {
    try (var humane = new HumaneDevices(data, "PARLANCE_HUMANE_PORT", "0")) {
      var own = humane.greeted("ann",
          HumaneDevices.to(humane.town.uri("humane")).query("token", HumaneTokens.user("ann")));
      var shared = humane.device("bob");
      send(own, "bob", "across");
      assertThat(shared.await(NEW).first().path("message").asString()).isEqualTo("across");
      assertThat(get(humane.town.uri().resolve("/metrics")).body()).contains("parlance_sessions{dialect=\"humane\"} 2");
    }
  }

  private static HttpResponse<String> get(URI address, String... headers) throws IOException, InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(address);
      if (headers.length > 0) {
        request.headers(headers);
      }
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void pagesOfTheOriginalMayUseItWithCredentialsAndOthersNot() throws Exception {
    try (var humane = new HumaneDevices(data)) {
      var address = humane.town.uri().resolve(HumaneDevices.PATH + "?EIO=4&transport=polling");
      for (var path : List.of(address, humane.town.uri().resolve("/api/v1/chat/socket.io?EIO=4&transport=polling"))) {
        var answer = get(path, "Origin", "https://humane.abhiram-ar.com");
        assertThat(answer.body()).startsWith("0{");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
            .hasValue("https://humane.abhiram-ar.com");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Credentials")).hasValue("true");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
      }
      assertThat(get(address, "Origin", "https://elsewhere.example").headers()
          .firstValue("Access-Control-Allow-Origin")).isEmpty();
      assertThat(humane.way("ann").transports("websocket").header("Origin", "https://elsewhere.example").refused())
          .contains("403");
      humane.greeted("ann", humane.way("ann").transports("websocket").header("Origin", "http://localhost:5173"));
    }
  }

  @Test
  void careforallsBannerNamesIt() throws Exception {
    try (var humane = new HumaneDevices(data, "JWT_PUBLIC_KEY", CareTokens.key())) {
      assertThat(get(humane.town.uri()).body()).contains("\"humane\"");
    }
  }

  @Test
  void withoutItsSecretThereIsNothing() throws Exception {
    try (var town = new Town(data)) {
      assertThat(get(town.uri().resolve(HumaneDevices.PATH + "?EIO=4&transport=polling")).statusCode()).isEqualTo(404);
    }
  }
}
