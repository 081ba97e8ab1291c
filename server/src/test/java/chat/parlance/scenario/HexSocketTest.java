package chat.parlance.scenario;

import static chat.parlance.scenario.HexDevices.INVALID;
import static chat.parlance.scenario.HexDevices.created;
import static chat.parlance.scenario.HexDevices.id;
import static chat.parlance.scenario.HexDevices.json;
import static chat.parlance.scenario.HexDevices.newest;
import static chat.parlance.scenario.HexDevices.refused;
import static chat.parlance.scenario.HexDevices.send;
import static chat.parlance.scenario.HexDevices.told;
import static chat.parlance.scenario.HexDevices.upToNow;
import static chat.parlance.scenario.HexTokens.ANN;
import static chat.parlance.scenario.HexTokens.BOB;
import static chat.parlance.scenario.HexTokens.CYD;
import static chat.parlance.scenario.HexTokens.GLOBAL;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What HexaTron's clients do and hear over their sockets, with the official client. Who gets in is in [HexSocketDoorTest].
class HexSocketTest {

  private static final String CONVERSATIONS = "/api/chat/conversations/";

  @TempDir Path data = Path.of("");

  private HexDevices devices() {
    return new HexDevices(data);
  }

  private static void heardNothingElse(SocketClient... devices) {
    for (var device : devices) {
      upToNow(device);
      assertThat(device.rest()).isEmpty();
    }
  }

