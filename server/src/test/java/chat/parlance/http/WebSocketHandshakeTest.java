package chat.parlance.http;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.http.RawClient.Reply;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket.Listener;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebSocketHandshakeTest {

  private static Rig rig(Handler handler) throws IOException {
    return Rig.serving(Mount.at("").get("/ws", handler).get("/page", _ -> Response.text(200, "page")).build());
  }

  @Test
  void theHandshakeOfTheStandardIsAnswered() throws Exception {
    Recorder recorder = Recorder.silent();
    try (Rig rig = Rig.upgrading(recorder); RawClient client = rig.connect()) {
      Reply reply = client.upgrade("/ws");
      assertThat(reply.header("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
      assertThat(reply.header("Upgrade")).isEqualTo("websocket");
      assertThat(reply.header("Connection")).isEqualTo("Upgrade");
      assertThat(reply.header("Content-Length")).isEmpty();
      assertThat(reply.header("Sec-WebSocket-Protocol")).isEmpty();
      assertThat(recorder.next()).isEqualTo("opened");
      assertThat(rig.counters.snapshot().openWebSockets()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"websocket|upgrade", "WebSocket|keep-alive, Upgrade", "h2c, websocket|UPGRADE"})
  void tokensAreComparedWithoutCaseAndInLists(String upgrade, String connection) throws Exception {
    try (Rig rig = Rig.upgrading(Recorder.silent()); RawClient client = rig.connect()) {
      assertThat(client.get("/ws", "Upgrade: " + upgrade, "Connection: " + connection, "Sec-WebSocket-Version: 13",
          "Sec-WebSocket-Key: " + RawClient.KEY).status()).isEqualTo(101);
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"13||400", "13|c2hvcnQ=|400", "13|dGhlIHNhbXBsZSBub25jZ!==|400",
      "8|dGhlIHNhbXBsZSBub25jZQ==|426",
      "13, 8|dGhlIHNhbXBsZSBub25jZQ==|426", "|dGhlIHNhbXBsZSBub25jZQ==|426"})
  void wrongVersionsAndKeysAreRefused(String version, String key, int status) throws Exception {
    try (Rig rig = Rig.upgrading(Recorder.silent()); RawClient client = rig.connect()) {
      Reply reply = client.get("/ws", "Upgrade: websocket", "Connection: Upgrade",
          "Sec-WebSocket-Version: " + (version == null ? "" : version),
          "Sec-WebSocket-Key: " + (key == null ? "" : key));
      assertThat(reply.status()).isEqualTo(status);
      if (status == 426) {
        assertThat(reply.header("Sec-WebSocket-Version")).isEqualTo("13");
      }
      assertThat(rig.counters.snapshot().refusedHandshakes()).isEqualTo(1);
    }
  }

  @Test
  void otherRequestsToAnEndpointAreToldWhatItIs() throws Exception {
    try (Rig rig = Rig.upgrading(Recorder.silent()); RawClient client = rig.connect()) {
      assertThat(client.get("/ws").status()).isEqualTo(426);
      assertThat(client.get("/ws").header("Upgrade")).isEqualTo("websocket");
      assertThat(client.get("/ws", "Upgrade: websocket").status()).isEqualTo(400);
      assertThat(client.ask("POST", "/ws", "Upgrade: websocket").status()).isEqualTo(405);
      assertThat(client.send(RawClient.handshake("/ws").replace("HTTP/1.1", "HTTP/1.0")).reply().status())
          .isEqualTo(400);
    }
  }

  @Test
  void aHandlerMayRefuseBeforeTheUpgrade() throws Exception {
    try (Rig rig = rig(request -> {
      if (request.query().first("token") == null) {
        throw Problem.of(401, "no-token", "a token is needed").asException();
      }
      return Upgrade.to(Recorder::silent);
    }); RawClient client = rig.connect()) {
      assertThat(client.send(RawClient.handshake("/ws")).reply().status()).isEqualTo(401);
      assertThat(client.get("/page").text()).as("the connection goes on as HTTP").isEqualTo("page");
      client.upgrade("/ws?token=x");
    }
  }

  @Test
  void aSubprotocolMustHaveBeenOffered() throws Exception {
    try (Rig rig = rig(_ -> Upgrade.to(Recorder::silent).subprotocol("parlance.v1"))) {
      try (RawClient client = rig.connect()) {
        Reply reply = client.upgrade("/ws", "Sec-WebSocket-Protocol: other, parlance.v1",
            "Sec-WebSocket-Protocol: bearer.x");
        assertThat(reply.header("Sec-WebSocket-Protocol")).isEqualTo("parlance.v1");
      }
      try (RawClient client = rig.connect()) {
        assertThat(client.send(RawClient.handshake("/ws")).reply().status()).isEqualTo(500);
      }
    }
  }

  @Test
  void pagesOfOtherOriginsAreRefusedUnlessAllowed() throws Exception {
    try (Rig rig = Rig.serving(
        Mount.at("/a").upgradeOrigins(Origins.of(List.of("https://app.example")))
            .get("/ws", _ -> Upgrade.to(Recorder::silent)).build(),
        Mount.at("/b").upgradeOrigins(Origins.any()).get("/ws", _ -> Upgrade.to(Recorder::silent)).build())) {
      for (String origin : List.of("https://app.example", "http://localhost")) {
        try (RawClient client = rig.connect()) {
          client.upgrade("/a/ws", "Origin: " + origin);
        }
      }
      for (String origin : List.of("https://evil.example", "null", "https://app.example.evil")) {
        try (RawClient client = rig.connect()) {
          Reply reply = client.send(RawClient.handshake("/a/ws", "Origin: " + origin)).reply();
          assertThat(reply.status()).as(origin).isEqualTo(403);
          assertThat(reply.text()).contains("origin-refused");
        }
      }
      try (RawClient client = rig.connect()) {
        client.upgrade("/a/ws");
      }
      try (RawClient client = rig.connect()) {
        client.upgrade("/b/ws", "Origin: https://evil.example");
      }
    }
  }

  @Test
  void framesSentRightBehindTheHandshakeAreNotLost() throws Exception {
    try (Rig rig = Rig.upgrading(Recorder.echoing()); RawClient client = rig.connect()) {
      client.send(ClientFrames.join(RawClient.handshake("/ws").getBytes(java.nio.charset.StandardCharsets.US_ASCII),
          ClientFrames.text("early"), ClientFrames.text("birds")));
      assertThat(client.reply().status()).isEqualTo(101);
      assertThat(client.frame().text()).isEqualTo("early");
      assertThat(client.frame().text()).isEqualTo("birds");
    }
  }

  @Test
  void theFirstFramesOfTheServerFollowThe101() throws Exception {
    WebSocketListener greeting = new Greeting();
    try (Rig rig = Rig.upgrading(greeting); RawClient client = rig.upgraded()) {
      assertThat(client.frame().text()).isEqualTo("welcome");
      assertThat(rig.counters.snapshot().writes()).as("head and frame in one call").isEqualTo(1);
    }
  }

  private static final class Greeting implements WebSocketListener {
    @Override
    public void opened(WebSocket socket) {
      socket
          .write(WebSocketFrames.text(socket.allocator(), "welcome".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    @Override
    public void text(WebSocket socket, io.netty.buffer.ByteBuf payload) {}

    @Override
    public void closed(WebSocket socket, int code, String reason, boolean clean) {}
  }

  @Test
  void onlyOneHandlerIsLeftAfterTheUpgrade() throws Exception {
    Recorder recorder = Recorder.echoing();
    try (Rig rig = Rig.upgrading(recorder); RawClient client = rig.upgraded()) {
      client.send(ClientFrames.text("x"));
      client.frame();
      assertThat(recorder.socket().channel().pipeline().toMap().values()).containsExactly(recorder.socket());
    }
  }

  @Test
  void aForeignClientTalksToUs() throws Exception {
    try (Rig rig = Rig.upgrading(Recorder.echoing()); HttpClient http = HttpClient.newHttpClient()) {
      var echoed = new CompletableFuture<String>();
      var closed = new CompletableFuture<Integer>();
      var socket = http.newWebSocketBuilder()
          .buildAsync(URI.create("ws://127.0.0.1:" + rig.port() + "/ws"), new Listener() {
            private final StringBuilder all = new StringBuilder();

            @Override
            public CompletionStage<?> onText(java.net.http.WebSocket from, CharSequence data, boolean last) {
              all.append(data);
              if (last) {
                echoed.complete(all.toString());
              }
              from.request(1);
              return CompletableFuture.completedStage(null);
            }

            @Override
            public CompletionStage<?> onClose(java.net.http.WebSocket from, int code, String reason) {
              closed.complete(code);
              return CompletableFuture.completedStage(null);
            }
          }).get(10, TimeUnit.SECONDS);
      String text = "ünï©ødé 𝄞 ".repeat(5_000);
      socket.sendText(text.substring(0, 30_000), false).get(10, TimeUnit.SECONDS);
      socket.sendText(text.substring(30_000), true).get(10, TimeUnit.SECONDS);
      assertThat(echoed.get(10, TimeUnit.SECONDS)).isEqualTo(text);
      socket.sendClose(3000, "bye").get(10, TimeUnit.SECONDS);
      assertThat(closed.get(10, TimeUnit.SECONDS)).isEqualTo(3000);
    }
  }
}
