package chat.parlance.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.http.RawClient.Reply;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CorsTest {

  private static final String[] PREFLIGHT = {"Origin: https://app.example", "Access-Control-Request-Method: PUT",
      "Access-Control-Request-Headers: x-one, x-two"};

  private static Rig rig(Cors cors) throws IOException {
    return Rig.serving(
        Mount.at("").cors(cors).get("/", _ -> Response.text(200, "hi")).put("/", _ -> Response.of(204)).build());
  }

  @Test
  void aStarIsAnsweredToEverybody() throws IOException {
    try (Rig rig = rig(Cors.any()); RawClient client = rig.connect()) {
      assertThat(client.get("/").header("Access-Control-Allow-Origin")).isEqualTo("*");
      Reply reply = client.get("/", "Origin: https://app.example");
      assertThat(reply.header("Access-Control-Allow-Origin")).isEqualTo("*");
      assertThat(reply.header("Access-Control-Allow-Credentials")).isEmpty();
      assertThat(reply.header("Vary")).isEmpty();
    }
  }

  @Test
  void anEchoNamesTheOriginAndAllowsCookies() throws IOException {
    try (Rig rig = rig(Cors.echo()); RawClient client = rig.connect()) {
      Reply reply = client.get("/", "Origin: https://app.example");
      assertThat(reply.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example");
      assertThat(reply.header("Access-Control-Allow-Credentials")).isEqualTo("true");
      assertThat(reply.header("Vary")).isEqualTo("Origin");
    }
  }

  @Test
  void anAllowListKnowsItsOriginsAndNoOthers() throws IOException {
    Cors cors = Cors.of(Origins.of(List.of("https://app.example")), true).exposing(List.of("X-Request-Id"));
    try (Rig rig = rig(cors); RawClient client = rig.connect()) {
      Reply reply = client.get("/", "Origin: https://app.example");
      assertThat(reply.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example");
      assertThat(reply.header("Access-Control-Expose-Headers")).isEqualTo("X-Request-Id");
      for (String other : List.of("https://app.example.evil", "http://app.example", "https://app.example:444",
          "null")) {
        Reply refused = client.get("/", "Origin: " + other);
        assertThat(refused.status()).isEqualTo(200);
        assertThat(refused.header("Access-Control-Allow-Origin")).as(other).isEmpty();
        assertThat(refused.header("Vary")).isEqualTo("Origin");
      }
    }
  }

  @Test
  void otherOriginsCanBeRefusedOutright() throws IOException {
    try (Rig rig = rig(Cors.of(Origins.of(List.of("https://app.example")), true).refusingOthers());
        RawClient client = rig.connect()) {
      assertThat(client.get("/", "Origin: https://evil.example").status()).isEqualTo(403);
      assertThat(client.get("/", "Origin: http://localhost").status()).isEqualTo(200);
      assertThat(client.get("/").status()).isEqualTo(200);
    }
  }

  @Test
  void aPreflightIsAnsweredForThePath() throws IOException {
    try (Rig rig = rig(Cors.echo()); RawClient client = rig.connect()) {
      Reply reply = client.ask("OPTIONS", "/", PREFLIGHT);
      assertThat(reply.status()).isEqualTo(204);
      assertThat(reply.header("Access-Control-Allow-Methods")).isEqualTo("GET, HEAD, OPTIONS, PUT");
      assertThat(reply.header("Access-Control-Allow-Headers")).isEqualTo("x-one, x-two");
      assertThat(reply.header("Access-Control-Max-Age")).isEqualTo("600");
      assertThat(reply.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example");
      assertThat(reply.header("Vary")).contains("Origin");
      assertThat(client.ask("OPTIONS", "/none", PREFLIGHT).status()).isEqualTo(404);
    }
  }

  @Test
  void aPreflightCanHaveFixedListsAndGrantsStrangersNothing() throws IOException {
    Cors cors = Cors.of(Origins.of(List.of("https://app.example")), false).allowing(List.of("GET", "POST"),
        List.of("Authorization"));
    try (Rig rig = rig(cors); RawClient client = rig.connect()) {
      Reply reply = client.ask("OPTIONS", "/", PREFLIGHT);
      assertThat(reply.header("Access-Control-Allow-Methods")).isEqualTo("GET, POST");
      assertThat(reply.header("Access-Control-Allow-Headers")).isEqualTo("Authorization");
      Reply stranger = client.ask("OPTIONS", "/", "Origin: https://evil.example", "Access-Control-Request-Method: PUT");
      assertThat(stranger.header("Access-Control-Allow-Methods")).isEmpty();
    }
  }

  @Test
  void errorsCanBeReadByPagesToo() throws IOException {
    try (Rig rig = rig(Cors.echo()); RawClient client = rig.connect()) {
      assertThat(client.get("/none", "Origin: https://a.example").header("Access-Control-Allow-Origin"))
          .isEqualTo("https://a.example");
      assertThat(client.get("/?%", "Origin: https://a.example").header("Access-Control-Allow-Origin"))
          .isEqualTo("https://a.example");
    }
  }

  @Test
  void theSameOriginIsRecognisedWithAndWithoutPorts() {
    Origins same = Origins.same();
    assertThat(same.allow("https://chat.example", "chat.example")).isTrue();
    assertThat(same.allow("https://Chat.example", "chat.EXAMPLE:443")).isTrue();
    assertThat(same.allow("http://chat.example:8080", "chat.example:8080")).isTrue();
    assertThat(same.allow("http://[::1]:8080", "[::1]:8080")).isTrue();
    assertThat(same.allow("http://[::1]", "[::1]")).isTrue();
    assertThat(same.allow("http://chat.example", "chat.example:443")).isFalse();
    assertThat(same.allow("http://evil.example", "chat.example")).isFalse();
    assertThat(same.allow("null", "chat.example")).isFalse();
    assertThat(same.allow("http://chat.example", null)).isFalse();
  }

  @Test
  void aMisspeltOriginIsRefusedAtTheStart() {
    for (String wrong : List.of("chat.example", "https://chat.example/", "https://", "")) {
      assertThatThrownBy(() -> Origins.of(List.of(wrong))).hasMessageContaining("\"" + wrong + "\"");
    }
    assertThat(Origins.of(List.of("*", "x")).allow("https://any.example", null)).isTrue();
  }
}
