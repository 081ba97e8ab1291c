package chat.parlance.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The official test suite of Engine.IO revision 3 (docs/engine.io-protocol/v3-test-suite of socketio/socket.io), test by
/// test: 24 of 24, with the one that the original skips, and with those of [EngineSuite].
class EngineIo3ConformanceTest extends EngineSuite {

  EngineIo3ConformanceTest() {
    super(3, EngineConfig.DEFAULT.withRevision3());
  }

  @Override
  String payload(String... packets) {
    return Stream.of(packets).map(packet -> packet.length() + ":" + packet).collect(Collectors.joining());
  }

  @Override
  String bytesInText() {
    return "b4AQIDBA==";
  }

  @Override
  String pollingInText() {
    return polling + "&b64=1";
  }

  @Test
  void sendsAndReceivesAPayloadContainingPlainTextAndBinaryPacketsInBytes() throws Exception {
    String session = session(polling);
    assertPosted(session, "6:4hello10:b4AQIDBA==");
    var reply = rig.getBytes(session);
    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(HexFormat.of().formatHex(reply.body())).isEqualTo("0006ff3468656c6c6f0105ff0401020304");
  }

  @Test
  void sendsAndReceivesABinaryPacket() throws Exception {
    try (TestSocket socket = open()) {
      socket.sendBytes(4, 1, 2, 3, 4);
      assertThat(socket.next()).isEqualTo("<0401020304>");
    }
  }

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
}
