package chat.parlance.scenario;

import static chat.parlance.scenario.HexDevices.created;
import static chat.parlance.scenario.HexDevices.json;
import static chat.parlance.scenario.HexDevices.send;
import static chat.parlance.scenario.HexDevices.told;
import static chat.parlance.scenario.HexDevices.upToNow;
import static chat.parlance.scenario.HexTokens.ANN;
import static chat.parlance.scenario.HexTokens.BOB;
import static chat.parlance.scenario.HexTokens.CYD;
import static chat.parlance.scenario.HexTokens.GLOBAL;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// HexaTron's clients that say what makes no sense: they are refused, nobody else notices, and the log has no fault.
class HexSocketHarmTest {

  private static final List<String> EVENTS = List.of("message", "createConversation", "messagesRead", "deleteMessage",
      "joinConversations", "error", "newConversation", "whatever", "__proto__");

  @TempDir Path data = Path.of("");

  private final Queue<ILoggingEvent> faults = new ConcurrentLinkedQueue<>();
  private final AppenderBase<ILoggingEvent> ear = new AppenderBase<>() {
    @Override
    protected void append(ILoggingEvent event) {
      if (event.getLevel().isGreaterOrEqual(Level.ERROR) || event.getThrowableProxy() != null) {
        faults.add(event);
      }
    }
  };
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private HexDevices hex;
  private SocketClient ann;
  private SocketClient bob;
  private String conversation = "";

  @BeforeEach
  void open() {
    ear.start();
    root.addAppender(ear);
    hex = new HexDevices(data, "PARLANCE_LIMITS_MESSAGES_BURST", "100000", "PARLANCE_LIMITS_REQUESTS_BURST", "100000");
    ann = hex.device(ANN);
    bob = hex.device(BOB);
    conversation = created(ann, BOB);
  }

  @AfterEach
  void close() {
    hex.close();
    root.detachAppender(ear);
  }

  /// What ann says, bob hears; nothing that went wrong is in the log.
  private void nobodyElseNotices() {
    var message = send(ann, conversation, "hi");
    bob.await(heard -> heard.event().equals("message") && heard.arguments().get(1).equals(message), "what ann says");
    assertThat(faults).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
  }

  private static List<@Nullable Object> values() {
    var values = new ArrayList<@Nullable Object>(List.of(7, -1.5, 1e300, true, "", " ", "nonsense", "\0", "a\0b",
        "\ud800", "\udc00 half", "x".repeat(100_000), GLOBAL, "65f72e08e1b7c1a2a9b4c0ff", new byte[]{1, 2, 3}));
    values.add(null);
    for (var text : List.of("{}", "[]", "[[[[[[]]]]]]", "[null,7,{},'nonsense',['a']]", "{'a':{'b':[1]}}",
        "{'length':1000000000}", "{'$ne':null}", "[" + "'nonsense',".repeat(5_000) + "'nonsense']")) {
      values.add(json(text));
    }
    return values;
  }

  @Test
  void argumentsThatMakeNoSenseAreRefused() {
    var eve = hex.device(CYD, "websocket");
    for (var event : EVENTS) {
      eve.emit(event);
      var _ = eve.asked(event);
      for (var value : values()) {
        eve.emit(event, value);
        var _ = eve.asked(event, value);
        eve.emit(event, value, value, value, value, value, value);
        eve.emit(event, "hi", value, value, value);
        eve.emit(event, value, conversation, CYD, "eve");
        eve.emit(event, "hi", conversation, value, value);
      }
      send(eve, GLOBAL, "all of that is over");
      nobodyElseNotices();
    }
    assertThat(eve.rest()).extracting(SocketClient.Heard::event).doesNotContain("disconnect");
  }

  @Test
  void namesThatMakeNoSenseArePassedOver() {
    var eve = hex.device(CYD, "websocket");
    for (var value : values()) {
      var answer = eve.ask("message", "hi", GLOBAL, value, value).getFirst();
      assertThat(answer.path("senderId").asString()).isEqualTo(CYD);
      var heard = told(bob, "message", 2).getLast();
      assertThat(heard).isEqualTo(answer);
    }
    nobodyElseNotices();
  }

  @Test
  void tooManyArgumentsAndIdsAreTakenOrPassedOver() {
    var eve = hex.device(CYD);
    var many = new Object[200];
    java.util.Arrays.fill(many, GLOBAL);
    for (var event : EVENTS) {
      eve.emit(event, many);
    }
    send(eve, GLOBAL, "all of that is over");
    assertThat(eve.rest()).extracting(SocketClient.Heard::event).doesNotContain("disconnect");
    nobodyElseNotices();
  }

