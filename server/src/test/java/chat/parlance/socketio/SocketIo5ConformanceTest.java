package chat.parlance.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.engineio.EngineRig;
import chat.parlance.engineio.TestSocket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The official test suite of Socket.IO revision 5 (docs/socket.io-protocol/v5-test-suite of socketio/socket.io), test by
/// test: 32 of 32, 16 of Engine.IO underneath and 16 of Socket.IO, against a [ConformanceMount].
class SocketIo5ConformanceTest {

  private static final String PATH = "/socket.io/";
  private static final String POLLING = PATH + "?EIO=4&transport=polling";
  private static final String WEBSOCKET = PATH + "?EIO=4&transport=websocket";

  private final EngineRig rig = new EngineRig(
      transport -> new ConformanceMount(ConformanceMount.SUITE, ConformanceMount.HURRY, transport).mount());

  @AfterEach
  void stop() {
    rig.close();
  }

  private static JsonNode json(String packet, String head) {
    assertThat(packet).startsWith(head);
    return JsonMapper.shared().readTree(packet.substring(head.length()));
  }

  private static void assertGreeting(String packet, List<String> upgrades) {
    JsonNode value = json(packet, "0");
    assertThat(value.propertyNames()).containsExactlyInAnyOrder("sid", "upgrades", "pingInterval", "pingTimeout",
        "maxPayload");
    assertThat(value.path("sid").isString()).isTrue();
    assertThat(value.path("upgrades").values().stream().map(JsonNode::asString)).isEqualTo(upgrades);
    assertThat(value.path("pingInterval").intValue()).isEqualTo(500);
    assertThat(value.path("pingTimeout").intValue()).isEqualTo(1_000);
    assertThat(value.path("maxPayload").intValue()).isEqualTo(1_000_000);
  }

  private String session() throws Exception {
    return POLLING + "&sid=" + json(rig.get(POLLING).body(), "0").path("sid").asString();
  }

  private TestSocket open() throws InterruptedException {
    TestSocket socket = rig.socket(WEBSOCKET);
    json(socket.next(), "0");
    return socket;
  }

  /// A WebSocket that is in the main namespace.
  private TestSocket connected() throws Exception {
    TestSocket socket = open();
    socket.send("40");
    json(socket.nextButPings(), "40");
    assertThat(socket.nextButPings()).startsWith("42[\"auth\"");
    return socket;
  }

  @Nested
  class EngineHandshakes {

    @Test
    void shouldSuccessfullyOpenASessionOverPolling() throws Exception {
      var reply = rig.get(POLLING);
      assertThat(reply.statusCode()).isEqualTo(200);
      assertGreeting(reply.body(), List.of("websocket"));
    }

    @Test
    void shouldFailWithAnInvalidEioQueryParameterOverPolling() throws Exception {
      assertThat(rig.get(PATH + "?transport=polling").statusCode()).isEqualTo(400);
      assertThat(rig.get(PATH + "?EIO=abc&transport=polling").statusCode()).isEqualTo(400);
    }

    @Test
    void shouldFailWithAnInvalidTransportQueryParameterOverPolling() throws Exception {
      assertThat(rig.get(PATH + "?EIO=4").statusCode()).isEqualTo(400);
      assertThat(rig.get(PATH + "?EIO=4&transport=abc").statusCode()).isEqualTo(400);
    }

    @Test
    void shouldFailWithAnInvalidRequestMethod() throws Exception {
      assertThat(rig.send("POST", POLLING, "").statusCode()).isEqualTo(400);
      assertThat(rig.send("PUT", POLLING, "").statusCode()).isEqualTo(400);
    }

    @Test
    void shouldSuccessfullyOpenASessionOverWebSocket() throws Exception {
      try (TestSocket socket = rig.socket(WEBSOCKET)) {
        assertGreeting(socket.next(), List.of());
      }
    }

    @Test
    void shouldFailWithAnInvalidEioQueryParameterOverWebSocket() throws Exception {
      assertThat(rig.socket(PATH + "?transport=websocket").end()).startsWith("refused");
      assertThat(rig.socket(PATH + "?EIO=abc&transport=websocket").end()).startsWith("refused");
    }

    @Test
    void shouldFailWithAnInvalidTransportQueryParameterOverWebSocket() throws Exception {
      assertThat(rig.socket(PATH + "?EIO=4").end()).startsWith("refused");
      assertThat(rig.socket(PATH + "?EIO=4&transport=abc").end()).startsWith("refused");
    }
  }

