package chat.parlance.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.http.Cors;
import chat.parlance.http.Origins;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The official test suite of Engine.IO revision 3 (docs/engine.io-protocol/v3-test-suite of socketio/socket.io), test by
/// test: 24 of 24, with the one that the original skips. An echo server answers. Its times are longer than
/// those of the suite (300 ms and 200 ms), so that a busy machine keeps them.
class EngineIo3ConformanceTest {

  private static final int INTERVAL = 500;
  private static final int TIMEOUT = 1_000;
  private static final String PATH = "/engine.io/";
  private static final String POLLING = PATH + "?EIO=3&transport=polling";
  private static final String WEBSOCKET = PATH + "?EIO=3&transport=websocket";

  private final Echo echo = new Echo();
  private final EngineRig rig = new EngineRig(transport -> new EngineServer(
      EngineConfig.DEFAULT.withRevision3().heartbeat(Duration.ofMillis(INTERVAL), Duration.ofMillis(TIMEOUT)),
      transport,
      new SessionIds(new SecureRandom()), echo).mount("/engine.io", Cors.any(), Origins.any()));

  @AfterEach
  void stop() {
    rig.close();
  }

  /// What the open packet of a WebSocket, or of a payload with its length, says.
  private static JsonNode greeting(String packet) {
    assertThat(packet).startsWith("0");
    return JsonMapper.shared().readTree(packet.substring(1));
  }

  private static JsonNode greetingIn(String payload) {
    int colon = payload.indexOf(':');
    assertThat(payload.substring(0, colon)).isEqualTo(Integer.toString(payload.length() - colon - 1));
    return greeting(payload.substring(colon + 1));
  }

  private static void assertGreeting(JsonNode value, List<String> upgrades) {
    assertThat(value.path("sid").isString()).isTrue();
    assertThat(value.path("upgrades").values().stream().map(JsonNode::asString)).isEqualTo(upgrades);
    assertThat(value.path("pingInterval").intValue()).isEqualTo(INTERVAL);
    assertThat(value.path("pingTimeout").intValue()).isEqualTo(TIMEOUT);
    assertThat(value.path("maxPayload").intValue()).isEqualTo(1_000_000);
  }

  private String session() throws Exception {
    return POLLING + "&b64=1&sid=" + greetingIn(rig.get(POLLING + "&b64=1").body()).path("sid").asString();
  }

  private void assertPosted(String session, String payload) throws Exception {
    var reply = rig.post(session, payload);
    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(reply.body()).isEqualTo("ok");
  }

  private void assertPolled(String session, String payload) throws Exception {
    var reply = rig.get(session);
    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(reply.body()).isEqualTo(payload);
  }

  private void assertGone(String session) throws Exception {
    assertThat(rig.get(session).statusCode()).isEqualTo(400);
  }

  private TestSocket open() throws InterruptedException {
    TestSocket socket = rig.socket(WEBSOCKET);
    greeting(socket.next());
    return socket;
  }

  @Nested
  class HandshakeOverPolling {

    @Test
    void successfullyOpensASession() throws Exception {
      var reply = rig.get(POLLING);
      assertThat(reply.statusCode()).isEqualTo(200);
      assertGreeting(greetingIn(reply.body()), List.of("websocket"));
    }

    @Test
    void failsWithAnInvalidTransportQueryParameter() throws Exception {
      assertThat(rig.get(PATH + "?EIO=3").statusCode()).isEqualTo(400);
      assertThat(rig.get(PATH + "?EIO=3&transport=abc").statusCode()).isEqualTo(400);
    }

    @Test
    void failsWithAnInvalidRequestMethod() throws Exception {
      assertThat(rig.send("POST", POLLING, "").statusCode()).isEqualTo(400);
    }
  }

  @Nested
  class HandshakeOverWebSocket {

    @Test
    void successfullyOpensASession() throws Exception {
      try (TestSocket socket = rig.socket(WEBSOCKET)) {
        assertGreeting(greeting(socket.next()), List.of());
      }
    }

    @Test
    void failsWithAnInvalidEioQueryParameter() throws Exception {
      assertThat(rig.socket(PATH + "?transport=websocket").end()).startsWith("refused");
      assertThat(rig.socket(PATH + "?EIO=abc&transport=websocket").end()).startsWith("refused");
    }

    @Test
    void failsWithAnInvalidTransportQueryParameter() throws Exception {
      assertThat(rig.socket(PATH + "?EIO=3").end()).startsWith("refused");
      assertThat(rig.socket(PATH + "?EIO=3&transport=abc").end()).startsWith("refused");
    }
  }

  @Nested
  class MessagesOverPolling {

    @Test
    void sendsAndReceivesAPayloadContainingOnePlainTextPacket() throws Exception {
      String session = session();
      assertPosted(session, "6:4hello");
      assertPolled(session, "6:4hello");
    }

    @Test
    void sendsAndReceivesAPayloadContainingSeveralPlainTextPackets() throws Exception {
      String session = session();
      assertPosted(session, "6:4test16:4test26:4test3");
      assertPolled(session, "6:4test16:4test26:4test3");
    }

    @Test
    void sendsAndReceivesAPayloadContainingPlainTextAndBinaryPacketsInBase64() throws Exception {
      String session = session();
      assertPosted(session, "6:4hello10:b4AQIDBA==");
      assertPolled(session, "6:4hello10:b4AQIDBA==");
    }