  @Test
  void whatIsTooLongForAnyPacketEndsTheConnectionOfWhoSaysIt() {
    var said = "42/chat,[\"message\",\"" + "x".repeat(1_100_000) + "\",\"" + GLOBAL + "\",\"\",\"eve\"]";
    try (var http = HttpClient.newHttpClient();
        var eve = new ScriptSocket(http, hex.town.uri(), "/socket.io/?EIO=4&transport=websocket")) {
      eve.hear();
      eve.say(said);
      assertThat(eve.closeCode()).isEqualTo(1009);
    }
    var polling = hex.device(CYD, "polling");
    polling.emit("message", "x".repeat(1_100_000), GLOBAL, CYD, "eve");
    polling.await("disconnect");
    polling.await("connect");
    nobodyElseNotices();
  }

  @Test
  void whatIsNoPacketEndsTheConnectionOfWhoSaysIt() {
    try (var http = HttpClient.newHttpClient()) {
      for (var packet : List.of("42/chat,", "42/chat,{}", "42/chat,[]", "42/chat,[null]", "42/chat,[\"disconnect\"]",
          "42/chat,0[\"message\"", "42/chat,99999999999999999999[\"message\"]", "42/nowhere,[\"message\"]",
          "43/chat,[]", "44/chat,{}", "45/chat,[\"message\"]", "49/chat,", "4", "9", "42/chat,[\"message\",\"\\ud8\"]",
          "42/chat,[" + "[".repeat(5_000) + "]".repeat(5_000) + "]")) {
        try (var eve = new ScriptSocket(http, hex.town.uri(), "/socket.io/?EIO=4&transport=websocket")) {
          eve.hear();
          eve.say("40/chat,{\"token\":\"" + HexTokens.access(CYD) + "\"}");
          assertThat(eve.hear()).startsWith("40/chat,");
          eve.say(packet);
          assertThat(eve.closeCode()).as(packet).isPositive();
        }
      }
    }
    nobodyElseNotices();
  }

  @Test
  void halfCharactersAreRefused() {
    try (var http = HttpClient.newHttpClient();
        var eve = new ScriptSocket(http, hex.town.uri(), "/socket.io/?EIO=4&transport=websocket")) {
      eve.hear();
      eve.say("40/chat,{\"token\":\"" + HexTokens.access(CYD) + "\"}");
      assertThat(eve.hear()).startsWith("40/chat,");
      eve.say("42/chat,0[\"message\",\"\\ud800\",\"" + GLOBAL + "\",\"\",\"eve\"]");
      assertThat(eve.hear()).isEqualTo("42/chat,[\"error\",{\"message\":\"Failed to send message\"}]");
      eve.say("42/chat,0[\"message\",\"hi\",\"\\udc00\",\"\",\"eve\"]");
      assertThat(eve.hear()).isEqualTo("42/chat,[\"error\",{\"message\":\"Failed to send message\"}]");
      eve.say("42/chat,[\"createConversation\",\"\\ud800\"]");
      assertThat(eve.hear()).isEqualTo("42/chat,[\"error\",{\"message\":\"" + HexDevices.INVALID + "\"}]");
      eve.say("42/chat,[\"deleteMessage\",\"\\ud800\"]");
      assertThat(eve.hear()).isEqualTo("42/chat,[\"error\",{\"message\":\"Failed to delete the message\"}]");
      eve.say("42/chat,[\"messagesRead\",[\"\\ud800\"]]");
      eve.say("42/chat,0[\"message\",\"hi\",\"" + GLOBAL + "\",\"\\ud800\",\"\\ud800\"]");
      assertThat(eve.hear()).startsWith("43/chat,0[{").doesNotContain("senderName");
      eve.say("42/chat,[\"\\ud800\"]");
    }
    nobodyElseNotices();
  }

  @Test
  void whoGoesTooFastIsRefusedAndStays() {
    hex.close();
    hex = new HexDevices(data.resolve("slow"), "PARLANCE_LIMITS_MESSAGES_BURST", "5",
        "PARLANCE_LIMITS_MESSAGES_PER_SECOND", "1");
    var eve = hex.device(CYD);
    for (int i = 0; i < 200; i++) {
      eve.emit("message", "m" + i, GLOBAL, CYD, "eve");
    }
    HexDevices.refused(eve, "Failed to send message");
    upToNow(eve);
    assertThat(faults).isEmpty();
  }
}