  private static List<String> contents(Person reader, String conversation) {
    return reader.get(CONVERSATIONS + conversation).path("conversation").path("messages").valueStream()
        .map(message -> message.path("content").asString()).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"polling", "websocket", "polling,websocket"})
  void aMessageIsAcknowledgedAndToldToAllOtherConnectionsOfBoth(String transports) {
    try (var hex = devices()) {
      var ways = transports.split(",", -1);
      var desk = hex.device(ANN, ways);
      var phone = hex.device(ANN, ways);
      var bob = hex.device(BOB, ways);
      var cyd = hex.device(CYD, ways);
      var conversation = created(desk, BOB);
      told(phone, "newConversation", 2);
      told(bob, "newConversation", 2);
      bob.emit("joinConversations", json("['" + conversation + "']"));
      var answer = desk.ask("message", "hi €😀", conversation, ANN, "alice");
      assertThat(answer).hasSize(1);
      var message = answer.getFirst();
      assertThat(message.propertyNames()).containsExactlyInAnyOrder("_id", "conversationId", "senderId", "content",
          "timestamp", "isRead", "senderName");
      assertThat(id(message)).matches("[0-9a-f]{24}");
      assertThat(message.path("conversationId").asString()).isEqualTo(conversation);
      assertThat(message.path("senderId").asString()).isEqualTo(ANN);
      assertThat(message.path("content").asString()).isEqualTo("hi €😀");
      assertThat(message.path("timestamp").asString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
      assertThat(message.path("isRead").asBoolean(true)).isFalse();
      assertThat(message.path("senderName").asString()).isEqualTo("alice");
      for (var hearer : List.of(phone, bob)) {
        var heard = told(hearer, "message", 2);
        assertThat(heard.getFirst().asString()).isEqualTo(conversation);
        assertThat(heard.getLast()).isEqualTo(message);
      }
      heardNothingElse(desk, phone, bob, cyd);
      assertThat(contents(hex.person(BOB), conversation)).containsExactly("hi €😀");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"polling", "websocket"})
  void messagesOfOneConnectionKeepTheirOrder(String transport) {
    try (var hex = devices()) {
      var ann = hex.device(ANN, transport);
      var bob = hex.device(BOB, transport);
      var conversation = created(ann, BOB);
      var answers = IntStream.range(0, 100).mapToObj(i -> ann.asked("message", "m" + i, conversation, ANN, "alice"))
          .toList();
      for (int i = 0; i < 100; i++) {
        var heard = told(bob, "message", 2).getLast();
        assertThat(heard.path("content").asString()).isEqualTo("m" + i);
        assertThat(answers.get(i).join()).containsExactly(heard);
      }
      assertThat(contents(hex.person(BOB), conversation)).hasSize(100).startsWith("m0").endsWith("m99");
    }
  }

  @Test
  void aNewConversationIsToldToAllConnectionsOfBothAsEachSeesIt() {
    try (var hex = devices()) {
      var desk = hex.device(ANN);
      var phone = hex.device(ANN);
      var bob = hex.device(BOB);
      var bobsTablet = hex.device(BOB);
      var cyd = hex.device(CYD);
      desk.ask("message", "hello", GLOBAL, ANN, "alice");
      bob.ask("message", "hello", GLOBAL, BOB, "bob");
      var conversation = created(desk, BOB);
      var forAnn = told(phone, "newConversation", 2);
      assertThat(forAnn.getLast().asString()).as("who created it").isEqualTo(ANN);
      assertThat(forAnn.getFirst().path("participants")).isEqualTo(json("[{'id':'" + BOB + "','name':'bob'}]"));
      assertThat(forAnn.getFirst().path("messages")).isEqualTo(json("{}"));
      assertThat(forAnn.getFirst().path("_id").asString()).isEqualTo(conversation);
      assertThat(forAnn.getFirst().has("createdAt")).isTrue();
      assertThat(forAnn.getFirst().has("isGlobal")).isFalse();
      for (var device : List.of(bob, bobsTablet)) {
        var forBob = told(device, "newConversation", 2);
        assertThat(forBob.getLast().asString()).isEqualTo(ANN);
        assertThat(forBob.getFirst().path("participants")).isEqualTo(json("[{'id':'" + ANN + "','name':'alice'}]"));
        assertThat(forBob.getFirst().path("createdAt")).isEqualTo(forAnn.getFirst().path("createdAt"));
      }
      upToNow(cyd);
      assertThat(cyd.rest()).extracting(SocketClient.Heard::event).containsOnly("message");
    }
  }

  @Test
  void aConversationThatExistsIsToldToWhoAskedOnly() {
    try (var hex = devices()) {
      var ann = hex.device(ANN);
      var bob = hex.device(BOB);
      var bobsTablet = hex.device(BOB);
      var conversation = created(ann, BOB);
      told(bob, "newConversation", 2);
      told(bobsTablet, "newConversation", 2);
      bob.emit("createConversation", ANN);
      assertThat(told(bob, "conversationExists", 2)).map(JsonNode::asString).containsExactly(conversation, BOB);
      heardNothingElse(ann, bob, bobsTablet);
    }
  }

  @Test
  void twoWhoCreateAtOnceHaveOneConversation() {
    try (var hex = devices()) {
      var ann = hex.device(ANN);
      var bob = hex.device(BOB);
      for (int i = 0; i < 5; i++) {
        ann.emit("createConversation", BOB);
        bob.emit("createConversation", ANN);
      }
      upToNow(ann);
      upToNow(bob);
      assertThat(ann.rest()).extracting(SocketClient.Heard::event).containsOnlyOnce("newConversation");
      assertThat(bob.rest()).extracting(SocketClient.Heard::event).containsOnlyOnce("newConversation");
      assertThat(hex.person(ANN).get("/api/chat/conversations").path("conversations").size()).isEqualTo(2);
    }
  }

  @Test
  void nobodyCreatesAConversationWithOneself() {
    try (var hex = devices()) {
      var ann = hex.device(ANN);
      var phone = hex.device(ANN);
      ann.emit("createConversation", ANN);
      refused(ann, INVALID);
      heardNothingElse(ann, phone);
      assertThat(hex.person(ANN).get("/api/chat/conversations").path("conversations").size()).isEqualTo(1);
    }
  }

  @Test
  void readMessagesAreShownAsReadToWhoReadThemAndNobodyIsTold() {
    try (var hex = devices()) {
      var ann = hex.device(ANN);
      var bob = hex.device(BOB);
      var cyd = hex.device(CYD);
      var conversation = created(ann, BOB);
      told(bob, "newConversation", 2);
      var first = send(ann, conversation, "1");
      var second = send(ann, conversation, "2");
      assertThat(newest(hex.person(BOB), conversation).path("isRead").asBoolean(true)).isFalse();
      cyd.emit("messagesRead", json("['" + id(first) + "','" + id(second) + "']"));
      upToNow(cyd);
      assertThat(newest(hex.person(BOB), conversation).path("isRead").asBoolean(true)).as("by others").isFalse();
      bob.emit("messagesRead", json("['nonsense',7,null,'" + id(first) + "','" + id(second) + "']"));
      told(bob, "message", 2);
      told(bob, "message", 2);
      heardNothingElse(ann, bob, cyd);
      assertThat(newest(hex.person(BOB), conversation).path("isRead").asBoolean()).isTrue();
    }
  }

  @Test
  void aMessageIsDeletedForAllByItsSenderOnly() {
    try (var hex = devices()) {
      var desk = hex.device(ANN);
      var phone = hex.device(ANN);
      var bob = hex.device(BOB);
      var conversation = created(desk, BOB);
      var message = send(desk, conversation, "oops");
      told(phone, "message", 2);
      told(phone, "newConversation", 2);
      told(bob, "message", 2);
      told(bob, "newConversation", 2);
      for (var no : List.of(id(message), "65f72e08e1b7c1a2a9b4c0ff", "nonsense")) {
        bob.emit("deleteMessage", no);
        refused(bob, "Failed to delete the message");
      }
      desk.emit("deleteMessage", id(message));
      for (var device : List.of(desk, phone, bob)) {
        assertThat(told(device, "deleteMessage", 2)).map(JsonNode::asString).containsExactly(conversation, id(message));
      }
      heardNothingElse(desk, phone, bob);
      assertThat(contents(hex.person(BOB), conversation)).isEmpty();
    }
  }

  @Test
  void everybodyTalksInTheGlobalConversation() {
    try (var hex = devices()) {
      var ann = hex.device(ANN);
      var phone = hex.device(ANN);
      var bob = hex.device(BOB);
      var message = ann.ask("message", "all", GLOBAL, ANN, "alice").getFirst();
      assertThat(message.path("conversationId").asString()).isEqualTo(GLOBAL);
      for (var hearer : List.of(phone, bob)) {
        var heard = told(hearer, "message", 2);
        assertThat(heard.getFirst().asString()).isEqualTo(GLOBAL);
        assertThat(heard.getLast()).isEqualTo(message);
      }
      ann.emit("deleteMessage", id(message));
      for (var hearer : List.of(ann, phone, bob)) {
        assertThat(told(hearer, "deleteMessage", 2)).map(JsonNode::asString).containsExactly(GLOBAL, id(message));
      }
      heardNothingElse(ann, phone, bob);
    }
  }

  @Test
  void whatCannotBeSentIsRefusedAndNeverAcknowledged() {
    try (var hex = devices()) {
      var ann = hex.device(ANN);
      var bob = hex.device(BOB);
      var cyd = hex.device(CYD);
      var conversation = created(ann, BOB);
      told(bob, "newConversation", 2);
      var acknowledged = List.of(cyd.asked("message", "let me in", conversation, CYD, "cyd"),
          cyd.asked("message", "in her name", conversation, ANN, "alice"),
          cyd.asked("message", "to nobody", "65f72e08e1b7c1a2a9b4c0ff", CYD, "cyd"));
      acknowledged.forEach(_ -> refused(cyd, "Failed to send message"));
      var missing = List.of(cyd.asked("message", "", GLOBAL, CYD, "cyd"),
          cyd.asked("message", "hi", "", CYD, "cyd"), cyd.asked("message"));
      missing.forEach(_ -> refused(cyd, "Missing required fields"));
      heardNothingElse(ann, bob, cyd);
      assertThat(acknowledged).noneMatch(answer -> answer.isDone());
      assertThat(missing).noneMatch(answer -> answer.isDone());
      assertThat(contents(hex.person(ANN), conversation)).isEmpty();
    }
  }

  @Test
  void whoSendsIsWhoIsConnectedWhateverTheClientSays() {
    try (var hex = devices()) {
      var ann = hex.device(ANN);
      var bob = hex.device(BOB);
      var conversation = created(ann, BOB);
      var message = ann.ask("message", "hi", conversation, BOB, "alice").getFirst();
      assertThat(message.path("senderId").asString()).isEqualTo(ANN);
      assertThat(told(bob, "message", 2).getLast()).isEqualTo(message);
      assertThat(newest(hex.person(BOB), conversation).path("senderId").asString()).isEqualTo(ANN);
      assertThat(newest(hex.person(BOB), conversation).path("senderName").asString()).isEqualTo("alice");
    }
  }

  @Test
  void whoComesBackHearsWhatIsNew() {
    try (var hex = devices()) {
      var ann = hex.device(ANN);
      var bob = hex.device(BOB);
      var conversation = created(ann, BOB);
      told(bob, "newConversation", 2);
      bob.cut();
      bob.await("disconnect");
      bob.await("connect");
      upToNow(bob);
      var message = send(ann, conversation, "still there?");
      assertThat(told(bob, "message", 2).getLast()).isEqualTo(message);
    }
  }
}
