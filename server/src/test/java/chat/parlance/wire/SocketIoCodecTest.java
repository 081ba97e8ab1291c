package chat.parlance.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.wire.SocketPacket.Ack;
import chat.parlance.wire.SocketPacket.Connect;
import chat.parlance.wire.SocketPacket.ConnectError;
import chat.parlance.wire.SocketPacket.Disconnect;
import chat.parlance.wire.SocketPacket.Event;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

class SocketIoCodecTest {

  private static final SocketIoCodec CODEC = new SocketIoCodec(200, 5);

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }

  private static SocketPacket decode(String text) throws MalformedPacketException {
    byte[] bytes = utf8("4" + text);
    return CODEC.decode(bytes, 1, bytes.length);
  }

  private static String encoded(SocketPacket packet) {
    return new String(SocketIoCodec.encode(packet).text(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0/chat,", "0{\"token\":\"T\"}", "0/chat,{\"token\":\"T\"}", "1", "1/chat,",
      "2[\"hello\",1]",
      "2/chat,[\"joinConversations\",[\"C\"]]", "2/chat,0[\"message\",\"hi\",\"C\",\"U\",\"ann\"]",
      "20[\"send-one-to-one-message\",{\"to\":\"V\",\"message\":\"hi\"}]", "3/chat,0[{\"_id\":\"x\",\"isRead\":false}]",
      "30[]", "2456[\"message-with-ack\",1,\"2\",{\"3\":[false]}]", "0/chat/,{\"userId\":\"U\"}",
      "2/chat/,[\"chat:start_direct\",\"V\"]"})
  void packetsOfTheContractsAreReadAndWrittenAsTheyWere(String text) throws Exception {
    assertThat(encoded(decode(text))).isEqualTo(text);
  }

  @Test
  void aNamespaceMayEndTheirPacket() throws Exception {
    assertThat(decode("0/random")).isEqualTo(new Connect("/random", null));
    assertThat(decode("1/random")).isEqualTo(new Disconnect("/random"));
    assertThat(decode("0/admin?token=1234&uid=abcd")).isEqualTo(new Connect("/admin?token=1234&uid=abcd", null));
    assertThat(decode("0/,{\"a\":1}")).isEqualTo(new Connect("/", json("{\"a\":1}")));
  }

  @Test
  void refusalsAreWritten() {
    assertThat(encoded(new ConnectError("/chat", json("{\"message\":\"Invalid token\"}"))))
        .isEqualTo("4/chat,{\"message\":\"Invalid token\"}");
    assertThat(encoded(new ConnectError("/admin", json("\"Not authorized\"")))).isEqualTo("4/admin,\"Not authorized\"");
  }

  @Test
  void attachmentsAreTakenOutAndPutBack() throws Exception {
    String text = "52-/chat,789[\"file\",{\"a\":[{\"_placeholder\":true,\"num\":1}]},{\"_placeholder\":true,\"num\":0}]";
    var head = (Event) decode(text);
    assertThat(head.missing()).isEqualTo(2);
    assertThat(head.ack()).isEqualTo(789);
    var whole = SocketIoCodec.complete(head, List.of(new byte[]{1, 2}, new byte[]{3}));
    assertThat(whole.arguments().get(1).binaryValue()).containsExactly(1, 2);
    assertThat(whole.arguments().getFirst().at("/a/0").binaryValue()).containsExactly(3);
    var again = SocketIoCodec.encode(whole);
    assertThat(new String(again.text(), StandardCharsets.UTF_8)).isEqualTo(
        "52-/chat,789[\"file\",{\"a\":[{\"_placeholder\":true,\"num\":0}]},{\"_placeholder\":true,\"num\":1}]");
    assertThat(again.attachments()).containsExactly(new byte[]{3}, new byte[]{1, 2});
    var ack = (Ack) decode("61-7[{\"_placeholder\":true,\"num\":0}]");
    var answered = SocketIoCodec.encode(SocketIoCodec.complete(ack, List.of(new byte[]{9})));
    assertThat(new String(answered.text(), StandardCharsets.UTF_8))
        .isEqualTo("61-7[{\"_placeholder\":true,\"num\":0}]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"_placeholder\":true}", "{\"_placeholder\":true,\"num\":1}",
      "{\"_placeholder\":true,\"num\":-1}", "{\"_placeholder\":true,\"num\":\"0\"}",
      "{\"_placeholder\":true,\"num\":0.5}",
      "{\"_placeholder\":true,\"num\":99999999999}"})
  void placeholdersForNothingAreRefused(String placeholder) throws Exception {
    var event = (Event) decode("51-[\"x\"," + placeholder + "]");
    assertThatThrownBy(() -> SocketIoCodec.complete(event, List.of(new byte[1])))
        .isInstanceOf(MalformedPacketException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "7[]", "2", "2{}", "2[]", "2[true]", "2[null]", "2[\"connect\"]",
      "2[\"disconnect\",1]",
      "2abc[\"x\"]", "2[\"x\"", "2[\"x\"] ]", "0[]", "01", "0\"x\"", "1{}", "3[]", "3", "30{}", "4\"x\"", "5[\"x\"]",
      "5-[\"x\"]", "56-[\"x\"]", "5999999999-[\"x\"]", "51[\"x\"]", "21234567890123456[\"x\"]", "/chat,2[\"x\"]"})
  void whatIsNoPacketIsRefused(String text) {
    assertThatThrownBy(() -> decode(text)).isInstanceOf(MalformedPacketException.class);
  }

  @Test
  void lengthsAndDepthsAreBounded() throws Exception {
    assertThatThrownBy(() -> decode("0/" + "n".repeat(200))).hasMessageContaining("201");
    assertThat(decode("0/" + "n".repeat(199)).namespace()).hasSize(200);
    assertThatThrownBy(() -> decode("2[\"x\"," + "[".repeat(100) + "]".repeat(100) + "]")).hasMessageContaining("64");
    assertThatThrownBy(() -> decode("2[\"x\"," + "[".repeat(100_000))).hasMessageContaining("JSON");
    assertThatThrownBy(() -> decode("2[\"x\"," + "1".repeat(5_000) + "]")).hasMessageContaining("JSON");
    assertThatThrownBy(() -> CODEC.decode(new byte[]{'2', '[', '"', (byte) 0xff, '"', ']'}, 0, 6))
        .hasMessageContaining("JSON");
  }

  @Test
  void halfOfASurrogatePairIsWrittenAsItCame() throws Exception {
    assertThat(encoded(decode("2[\"x\",\"\\ud83d\"]")).toLowerCase(java.util.Locale.ROOT))
        .isEqualTo("2[\"x\",\"\\ud83d\"]");
  }

  @Test
  void anyValuesAreWrittenAndReadAgain() throws Exception {
    var random = new Random(7);
    for (int i = 0; i < 3_000; i++) {
      var attachments = new int[1];
      var event = new Event(random.nextBoolean() ? "/" : "/n" + i, random.nextInt(3) == 0 ? SocketPacket.NO_ACK : i,
          "e" + i, List.of(value(random, 0, attachments), value(random, 0, attachments)), 0);
      var encoded = SocketIoCodec.encode(event);
      assertThat(encoded.attachments()).hasSize(attachments[0]);
      var many = new SocketIoCodec(100, 10_000);
      var read = (Event) many.decode(encoded.text(), 0, encoded.text().length);
      assertThat(read.missing()).isEqualTo(attachments[0]);
      assertThat(SocketIoCodec.complete(read, encoded.attachments())).isEqualTo(event);
    }
  }

  private static JsonNode value(Random random, int depth, int[] attachments) {
    var factory = JsonNodeFactory.instance;
    return switch (random.nextInt(depth > 3 ? 5 : 7)) {
      case 0 -> factory.numberNode(random.nextInt());
      case 1 -> factory.stringNode("text \"€😀\n" + random.nextInt());
      case 2 -> factory.booleanNode(random.nextBoolean());
      case 3 -> factory.nullNode();
      case 4 -> {
        attachments[0]++;
        byte[] bytes = new byte[random.nextInt(8)];
        random.nextBytes(bytes);
        yield factory.binaryNode(bytes);
      }
      case 5 -> {
        var array = factory.arrayNode();
        for (int n = random.nextInt(4); n > 0; n--) {
          array.add(value(random, depth + 1, attachments));
        }
        yield array;
      }
      default -> {
        var object = factory.objectNode();
        for (int n = random.nextInt(4); n > 0; n--) {
          object.set("k" + n, value(random, depth + 1, attachments));
        }
        yield object;
      }
    };
  }

  @Test
  void anyBytesAreReadOrRefusedAndNothingElse() {
    var random = new Random(8);
    String[] seeds = {"2/chat,0[\"message\",\"hi €\",{\"a\":[1.5e3,null]}]", "0/chat,{\"token\":\"T\"}", "3/chat,0[{}]",
        "52-/a,1[\"x\",{\"_placeholder\":true,\"num\":0}]"};
    for (int i = 0; i < 50_000; i++) {
      byte[] seed = utf8(seeds[i % seeds.length]);
      byte[] bytes = Arrays.copyOf(seed, random.nextInt(1, seed.length + 1));
      for (int n = random.nextInt(4); n > 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        var packet = CODEC.decode(bytes, 0, bytes.length);
        assertThat(packet.namespace()).startsWith("/");
        assertThat(SocketIoCodec.encode(packet).text()).isNotEmpty();
        if (packet instanceof Event event) {
          SocketIoCodec.complete(event, List.of(new byte[1], new byte[2]));
        }
      } catch (MalformedPacketException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }
}
