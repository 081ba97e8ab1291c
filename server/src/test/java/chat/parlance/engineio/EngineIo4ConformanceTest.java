package chat.parlance.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.http.Cors;
import chat.parlance.http.Origins;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The official test suite of Engine.IO revision 4 (docs/engine.io-protocol/v4-test-suite of socketio/socket.io), test by
/// test: 25 of 25. An echo server answers. Its times are longer than those of the suite (300 ms
/// and 200 ms), so that a busy machine keeps them.
class EngineIo4ConformanceTest {

  private static final int INTERVAL = 500;
  private static final int TIMEOUT = 1_000;
  private static final String PATH = "/engine.io/";
  private static final String POLLING = PATH + "?EIO=4&transport=polling";
  private static final String WEBSOCKET = PATH + "?EIO=4&transport=websocket";

  private final Echo echo = new Echo();
  private final EngineRig rig = new EngineRig(transport -> new EngineServer(
      EngineConfig.DEFAULT.heartbeat(Duration.ofMillis(INTERVAL), Duration.ofMillis(TIMEOUT)), transport,
      new SessionIds(new SecureRandom()), echo).mount("/engine.io", Cors.any(), Origins.any()));

  @AfterEach
  void stop() {
    rig.close();
  }

  private static JsonNode greeting(String packet) {
    assertThat(packet).startsWith("0");
    return JsonMapper.shared().readTree(packet.substring(1));
  }

  private static void assertGreeting(String packet, List<String> upgrades) {
    JsonNode value = greeting(packet);
    assertThat(value.propertyNames()).containsExactlyInAnyOrder("sid", "upgrades", "pingInterval", "pingTimeout",
        "maxPayload");
    assertThat(value.path("sid").isString()).isTrue();
    assertThat(value.path("upgrades").values().stream().map(JsonNode::asString)).isEqualTo(upgrades);
    assertThat(value.path("pingInterval").intValue()).isEqualTo(INTERVAL);
    assertThat(value.path("pingTimeout").intValue()).isEqualTo(TIMEOUT);
    assertThat(value.path("maxPayload").intValue()).isEqualTo(1_000_000);
  }

  private String session() throws Exception {
    return POLLING + "&sid=" + greeting(rig.get(POLLING).body()).path("sid").asString();
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
      assertGreeting(reply.body(), List.of("websocket"));
    }

    @Test
    void failsWithAnInvalidEioQueryParameter() throws Exception {
      assertThat(rig.get(PATH + "?transport=polling").statusCode()).isEqualTo(400);
      assertThat(rig.get(PATH + "?EIO=abc&transport=polling").statusCode()).isEqualTo(400);
    }

    @Test
    void failsWithAnInvalidTransportQueryParameter() throws Exception {
      assertThat(rig.get(PATH + "?EIO=4").statusCode()).isEqualTo(400);
      assertThat(rig.get(PATH + "?EIO=4&transport=abc").statusCode()).isEqualTo(400);
    }

    @Test
    void failsWithAnInvalidRequestMethod() throws Exception {
      assertThat(rig.send("POST", POLLING, "").statusCode()).isEqualTo(400);
      assertThat(rig.send("PUT", POLLING, "").statusCode()).isEqualTo(400);
    }
  }

  @Nested
  class HandshakeOverWebSocket {

    @Test
    void successfullyOpensASession() throws Exception {
      try (TestSocket socket = rig.socket(WEBSOCKET)) {
        assertGreeting(socket.next(), List.of());
      }
    }

    @Test
    void failsWithAnInvalidEioQueryParameter() throws Exception {
      assertThat(rig.socket(PATH + "?transport=websocket").end()).startsWith("refused");
      assertThat(rig.socket(PATH + "?EIO=abc&transport=websocket").end()).startsWith("refused");
    }

    @Test
    void failsWithAnInvalidTransportQueryParameter() throws Exception {
      assertThat(rig.socket(PATH + "?EIO=4").end()).startsWith("refused");
      assertThat(rig.socket(PATH + "?EIO=4&transport=abc").end()).startsWith("refused");
    }
  }

  @Nested
  class MessagesOverPolling {

    @Test
    void sendsAndReceivesAPayloadContainingOnePlainTextPacket() throws Exception {
      String session = session();
      assertPosted(session, "4hello");
      assertPolled(session, "4hello");
    }

    @Test
    void sendsAndReceivesAPayloadContainingSeveralPlainTextPackets() throws Exception {
      String session = session();
      assertPosted(session, "4test1\u001e4test2\u001e4test3");
      assertPolled(session, "4test1\u001e4test2\u001e4test3");
    }

    @Test
    void sendsAndReceivesAPayloadContainingPlainTextAndBinaryPackets() throws Exception {
      String session = session();
      assertPosted(session, "4hello\u001ebAQIDBA==");
      assertPolled(session, "4hello\u001ebAQIDBA==");
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
      assertThat(replies).extracting(reply -> reply.body()).contains("1");
      assertGone(session);
    }

    @Test
    void closesTheSessionUponCancelledPollingRequest() throws Exception {
      String session = session();
      var poll = rig.poll(session);
      assertPosted(session, "6"); // what came before it has been dealt with
      poll.cancel(true);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      int status = rig.post(session, "6").statusCode();
      while (status == 200 && System.nanoTime() < end) {
        status = rig.post(session, "6").statusCode();
      }
      assertThat(status).isEqualTo(400);
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
        socket.sendBytes(1, 2, 3, 4);
        assertThat(socket.next()).isEqualTo("<01020304>");
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
    void sendsPingsAndTakesPongsOverPolling() throws Exception {
      String session = session();
      for (int i = 0; i < 3; i++) {
        assertPolled(session, "2");
        assertPosted(session, "3");
      }
    }

    @Test
    void closesAPollingSessionUponPingTimeout() throws Exception {
      String session = session();
      echo.closed.poll(INTERVAL + TIMEOUT, TimeUnit.MILLISECONDS);
      assertGone(session);
    }

    @Test
    void sendsPingsAndTakesPongsOverWebSocket() throws Exception {
      try (TestSocket socket = open()) {
        for (int i = 0; i < 3; i++) {
          assertThat(socket.next()).isEqualTo("2");
          socket.send("3");
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
      assertPosted(session, "1");
      // sent at the same moment: the poll is answered with a noop if it came first, and refused if it came second
      var reply = poll.get(10, TimeUnit.SECONDS);
      assertThat(reply.statusCode() == 400 || reply.body().equals("6")).as(reply.body()).isTrue();
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
        assertPolled(session, "6");
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