  @Nested
  class EngineLife {

    private TestSocket upgraded(String session) throws Exception {
      TestSocket socket = rig.socket(session.replace("polling", "websocket"));
      socket.send("2probe");
      assertThat(socket.next()).isEqualTo("3probe");
      socket.send("5");
      return socket;
    }

    @Test
    void shouldSendPingsAndTakePongsOverPolling() throws Exception {
      String session = session();
      for (int i = 0; i < 3; i++) {
        assertThat(rig.get(session).body()).isEqualTo("2");
        assertThat(rig.post(session, "3").statusCode()).isEqualTo(200);
      }
    }

    @Test
    void shouldCloseAPollingSessionUponPingTimeout() throws Exception {
      String session = session();
      try (TestSocket clock = open()) {
        assertThat(clock.end()).startsWith("closed"); // by the same timeout, begun later
      }
      assertThat(rig.get(session).statusCode()).isEqualTo(400);
    }

    @Test
    void shouldSendPingsAndTakePongsOverWebSocket() throws Exception {
      try (TestSocket socket = open()) {
        for (int i = 0; i < 3; i++) {
          assertThat(socket.next()).isEqualTo("2");
          socket.send("3");
        }
      }
    }

    @Test
    void shouldCloseAWebSocketSessionUponPingTimeout() throws Exception {
      try (TestSocket socket = rig.socket(WEBSOCKET)) {
        assertThat(socket.end()).startsWith("closed");
      }
    }

    @Test
    void shouldForcefullyCloseAPollingSession() throws Exception {
      String session = session();
      var poll = rig.poll(session);
      assertThat(rig.post(session, "1").body()).isEqualTo("ok");
      var reply = poll.get(10, TimeUnit.SECONDS);
      assertThat(reply.statusCode() == 400 || reply.body().equals("6")).as(reply.body()).isTrue();
      assertThat(rig.get(session).statusCode()).isEqualTo(400);
    }

    @Test
    void shouldForcefullyCloseAWebSocketSession() throws Exception {
      try (TestSocket socket = open()) {
        socket.send("1");
        assertThat(socket.end()).startsWith("closed");
      }
    }

    @Test
    void shouldSuccessfullyUpgradeFromPollingToWebSocket() throws Exception {
      try (TestSocket socket = upgraded(session())) {
        socket.send("40");
        json(socket.nextButPings(), "40");
      }
    }

    @Test
    void shouldIgnoreHttpRequestsWithTheSameSidAfterTheUpgrade() throws Exception {
      String session = session();
      try (TestSocket socket = upgraded(session)) {
        assertThat(rig.get(session).statusCode()).isEqualTo(400);
        assertThat(socket.isOpen()).isTrue();
      }
    }

    @Test
    void shouldIgnoreAWebSocketWithTheSameSidAfterTheUpgrade() throws Exception {
      String session = session();
      try (TestSocket socket = upgraded(session);
          TestSocket second = rig.socket(session.replace("polling", "websocket"))) {
        assertThat(second.end()).startsWith("closed");
        assertThat(socket.isOpen()).isTrue();
      }
    }
  }

  @Nested
  class Connecting {

    private void assertEnters(String packet, String namespace, String auth) throws Exception {
      try (TestSocket socket = open()) {
        socket.send(packet);
        JsonNode ids = json(socket.nextButPings(), "40" + namespace);
        assertThat(ids.propertyNames()).containsExactly("sid");
        assertThat(ids.path("sid").isString()).isTrue();
        assertThat(socket.nextButPings()).isEqualTo("42" + namespace + "[\"auth\"," + auth + "]");
      }
    }

    @Test
    void shouldAllowConnectionToTheMainNamespace() throws Exception {
      assertEnters("40", "", "{}");
    }

    @Test
    void shouldAllowConnectionToTheMainNamespaceWithAPayload() throws Exception {
      assertEnters("40{\"token\":\"123\"}", "", "{\"token\":\"123\"}");
    }

    @Test
    void shouldAllowConnectionToACustomNamespace() throws Exception {
      assertEnters("40/custom,", "/custom,", "{}");
    }

    @Test
    void shouldAllowConnectionToACustomNamespaceWithAPayload() throws Exception {
      assertEnters("40/custom,{\"token\":\"abc\"}", "/custom,", "{\"token\":\"abc\"}");
    }

