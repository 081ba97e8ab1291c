package chat.parlance.http;

import static chat.parlance.http.ClientFrames.frame;
import static chat.parlance.http.ClientFrames.header;
import static chat.parlance.http.ClientFrames.join;
import static chat.parlance.http.ClientFrames.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 6455, section 5: frames, right and wrong.
class WebSocketFramingTest {

  private static final int MAX = 100_000;
  private static final byte[] NONE = {};

  private final Recorder recorder = Recorder.echoing();
  private Rig rig;
  private RawClient client;

  @BeforeEach
  void start() throws Exception {
    rig = Rig.upgrading(recorder, new WebSocketLimits(MAX, Duration.ofSeconds(5)));
    client = rig.upgraded();
    assertThat(recorder.next()).isEqualTo("opened");
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    rig.close();
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// The server says why and hangs up; nothing was handed over.
  private void failsWith(int code) throws Exception {
    assertThat(client.frame().closeCode()).isEqualTo(code);
    assertThat(client.isHungUp()).isTrue();
    assertThat(recorder.next()).startsWith("closed " + code + " ").endsWith("unclean");
    assertThat(recorder.hasHeardNothing()).isTrue();
    assertThat(rig.counters.snapshot().protocolErrors()).containsEntry(code, 1L);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 127, 65_535, 65_536, MAX})
  void messagesOfEveryLengthComeBack(int length) throws Exception {
    String message = "*".repeat(length);
    client.send(text(message));
    assertThat(recorder.next()).isEqualTo("text " + message);
    assertThat(client.frame().text()).isEqualTo(message);
  }

  @Test
  void aMessageMayArriveByteByByte() throws Exception {
    for (byte b : text("H€llo " + "x".repeat(200))) {
      client.send(new byte[]{b});
    }
    assertThat(client.frame().text()).isEqualTo("H€llo " + "x".repeat(200));
  }

  @Test
  void binaryMessagesAreHandedOverAsTheyAre() throws Exception {
    client.send(frame(0x82, hex("00ff80c0")));
    assertThat(recorder.next()).isEqualTo("binary 00ff80c0");
  }

  @Test
  void fragmentsBecomeOneMessageWithControlFramesInBetween() throws Exception {
    client.send(join(frame(0x01, utf8("one ")), frame(0x89, utf8("ping")), frame(0x00, NONE), frame(0x8a, utf8("pong")),
        frame(0x00, utf8("two ")), frame(0x80, utf8("three"))));
    assertThat(recorder.next()).isEqualTo("pong pong");
    assertThat(recorder.next()).isEqualTo("text one two three");
    RawClient.Frame pong = client.frame();
    assertThat(pong.first()).isEqualTo(0x8a);
    assertThat(pong.text()).isEqualTo("ping");
    assertThat(client.frame().text()).isEqualTo("one two three");
  }

  @Test
  void aCharacterMayBeCutByFragments() throws Exception {
    byte[] clef = utf8("𝄞");
    for (int i = 0; i < 3; i++) {
      client.send(frame(i == 0 ? 0x01 : 0x00, new byte[]{clef[i]}));
    }
    client.send(frame(0x80, new byte[]{clef[3]}));
    assertThat(recorder.next()).isEqualTo("text 𝄞");
  }

  @Test
  void pingsAreAnsweredWithTheirPayloadAndEveryOneOfThem() throws Exception {
    for (int i = 0; i < 10; i++) {
      client.send(frame(0x89, utf8("p".repeat(i * 13))));
    }
    for (int i = 0; i < 10; i++) {
      assertThat(client.frame().text()).isEqualTo("p".repeat(i * 13));
    }
  }

  @Test
  void unsolicitedPongsAreFine() throws Exception {
    client.send(join(frame(0x8a, NONE), text("go on")));
    assertThat(client.frame().text()).isEqualTo("go on");
  }

