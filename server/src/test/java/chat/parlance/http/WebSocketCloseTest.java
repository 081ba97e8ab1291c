package chat.parlance.http;

import static chat.parlance.http.ClientFrames.close;
import static chat.parlance.http.ClientFrames.frame;
import static chat.parlance.http.ClientFrames.join;
import static chat.parlance.http.ClientFrames.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 6455, section 7: how connections end.
class WebSocketCloseTest {

  private final Recorder recorder = Recorder.silent();
  private Rig rig;
  private RawClient client;

  @BeforeEach
  void start() throws Exception {
    rig = Rig.upgrading(recorder, new WebSocketLimits(1_000, Duration.ofMillis(300)));
    client = rig.upgraded();
    assertThat(recorder.next()).isEqualTo("opened");
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    rig.close();
  }

  private void endsWith(String closed) throws Exception {
    assertThat(recorder.next()).isEqualTo(closed);
    assertThat(client.isHungUp()).isTrue();
    rig.close();
    assertThat(recorder.hasHeardNothing()).as("told once").isTrue();
    assertThat(rig.counters.snapshot().openWebSockets()).isZero();
    assertThat(rig.counters.snapshot().open()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999})
  void aCloseIsAnsweredWithItsCode(int code) throws Exception {
    client.send(close(code, "so long ü"));
    assertThat(client.frame().closeCode()).isEqualTo(code);
    endsWith("closed " + code + " \"so long ü\" clean");
  }