    @Test
    void shouldDisallowConnectionToAnUnknownNamespace() throws Exception {
      try (TestSocket socket = open()) {
        socket.send("40/random");
        assertThat(socket.nextButPings()).isEqualTo("44/random,{\"message\":\"Invalid namespace\"}");
      }
    }

    @Test
    void shouldDisallowConnectionWithAnInvalidHandshake() throws Exception {
      try (TestSocket socket = open()) {
        socket.send("4abc");
        assertThat(socket.end()).startsWith("closed");
      }
    }

    @Test
    void shouldCloseTheConnectionIfNoHandshakeIsReceived() throws Exception {
      try (TestSocket socket = rig.socket(WEBSOCKET)) {
        assertThat(socket.end()).startsWith("closed");
      }
    }
  }

  @Nested
  class Disconnecting {

    @Test
    void shouldDisconnectFromTheMainNamespace() throws Exception {
      try (TestSocket socket = connected()) {
        socket.send("41");
        assertThat(socket.next()).isEqualTo("2");
      }
    }

    @Test
    void shouldConnectThenDisconnectFromACustomNamespace() throws Exception {
      try (TestSocket socket = connected()) {
        assertThat(socket.next()).isEqualTo("2");
        socket.send("40/custom");
        assertThat(socket.nextButPings()).startsWith("40/custom,");
        assertThat(socket.nextButPings()).startsWith("42/custom,[\"auth\"");
        socket.send("41/custom");
        socket.send("42[\"message\",\"message to main namespace\"]");
        assertThat(socket.nextButPings()).isEqualTo("42[\"message-back\",\"message to main namespace\"]");
      }
    }
  }

  @Nested
  class Messages {

    private static final String TWO = "{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]";

    @Test
    void shouldSendAPlainTextPacket() throws Exception {
      try (TestSocket socket = connected()) {
        socket.send("42[\"message\",1,\"2\",{\"3\":[true]}]");
        assertThat(socket.nextButPings()).isEqualTo("42[\"message-back\",1,\"2\",{\"3\":[true]}]");
      }
    }

    @Test
    void shouldSendAPacketWithBinaryAttachments() throws Exception {
      try (TestSocket socket = connected()) {
        socket.send("452-[\"message\"," + TWO);
        socket.sendBytes(1, 2, 3);
        socket.sendBytes(4, 5, 6);
        assertThat(socket.nextButPings()).isEqualTo("452-[\"message-back\"," + TWO);
        assertThat(socket.nextButPings()).isEqualTo("<010203>");
        assertThat(socket.nextButPings()).isEqualTo("<040506>");
      }
    }

    @Test
    void shouldSendAPlainTextPacketWithAnAck() throws Exception {
      try (TestSocket socket = connected()) {
        socket.send("42456[\"message-with-ack\",1,\"2\",{\"3\":[false]}]");
        assertThat(socket.nextButPings()).isEqualTo("43456[1,\"2\",{\"3\":[false]}]");
      }
    }

    @Test
    void shouldSendAPacketWithBinaryAttachmentsAndAnAck() throws Exception {
      try (TestSocket socket = connected()) {
        socket.send("452-789[\"message-with-ack\"," + TWO);
        socket.sendBytes(1, 2, 3);
        socket.sendBytes(4, 5, 6);
        assertThat(socket.nextButPings()).isEqualTo("462-789[" + TWO);
        assertThat(socket.nextButPings()).isEqualTo("<010203>");
        assertThat(socket.nextButPings()).isEqualTo("<040506>");
      }
    }

    private void assertCloses(String packet) throws Exception {
      try (TestSocket socket = connected()) {
        socket.send(packet);
        assertThat(socket.end()).startsWith("closed");
      }
    }

    @Test
    void shouldCloseTheConnectionUponInvalidFormatOfAnUnknownPacketType() throws Exception {
      assertCloses("4abc");
    }

    @Test
    void shouldCloseTheConnectionUponInvalidFormatOfThePayload() throws Exception {
      assertCloses("42{}");
    }

    @Test
    void shouldCloseTheConnectionUponInvalidFormatOfTheAckId() throws Exception {
      assertCloses("42abc[\"message-with-ack\",1,\"2\",{\"3\":[false]}]");
    }
  }
}
