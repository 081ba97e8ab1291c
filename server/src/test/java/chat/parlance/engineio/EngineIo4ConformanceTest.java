package chat.parlance.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// The official test suite of Engine.IO revision 4 (docs/engine.io-protocol/v4-test-suite of socketio/socket.io), test by
/// test: 25 of 25, with those of [EngineSuite].
class EngineIo4ConformanceTest extends EngineSuite {

  EngineIo4ConformanceTest() {
    super(4, EngineConfig.DEFAULT);
  }

  @Override
  String payload(String... packets) {
    return String.join("\u001e", packets);
  }

  @Override
  String bytesInText() {
    return "bAQIDBA==";
  }

  @Override
  String pollingInText() {
    return polling;
  }

  @Test
  void failsWithAnInvalidEioQueryParameter() throws Exception {
    assertThat(rig.get(PATH + "?transport=polling").statusCode()).isEqualTo(400);
    assertThat(rig.get(PATH + "?EIO=abc&transport=polling").statusCode()).isEqualTo(400);
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

  @Test
  void sendsAndReceivesABinaryPacket() throws Exception {
    try (TestSocket socket = open()) {
      socket.sendBytes(1, 2, 3, 4);
      assertThat(socket.next()).isEqualTo("<01020304>");
    }
  }

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
}