  @Test
  void aCloseWithoutACodeIsAnsweredWithoutOne() throws Exception {
    client.send(frame(0x88, new byte[0]));
    assertThat(client.frame().payload()).isEmpty();
    endsWith("closed 1005 \"\" clean");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535})
  void codesThatMayNotBeSentAre1002(int code) throws Exception {
    client.send(close(code, ""));
    assertThat(client.frame().closeCode()).isEqualTo(1002);
    assertThat(recorder.next()).startsWith("closed 1002").endsWith("unclean");
  }

  @Test
  void aCodeOfOneByteIs1002() throws Exception {
    client.send(frame(0x88, new byte[]{3}));
    assertThat(client.frame().closeCode()).isEqualTo(1002);
    assertThat(client.isHungUp()).isTrue();
  }

  @Test
  void aReasonThatIsNotUtf8Is1007() throws Exception {
    client.send(frame(0x88, new byte[]{3, (byte) 0xe8, (byte) 0xc3}));
    assertThat(client.frame().closeCode()).isEqualTo(1007);
    assertThat(client.isHungUp()).isTrue();
  }

  @Test
  void theLongestReasonIsFine() throws Exception {
    client.send(close(1000, "r".repeat(123)));
    assertThat(client.frame().closeCode()).isEqualTo(1000);
    endsWith("closed 1000 \"" + "r".repeat(123) + "\" clean");
  }

  @Test
  void whatComesBehindACloseIsNotLookedAt() throws Exception {
    client.send(join(close(1000, ""), text("late"), frame(0x89, new byte[0]), close(1001, "")));
    assertThat(client.frame().closeCode()).isEqualTo(1000);
    endsWith("closed 1000 \"\" clean");
  }

  @Test
  void ourCloseWaitsForTheAnswer() throws Exception {
    recorder.socket().close(4001, "token expired");
    recorder.socket().close(4002, "twice");
    RawClient.Frame frame = client.frame();
    assertThat(frame.closeCode()).isEqualTo(4001);
    assertThat(frame.text().substring(2)).isEqualTo("token expired");
    client.send(join(text("crossing"), frame(0x89, new byte[0]), close(4001, "")));
    endsWith("closed 4001 \"\" clean");
  }

  @Test
  void aPeerThatDoesNotAnswerIsCutOff() throws Exception {
    recorder.socket().close(1001, "bye");
    assertThat(client.frame().closeCode()).isEqualTo(1001);
    endsWith("closed 1001 \"bye\" unclean");
  }

  @Test
  void aPeerThatReadsNothingIsCutOff() throws Exception {
    WebSocket socket = recorder.socket();
    socket.eventLoop().submit(() -> {
      for (int i = 0; i < 200; i++) {
        socket.write(Unpooled.wrappedBuffer(WebSocketFrames.binary(new byte[65_000])));
      }
      socket.flush();
    }).get(10, TimeUnit.SECONDS);
    assertThat(recorder.next()).isEqualTo("writable false");
    socket.close(1008, "too slow");
    assertThat(recorder.next()).isEqualTo("closed 1008 \"too slow\" unclean");
    assertThat(socket.eventLoop().submit(socket::pendingBytes).get(10, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void abortSaysNothing() throws Exception {
    recorder.socket().abort();
    endsWith("closed 1006 \"\" unclean");
  }

  @Test
  void aHalfClosedPeerIsGone() throws Exception {
    client.finish();
    endsWith("closed 1006 \"\" unclean");
  }

  @Test
  void aResetPeerIsGone() throws Exception {
    client.reset();
    assertThat(recorder.next()).isEqualTo("closed 1006 \"\" unclean");
  }

  @Test
  void aHalfSentMessageIsForgottenWithItsSender() throws Exception {
    client.send(join(frame(0x01, "half".getBytes(StandardCharsets.UTF_8)), new byte[]{(byte) 0x80, (byte) 0xfe, 1}));
    client.finish();
    endsWith("closed 1006 \"\" unclean");
  }

  @Test
  void nothingCanBeSentAfterwards() throws Exception {
    client.send(close(1000, ""));
    assertThat(recorder.next()).startsWith("closed");
    WebSocket socket = recorder.socket();
    ByteBuf frame = Unpooled.buffer().writeZero(5);
    assertThat(socket.eventLoop().submit(() -> socket.write(frame)).get()).isFalse();
    assertThat(frame.refCnt()).isZero();
    socket.close(1000, "");
    socket.abort();
    assertThat(socket.isOpen()).isFalse();
    assertThatThrownBy(() -> socket.close(1006, "")).hasMessageContaining("1006");
  }

  @Test
  void writingFromAnotherThreadIsToldAtOnce() {
    assertThatThrownBy(() -> recorder.socket().write(Unpooled.EMPTY_BUFFER)).isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("event loop");
  }

  @ParameterizedTest
  @ValueSource(strings = {"opened", "text", "binary", "pong", "closed"})
  void aListenerThatFailsEndsItsConnectionWith1011(String where) throws Exception {
    try (Rig failing = Rig.upgrading(new Failing(where)); RawClient victim = failing.upgraded()) {
      victim.send(join(text("x"), frame(0x82, new byte[1]), frame(0x8a, new byte[0]), close(1000, "")));
      assertThat(victim.frame().closeCode()).isEqualTo(where.equals("closed") ? 1000 : 1011);
      assertThat(victim.isHungUp()).isTrue();
    }
  }

  private record Failing(String where) implements WebSocketListener {

    private void at(String place) {
      if (place.equals(where)) {
        throw new IllegalStateException("as planned, in " + place);
      }
    }

    @Override
    public void opened(WebSocket socket) {
      at("opened");
    }

    @Override
    public void text(WebSocket socket, ByteBuf payload) {
      at("text");
    }

    @Override
    public void binary(WebSocket socket, ByteBuf payload) {
      at("binary");
    }

    @Override
    public void pong(WebSocket socket, ByteBuf payload) {
      at("pong");
    }

    @Override
    public void closed(WebSocket socket, int code, String reason, boolean clean) {
      at("closed");
    }
  }

  @Test
  void aServerThatStopsSaysGoingAway() throws Exception {
    var closing = Thread.ofVirtual().start(() -> rig.server.close(Duration.ofSeconds(5)));
    assertThat(client.frame().closeCode()).isEqualTo(1001);
    client.send(close(1001, ""));
    assertThat(client.isHungUp()).isTrue();
    assertThat(closing.join(Duration.ofSeconds(10))).isTrue();
  }
}
