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

/// What the official test suites of both revisions of Engine.IO ask alike. An echo server answers. Its times are longer than those
/// of the suites (300 ms and 200 ms), so that a busy machine keeps them.
abstract class EngineSuite {

  static final int INTERVAL = 500;
  static final int TIMEOUT = 1_000;
  static final String PATH = "/engine.io/";

  final String polling;
  final String websocket;
  final Echo echo = new Echo();
  final EngineRig rig;

  /// `config` of a server that takes this revision.
  EngineSuite(int revision, EngineConfig config) {
    polling = PATH + "?EIO=" + revision + "&transport=polling";
    websocket = PATH + "?EIO=" + revision + "&transport=websocket";
    rig = new EngineRig(transport -> new EngineServer(
        config.heartbeat(Duration.ofMillis(INTERVAL), Duration.ofMillis(TIMEOUT)), transport,
        new SessionIds(new SecureRandom()), echo).mount("/engine.io", Cors.any(), Origins.any()));
  }

  /// The packets as a payload of polling in text.
  abstract String payload(String... packets);

  /// The bytes 1 to 4 as a packet of text.
  abstract String bytesInText();

  /// The path of polling in text.
  abstract String pollingInText();

  private String path() {
    return polling.replace("&transport=polling", "");
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private static JsonNode greeting(String packet) {
    assertThat(packet).startsWith("0");
    return JsonMapper.shared().readTree(packet.substring(1));
  }

  /// The one packet of a payload in text.
  private String packet(String payload) {
    String packet = payload.startsWith("0") ? payload : payload.substring(payload.indexOf(':') + 1);
    assertThat(payload(packet)).isEqualTo(payload);
    return packet;
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

  String session() throws Exception {
    return session(pollingInText());
  }

  String session(String path) throws Exception {
    return path + "&sid=" + greeting(packet(rig.get(path).body())).path("sid").asString();
  }

  void assertPosted(String session, String payload) throws Exception {
    var reply = rig.post(session, payload);
    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(reply.body()).isEqualTo("ok");
  }

  void assertPolled(String session, String payload) throws Exception {
    var reply = rig.get(session);
    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(reply.body()).isEqualTo(payload);
  }

  void assertGone(String session) throws Exception {
    assertThat(rig.get(session).statusCode()).isEqualTo(400);
  }

  TestSocket open() throws InterruptedException {
    TestSocket socket = rig.socket(websocket);
    greeting(socket.next());
    return socket;
  }

  @Nested
  class HandshakeOverPolling {

    @Test
    void successfullyOpensASession() throws Exception {
      var reply = rig.get(polling);
      assertThat(reply.statusCode()).isEqualTo(200);
      assertGreeting(packet(reply.body()), List.of("websocket"));
    }

    @Test
    void failsWithAnInvalidTransportQueryParameter() throws Exception {
      assertThat(rig.get(path()).statusCode()).isEqualTo(400);
      assertThat(rig.get(path() + "&transport=abc").statusCode()).isEqualTo(400);
    }

    @Test
    void failsWithAnInvalidRequestMethod() throws Exception {
      assertThat(rig.send("POST", polling, "").statusCode()).isEqualTo(400);
      assertThat(rig.send("PUT", polling, "").statusCode()).isEqualTo(400);
    }
  }

  @Nested
  class HandshakeOverWebSocket {

    @Test
    void successfullyOpensASession() throws Exception {
      try (TestSocket socket = rig.socket(websocket)) {
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
      assertThat(rig.socket(path()).end()).startsWith("refused");
      assertThat(rig.socket(path() + "&transport=abc").end()).startsWith("refused");
    }
  }

  @Nested
  class MessagesOverPolling {

    @Test
    void sendsAndReceivesAPayloadContainingOnePlainTextPacket() throws Exception {
      String session = session();
      assertPosted(session, payload("4hello"));
      assertPolled(session, payload("4hello"));
    }

    @Test
    void sendsAndReceivesAPayloadContainingSeveralPlainTextPackets() throws Exception {
      String session = session();
      assertPosted(session, payload("4test1", "4test2", "4test3"));
      assertPolled(session, payload("4test1", "4test2", "4test3"));
    }

    @Test
    void sendsAndReceivesAPayloadContainingPlainTextAndBinaryPackets() throws Exception {
      String session = session();
      assertPosted(session, payload("4hello", bytesInText()));
      assertPolled(session, payload("4hello", bytesInText()));
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
      assertThat(replies).extracting(reply -> reply.body()).contains(payload("1"));
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
    void closesAWebSocketSessionUponPingTimeout() throws Exception {
      try (TestSocket socket = rig.socket(websocket)) {
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
      assertPosted(session, payload("1"));
      // sent at the same moment: the poll is answered with a noop if it came first, and refused if it came second
      var reply = poll.get(10, TimeUnit.SECONDS);
      assertThat(reply.statusCode() == 400 || reply.body().equals(payload("6"))).as(reply.body()).isTrue();
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
        assertPolled(session, payload("6"));
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
        socket.send("4upgraded");
        assertThat(socket.next()).isEqualTo("4upgraded");
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
