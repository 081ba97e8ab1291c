package chat.parlance.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.wire.EngineIoCodec.Piece;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineIoCodecTest {

  private static final String POOL = "ab4{\"€😀:\u001e,}\\ü0";

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String shown(EnginePacket packet) {
    return switch (packet) {
      case EnginePacket.Text(var bytes, var from, var to) ->
        "text " + new String(bytes, from, to - from, StandardCharsets.UTF_8);
      case EnginePacket.Binary(var bytes) -> "binary " + HexFormat.of().formatHex(bytes);
      case EnginePacket.Ping(var word) -> "ping " + word;
      case EnginePacket.Pong(var word) -> "pong " + word;
      case EnginePacket.Open _ -> "open";
      case EnginePacket.Close _ -> "close";
      case EnginePacket.Upgrade _ -> "upgrade";
      case EnginePacket.Noop _ -> "noop";
    };
  }

  private static List<String> shown(List<EnginePacket> packets) {
    return packets.stream().map(EngineIoCodecTest::shown).toList();
  }

  @Test
  void packetsOfAllTypesAreRead() throws Exception {
    assertThat(shown(EngineIoCodec.decode(utf8("4hello")))).isEqualTo("text hello");
    assertThat(shown(EngineIoCodec.decode(utf8("4")))).isEqualTo("text ");
    assertThat(shown(EngineIoCodec.decodePayload(utf8("2probe\u001e3probe\u001e5\u001e6\u001e1\u001e0{}\u001e2"))))
        .containsExactly("ping probe", "pong probe", "upgrade", "noop", "close", "open", "ping ");
  }

  @Test
  void payloadsOfRevision4AreReadAndWritten() throws Exception {
    assertThat(shown(EngineIoCodec.decodePayload(utf8("4hello\u001ebAQIDBA==\u001e4€"))))
        .containsExactly("text hello", "binary 01020304", "text €");
    var payload = EngineIoCodec.encodePayload(List.of(new Piece(false, utf8("4hello")),
        new Piece(true, new byte[]{1, 2, 3, 4}), new Piece(false, utf8("2"))));
    assertThat(new String(payload.bytes(), StandardCharsets.UTF_8)).isEqualTo("4hello\u001ebAQIDBA==\u001e2");
    assertThat(payload.binary()).isFalse();
  }

  @Test
  void binaryPacketsMayHaveLineBreaksAsTheOfficialJavaClientSendsThem() throws Exception {
    assertThat(shown(EngineIoCodec.decodePayload(utf8("4hello\u001ebAQID\nBA==\r\n"))))
        .containsExactly("text hello", "binary 01020304");
  }

  @Test
  void payloadsOfRevision3AreReadAndWritten() throws Exception {
    assertThat(shown(EngineIoCodec.decodePayloadOf3(utf8("6:4hello2:4€3:4😀10:b4AQIDBA=="))))
        .containsExactly("text hello", "text €", "text 😀", "binary 01020304");
    var pieces = List.of(new Piece(false, utf8("4€")), new Piece(true, new byte[]{1, 2, 3, 4}));
    var text = EngineIoCodec.encodePayloadOf3(pieces, false);
    assertThat(new String(text.bytes(), StandardCharsets.UTF_8)).isEqualTo("2:4€10:b4AQIDBA==");
    assertThat(text.binary()).isFalse();
    var binary = EngineIoCodec.encodePayloadOf3(pieces, true);
    assertThat(HexFormat.of().formatHex(binary.bytes())).isEqualTo("0004ff34e282ac0105ff0401020304");
    assertThat(binary.binary()).isTrue();
    assertThat(shown(EngineIoCodec.decodeBinaryPayloadOf3(binary.bytes()))).containsExactly("text €",
        "binary 01020304");
    var plain = EngineIoCodec.encodePayloadOf3(List.of(new Piece(false, utf8("4😀"))), true);
    assertThat(new String(plain.bytes(), StandardCharsets.UTF_8)).isEqualTo("3:4😀");
  }

  @Test
  void theGreetingIsTheOneOfTheOriginal() {
    var greeting = new EngineIoCodec.Greeting("abc", true, 25_000, 20_000, 1_000_000);
    assertThat(new String(EngineIoCodec.open(greeting), StandardCharsets.UTF_8)).isEqualTo(
        "0{\"sid\":\"abc\",\"upgrades\":[\"websocket\"],\"pingInterval\":25000,\"pingTimeout\":20000,\"maxPayload\":1000000}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "7", "\u001e", "4a\u001e", "\u001e4a", "b!", "bAQ=A", "2this is a very long probe",
      "4a\u001ex"})
  void whatIsNoPayloadOfRevision4IsRefused(String payload) {
    assertThatThrownBy(() -> EngineIoCodec.decodePayload(utf8(payload))).isInstanceOf(MalformedPacketException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "4", ":4", "0:", "2:4", "-1:4", "9999999999:4", "6:4hello2", "10:b5AQIDBA==",
      "1:b", "1:9"})
  void whatIsNoPayloadOfRevision3IsRefused(String payload) {
    assertThatThrownBy(() -> EngineIoCodec.decodePayloadOf3(utf8(payload)))
        .isInstanceOf(MalformedPacketException.class);
  }

  @Test
  void badUtf8AndTooManyPacketsAreRefused() {
    assertThatThrownBy(() -> EngineIoCodec.decodePayload(new byte[]{'4', (byte) 0xc0})).hasMessageContaining("UTF-8");
    assertThatThrownBy(() -> EngineIoCodec.decodePayloadOf3(new byte[]{'2', ':', '4', (byte) 0xff}))
        .hasMessageContaining("UTF-8");
    String many = "6\u001e".repeat(EngineIoCodec.MAX_PACKETS) + "6";
    assertThatThrownBy(() -> EngineIoCodec.decodePayload(utf8(many))).hasMessageContaining("16384");
    assertThatThrownBy(() -> EngineIoCodec.decodePayloadOf3(utf8("1:6".repeat(EngineIoCodec.MAX_PACKETS + 1))))
        .hasMessageContaining("16384");
  }

  @Test
  void whatIsWrittenIsReadAgain() throws Exception {
    var random = new Random(5);
    for (int i = 0; i < 2_000; i++) {
      var pieces = new ArrayList<Piece>();
      var expected = new ArrayList<String>();
      for (int n = random.nextInt(1, 6); n > 0; n--) {
        if (random.nextInt(3) == 0) {
          byte[] bytes = new byte[random.nextInt(20)];
          random.nextBytes(bytes);
          pieces.add(new Piece(true, bytes));
          expected.add("binary " + HexFormat.of().formatHex(bytes));
        } else {
          String text = text(random).replace("\u001e", "");
          pieces.add(new Piece(false, utf8("4" + text)));
          expected.add("text " + text);
        }
      }
      assertThat(shown(EngineIoCodec.decodePayload(EngineIoCodec.encodePayload(pieces).bytes()))).isEqualTo(expected);
      var binary = EngineIoCodec.encodePayloadOf3(pieces, true);
      assertThat(shown(binary.binary() ? EngineIoCodec.decodeBinaryPayloadOf3(binary.bytes())
          : EngineIoCodec.decodePayloadOf3(binary.bytes()))).isEqualTo(expected);
      assertThat(shown(EngineIoCodec.decodePayloadOf3(EngineIoCodec.encodePayloadOf3(pieces, false).bytes())))
          .isEqualTo(expected);
    }
  }

  private static String text(Random random) {
    int[] points = POOL.codePoints().toArray();
    var text = new StringBuilder();
    for (int n = random.nextInt(30); n > 0; n--) {
      text.appendCodePoint(points[random.nextInt(points.length)]);
    }
    return text.toString();
  }

  private interface Decoder {
    void decode(byte[] bytes) throws MalformedPacketException;
  }

  @Test
  void anyBytesAreReadOrRefusedAndNothingElse() {
    var random = new Random(6);
    byte[][] seeds = {utf8("4hello\u001ebAQIDBA==\u001e4€"), utf8("6:4hello2:4€10:b4AQIDBA=="),
        HexFormat.of().parseHex("0004ff34e282ac0105ff0401020304")};
    List<Decoder> decoders = List.of(EngineIoCodec::decode, EngineIoCodec::decodePayload,
        EngineIoCodec::decodePayloadOf3, EngineIoCodec::decodeBinaryPayloadOf3, EngineIoCodec::decodeBinaryOf3);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = Arrays.copyOf(seeds[i % seeds.length], random.nextInt(1, 30));
      for (int n = random.nextInt(4); n > 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      for (Decoder decoder : decoders) {
        try {
          decoder.decode(bytes.clone());
        } catch (MalformedPacketException e) {
          assertThat(e.getMessage()).isNotBlank();
        }
      }
    }
  }
}