    @Test
    void sendsAndReceivesAPayloadContainingPlainTextAndBinaryPacketsInBytes() throws Exception {
      String session = POLLING + "&sid=" + greetingIn(rig.get(POLLING).body()).path("sid").asString();
      assertPosted(session, "6:4hello10:b4AQIDBA==");
      var reply = rig.getBytes(session);
      assertThat(reply.statusCode()).isEqualTo(200);
      assertThat(HexFormat.of().formatHex(reply.body())).isEqualTo("0006ff3468656c6c6f0105ff0401020304");
    }

    @Test
    void closesTheSessionUponInvalidPacketFormat() throws Exception {
      String session = session();
      assertThat(rig.post(session, "abc").statusCode()).isEqualTo(400);
      assertGone(session);
    }

    @Test
    void closesTheSessionUponDuplicatePollRequests() throws Exception {
      String session = session();
      var first = rig.poll(session);
      assertThat(first).isNotDone();
      var second = rig.get(session + "&t=burst");
      var replies = List.of(first.get(10, TimeUnit.SECONDS), second);
      // which of two polls that are sent at once arrives first is not certain: one gets the close, the other is refused
      assertThat(replies).extracting(reply -> reply.statusCode()).containsExactlyInAnyOrder(200, 400);
      assertThat(replies).extracting(reply -> reply.body()).contains("1:1");
      assertGone(session);
    }
  }

  @Nested
  class MessagesOverWebSocket {

    @Test
    void sendsAndReceivesAPlainTextPacket() throws Exception {
      try (TestSocket socket = open()) {
        socket.send("4hello");
        assertThat(socket.next()).isEqualTo("4hello");
      }
    }

    @Test
    void sendsAndReceivesABinaryPacket() throws Exception {
      try (TestSocket socket = open()) {
        socket.sendBytes(4, 1, 2, 3, 4);
        assertThat(socket.next()).isEqualTo("<0401020304>");
      }
    }

    @Test
    void closesTheSessionUponInvalidPacketFormat() throws Exception {
      try (TestSocket socket = open()) {
        socket.send("abc");
        assertThat(socket.end()).startsWith("closed");
      }
    }
  }

  @Nested
  class Heartbeats {

    @Test
    void takesPingsAndSendsPongsOverPolling() throws Exception {
      String session = session();
      for (int i = 0; i < 3; i++) {
        assertPosted(session, "1:2");
        assertPolled(session, "1:3");
      }
    }

    @Test
    void closesAPollingSessionUponPingTimeout() throws Exception {
      String session = session();
      echo.closed.poll(INTERVAL + TIMEOUT, TimeUnit.MILLISECONDS);
      assertThat(rig.post(session, "1:2").statusCode()).isEqualTo(400);
    }

    @Test
    void takesPingsAndSendsPongsOverWebSocket() throws Exception {
      try (TestSocket socket = open()) {
        for (int i = 0; i < 3; i++) {
          socket.send("2");
          assertThat(socket.next()).isEqualTo("3");
        }
      }
    }

    @Test
    void closesAWebSocketSessionUponPingTimeout() throws Exception {
      try (TestSocket socket = rig.socket(WEBSOCKET)) {
        assertThat(socket.end()).startsWith("closed");
      }
    }
  }

  @Nested
  class Closing {

    @Test
    void forcefullyClosesAPollingSession() throws Exception {
      String session = session();
      var poll = rig.poll(session);
      assertThat(poll).isNotDone();
      assertPosted(session, "1:1");
      // sent at the same moment: the poll is answered with a noop if it came first, and refused if it came second
      var reply = poll.get(10, TimeUnit.SECONDS);
      assertThat(reply.statusCode() == 400 || reply.body().equals("1:6")).as(reply.body()).isTrue();
      assertGone(session);
    }

    @Test
    void forcefullyClosesAWebSocketSession() throws Exception {
      try (TestSocket socket = open()) {
        socket.send("1");
        assertThat(socket.end()).startsWith("closed");
      }
    }
  }

  @Nested
  class Upgrading {

    private TestSocket upgraded(String session) throws Exception {
      TestSocket socket = rig.socket(session.replace("polling", "websocket"));
      socket.send("2probe");
      assertThat(socket.next()).isEqualTo("3probe");
      return socket;
    }

    @Test
    void successfullyUpgradesFromPollingToWebSocket() throws Exception {
      String session = session();
      try (TestSocket socket = upgraded(session)) {
        assertPolled(session, "1:6");
        socket.send("5");
        socket.send("4hello");
        assertThat(socket.next()).isEqualTo("4hello");
      }
    }

    @Test
    void ignoresHttpRequestsWithTheSameSidAfterTheUpgrade() throws Exception {
      String session = session();
      try (TestSocket socket = upgraded(session)) {
        socket.send("5");
        assertGone(session);
        socket.send("4hello");
        assertThat(socket.next()).isEqualTo("4hello");
      }
    }

    @Test
    void ignoresAWebSocketWithTheSameSidAfterTheUpgrade() throws Exception {
      String session = session();
      try (TestSocket socket = upgraded(session)) {
        socket.send("5");
        try (TestSocket second = rig.socket(session.replace("polling", "websocket"))) {
          assertThat(second.end()).startsWith("closed");
        }
        socket.send("4hello");
        assertThat(socket.next()).isEqualTo("4hello");
      }
    }
  }
}