  @ParameterizedTest
  @ValueSource(ints = {0x91, 0xa1, 0xc1, 0xf1, 0xc8, 0x99, 0x40})
  void reservedBitsAre1002(int first) throws Exception {
    client.send(frame(first, utf8("x")));
    failsWith(1002);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
  void reservedOpcodesAre1002(int opcode) throws Exception {
    client.send(frame(0x80 | opcode, NONE));
    failsWith(1002);
  }

  @ParameterizedTest
  @ValueSource(strings = {"8100", "8105 68656c6c6f", "8900", "8802 03e8"})
  void unmaskedFramesAre1002(String frame) throws Exception {
    client.send(hex(frame));
    failsWith(1002);
  }

  @ParameterizedTest
  @ValueSource(strings = {"81fe 007d", "81fe 0000", "81ff 0000000000000001", "81ff 000000000000ffff",
      "81ff 8000000000000000",
      "81ff ffffffffffffffff"})
  void lengthsNotInTheirShortestFormOrNegativeAre1002(String start) throws Exception {
    client.send(join(hex(start), new byte[4]));
    failsWith(1002);
  }

  @ParameterizedTest
  @CsvSource({"9,126", "10,126", "8,126", "9,65536"})
  void longControlFramesAre1002(int opcode, int length) throws Exception {
    client.send(frame(0x80 | opcode, new byte[length]));
    failsWith(1002);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 9, 10})
  void fragmentedControlFramesAre1002(int opcode) throws Exception {
    client.send(frame(opcode, NONE));
    failsWith(1002);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x80, 0x00})
  void aContinuationOfNothingIs1002(int first) throws Exception {
    client.send(frame(first, utf8("x")));
    failsWith(1002);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x81, 0x82, 0x01, 0x02})
  void aNewMessageInsideAFragmentedOneIs1002(int first) throws Exception {
    client.send(join(frame(0x01, utf8("a")), frame(first, utf8("b"))));
    failsWith(1002);
  }

  @Test
  void nothingBehindAnErrorIsLookedAt() throws Exception {
    client.send(join(frame(0x83, NONE), text("late"), frame(0x89, NONE)));
    failsWith(1002);
  }

  static Stream<Arguments> brokenText() {
    return Stream
        .of("80", "bf", "c0af", "c080", "c1bf", "e08080", "e09fbf", "f0808080", "f08fbfbf", "f4908080", "f5808080",
            "f888808080",
            "fe", "ff", "eda080", "edbfbf", "edadbfedb080", "c2", "e282", "f09f98", "c220", "e28220", "41c3",
            "cebae1bdb9cf83cebcceb5eda080656469746564")
        .map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("brokenText")
  void textThatIsNotUtf8Is1007(String hex) throws Exception {
    client.send(frame(0x81, hex(hex)));
    failsWith(1007);
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "7f", "c280", "dfbf", "e0a080", "ed9fbf", "ee8080", "efbfbf", "efbfbe", "f0908080",
      "f48fbfbf", "efb790"})
  void textAtTheEdgesOfUtf8IsFine(String hex) throws Exception {
    client.send(frame(0x81, hex(hex)));
    assertThat(client.frame().payload()).isEqualTo(hex(hex));
  }

  @Test
  void brokenTextIsNoticedBeforeTheMessageIsWhole() throws Exception {
    client.send(join(frame(0x01, utf8("fine so far")), frame(0x00, hex("ff"))));
    failsWith(1007);
  }

  @Test
  void brokenTextIsNoticedBeforeTheFrameIsWhole() throws Exception {
    client.send(join(header(0x81, 0x80, 1_000), new byte[4], utf8("fine"), hex("f4908080")));
    failsWith(1007);
  }

  @Test
  void binaryFragmentsNeedNotBeText() throws Exception {
    client.send(join(frame(0x02, hex("ff")), frame(0x80, hex("c0"))));
    assertThat(recorder.next()).isEqualTo("binary ffc0");
  }

  @ParameterizedTest
  @ValueSource(longs = {MAX + 1, 1L << 30, 1L << 40, Long.MAX_VALUE})
  void aLongerMessageThanAllowedIs1009AsSoonAsItIsAnnounced(long length) throws Exception {
    client.send(join(header(0x82, 0x80, length), new byte[4]));
    failsWith(1009);
  }

  @Test
  void fragmentsThatTogetherAreTooLongAre1009() throws Exception {
    client.send(frame(0x02, new byte[MAX]));
    client.send(frame(0x80, new byte[1]));
    failsWith(1009);
  }

  @Test
  void aSenderOfTooMuchStillReadsWhy() throws Exception {
    var sender = Thread.ofVirtual().start(() -> {
      try {
        client.send(join(header(0x82, 0x80, 1L << 30), new byte[500_000]));
      } catch (IOException _) {
        // the server has hung up by then
      }
    });
    failsWith(1009);
    sender.join();
  }
}
