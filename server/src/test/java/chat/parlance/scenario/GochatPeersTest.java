package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tokens and rooms that Go-Chat's own services know, asked over gRPC.
class GochatPeersTest {

  private static final String ANN = "7b1f0c2e-1111-4222-8333-444455556666";
  private static final String ROOM = "0b9c1ba0-6d3f-4a52-9d0c-5a2a0f4f7d11";
  private static final String TOKEN = GochatTokens.access(ANN);

  @TempDir Path folder = Path.of("");

  private GochatPeers peers;
  private Town town;

  @BeforeEach
  void open() throws IOException {
    peers = new GochatPeers();
    peers.users.put(TOKEN, ANN);
    peers.rooms.add(ROOM);
    town = new Town(folder, "AUTH_SERVICE_ADDRESS", peers.address(), "WEBSITE_SERVICE_ADDRESS", peers.address());
  }

  @AfterEach
  void close() {
    town.close();
    peers.close();
  }

  private int upgrade(String room, String token) throws IOException {
    try (var raw = new RawSocket(town.uri())) {
      raw.write("GET /ws/chat/" + room + "?token=" + token + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
          + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
      return Integer.parseInt(raw.head().substring(9, 12));
    }
  }

  @Test
  void whomTheAuthServiceKnowsEntersARoomThatTheWebsiteKnows() throws IOException {
    var ann = town.personWith("none");
    ann.connect("/ws/chat/" + ROOM + "?token=" + TOKEN);
    ann.say("{\"type\":\"message\",\"content\":\"hi\"}");
    var heard = ann.await(frame -> frame.path("type").asString().equals("new_message"));
    assertThat(heard.path("user_id").asString()).isEqualTo(ANN);
    assertThat(peers.bearers).first().isEqualTo("Bearer " + TOKEN);
    assertThat(upgrade(ROOM, TOKEN)).isEqualTo(101);
    assertThat(peers.asked).as("the second time nobody is asked").containsExactly(TOKEN, ROOM);
  }

  @Test
  void whatTheServicesDoNotKnowIsRefused() throws IOException, InterruptedException {
    assertThat(upgrade(ROOM, "unknown")).isEqualTo(401);
    assertThat(upgrade("5f0ce20d-97b5-4b3a-8f7a-3c0b1f6b2c33", TOKEN)).isEqualTo(404);
    try (var http = HttpClient.newHttpClient()) {
      var answer = http.send(HttpRequest.newBuilder(town.uri().resolve("/ws/chat/" + ROOM + "?token=x")).build(),
          HttpResponse.BodyHandlers.ofString());
      assertThat(answer.body()).isEqualTo("Invalid token\n");
    }
  }

  @Test
  void aUserWithoutAnIdIsNobody() throws IOException {
    peers.users.put("liar", "");
    assertThat(upgrade(ROOM, "liar")).isEqualTo(401);
  }

  @Test
  void aServiceThatIsDownIsNotARefusalOfTheToken() throws IOException {
    peers.close();
    assertThat(upgrade(ROOM, TOKEN)).isEqualTo(503);
  }
}
