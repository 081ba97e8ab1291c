package chat.parlance.scenario;

import static chat.parlance.scenario.HumaneDevices.NEW;
import static chat.parlance.scenario.HumaneDevices.SEND;
import static chat.parlance.scenario.HumaneDevices.isOnline;
import static chat.parlance.scenario.HumaneDevices.json;
import static chat.parlance.scenario.HumaneDevices.send;
import static chat.parlance.scenario.HumaneDevices.until;
import static chat.parlance.scenario.HumaneDevices.upToNow;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.engineio.TestSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What Humane's clients ask and hear over their sockets, with the official client. Calls are in [HumaneCallsTest].
class HumaneSocketTest {

  private static final String CHAT = "/api/v1/chat";

  @TempDir Path data = Path.of("");

  private volatile Duration ahead = Duration.ZERO;

  private HumaneDevices devices(String... settings) {
    return new HumaneDevices(() -> Instant.now().plus(ahead), data, settings);
  }

  private static JsonNode history(Person reader, String other) {
    return reader.get(CHAT + "/convo/one-to-one/messages?otherUserId=" + other).path("data").path("messages");
  }

  private static int unread(Person reader) {
    return reader.get(CHAT + "/recent").path("data").path("conversations").get(0).path("unreadCount").asInt(-1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"polling", "websocket", "polling,websocket"})
  void aMessageIsAcknowledgedAndToldToAllOtherDevicesOfBoth(String transports) {
    try (var humane = devices("AWS_CLOUDFRONT_DISTRIBUTION_DOMAIN_NAME", "cdn.example")) {
      var ways = transports.split(",", -1);
      var desk = humane.device("ann", ways);
      var phone = humane.device("ann", ways);
      var bob = humane.device("bob", ways);
      var cyd = humane.device("cyd", ways);
      var answer = desk.ask(SEND,
          json("{'to':'bob','message':'hi €😀','attachment':{'attachmentType':'image','attachmentKey':'a/1.png'}}"));
      assertThat(answer).hasSize(1);
      assertThat(answer.getFirst().path("success").asBoolean()).isTrue();
      var message = answer.getFirst().path("message");
      assertThat(message.path("message").asString()).isEqualTo("hi €😀");
      assertThat(message.path("attachment").path("attachmentURL").asString()).isEqualTo("https://cdn.example/a/1.png");
      for (var hearer : List.of(phone, bob)) {
        var heard = hearer.await(NEW);
        assertThat(heard.arguments()).as("the message, who takes part, and where to go on").hasSize(3);
        assertThat(heard.first()).isEqualTo(message);
        assertThat(heard.arguments().get(1).findValuesAsString("userId")).containsExactly("ann", "bob");
      }
      assertThat(history(humane.person("bob"), "ann").get(0)).isEqualTo(message);
      for (var other : List.of(desk, phone, bob, cyd)) {
        upToNow(other);
        assertThat(other.rest()).isEmpty();
      }
    }
  }

  @Test
  void messagesOfOneDeviceKeepTheirOrderAndTheClientCanBuildACursorFromEach() {
    try (var humane = devices()) {
      var ann = humane.device("ann");
      var bob = humane.device("bob");
      var answers = IntStream.range(0, 100).mapToObj(i -> ann.asked(SEND, json("{'to':'bob','message':'m" + i + "'}")))
          .toList();
      var heard = new ArrayList<JsonNode>();
      for (int i = 0; i < 100; i++) {
        heard.add(bob.await(NEW).first());
        assertThat(heard.getLast().path("message").asString()).isEqualTo("m" + i);
        assertThat(answers.get(i).join().getFirst().path("message")).isEqualTo(heard.getLast());
      }
      var built = heard.get(50).path("sendAt").asString() + "|" + heard.get(50).path("id").asString();
      var page = humane.person("bob").get(CHAT + "/convo/one-to-one/messages?otherUserId=ann&limit=2&from="
          + URLEncoder.encode(built, StandardCharsets.UTF_8)).path("data").path("messages");
      assertThat(List.of(page.get(0), page.get(1))).isEqualTo(List.of(heard.get(49), heard.get(48)));
    }
  }

  @Test
  void whatIsTakenBackIsToldToAllOtherDevicesOfBoth() {
    try (var humane = devices()) {
      var desk = humane.device("ann");
      var phone = humane.device("ann");
      var bob = humane.device("bob");
      var id = send(desk, "bob", "oops").path("id").asString();
      assertThat(bob.ask("delete-one-to-one-message", json("{'otherUserId':'ann','messageId':'" + id + "'}"))
          .getFirst().asBoolean(true)).as("one's own only").isFalse();
      assertThat(desk.ask("delete-one-to-one-message", json("{'otherUserId':'bob','messageId':'" + id + "'}"))
          .getFirst().asBoolean()).isTrue();
      for (var hearer : List.of(phone, bob)) {
        var gone = hearer.await("one-to-one-message-deleted").first();
        assertThat(gone.path("message").path("id").asString()).isEqualTo(id);
        assertThat(gone.path("message").path("status").path("deleted").asBoolean()).isTrue();
        assertThat(gone.path("message").has("message")).isFalse();
        assertThat(gone.path("participants").size()).isEqualTo(2);
      }
      upToNow(desk);
      assertThat(desk.rest()).isEmpty();
      assertThat(history(humane.person("bob"), "ann").get(0).path("status").path("deleted").asBoolean()).isTrue();
    }
  }

  @Test
  void openingAConversationReadsItAndTellsNobody() {
    try (var humane = devices()) {
      var ann = humane.device("ann");
      var bob = humane.device("bob");
      send(ann, "bob", "1");
      var last = send(ann, "bob", "2");
      assertThat(unread(humane.person("bob"))).isEqualTo(2);
      bob.emit("convo-opened", json("{'convoId':'" + last.path("conversationId").asString() + "','time':'"
          + Instant.now().plusSeconds(3_600) + "'}"));
      upToNow(bob);
      assertThat(unread(humane.person("bob"))).isZero();
      upToNow(ann);
      assertThat(ann.rest()).isEmpty();
    }
  }

  @Test
  void whoHasADeviceIsOnline() {
    try (var humane = devices()) {
      var ann = humane.device("ann");
      assertThat(isOnline(ann, "ann")).isTrue();
      assertThat(isOnline(ann, "bob")).isFalse();
      try (var bob = humane.way("bob").transports("polling").enter()) {
        assertThat(isOnline(ann, "bob")).isTrue();
        bob.await("test");
      }
      until(() -> !isOnline(ann, "bob"));
    }
  }

  @Test
  void whoWritesIsToldToTheOther() {
    try (var humane = devices()) {
      var ann = humane.device("ann");
      var phone = humane.device("ann");
      var bob = humane.device("bob");
      var eve = humane.device("eve");
      var convo = send(ann, "bob", "1").path("conversationId").asString();
      bob.await(NEW);
      phone.await(NEW);
      var said = json("{'otherUserId':'bob','convoId':'" + convo + "','time':'2026-11-21T10:00:00.000Z'}");
      eve.emit("typing-one-to-one-message", said);
      upToNow(eve);
      upToNow(bob);
      assertThat(bob.rest()).as("of members only").isEmpty();
      ann.emit("typing-one-to-one-message", said);
      var typing = bob.await("typing-one-to-one-message").first();
      assertThat(typing.path("typingUser").asString()).isEqualTo("ann");
      assertThat(typing.path("convoId").asString()).isEqualTo(convo);
      assertThat(Instant.parse(typing.path("time").asString())).isAfter(Instant.EPOCH);
      upToNow(phone);
      assertThat(phone.rest()).isEmpty();
    }
  }

  @Test
  void acknowledgementsMayBeLeftOut() {
    try (var humane = devices()) {
      var ann = humane.device("ann");
      var bob = humane.device("bob");
      var message = send(ann, "bob", "1");
      bob.await(NEW);
      var id = message.path("id").asString();
      ann.emit("hello");
      ann.emit("is-user-online", "bob");
      ann.emit(SEND, json("{'to':'bob','message':'2'}"));
      ann.emit(SEND, json("{'to':'ann','message':'to oneself'}"));
      ann.emit("delete-one-to-one-message", json("{'otherUserId':'bob','messageId':'" + id + "'}"));
      ann.emit("call.initiate", "bob");
      assertThat(bob.await(NEW).first().path("message").asString()).isEqualTo("2");
      bob.await("one-to-one-message-deleted");
      var call = json("{'callId':'" + bob.await("call.incoming").first().path("callId").asString()
          + "','action':'answered'}");
      bob.emit("call.action", call);
      ann.await("call.connected");
      ann.emit("call.cancel-initiated-call", call);
      bob.await("call.ended");
      upToNow(ann);
      assertThat(ann.rest()).isEmpty();
    }
  }

  @Test
  void whatMakesNoSenseHarmsNobody() {
    try (var humane = devices()) {
      var bob = humane.device("bob");
      var ann = humane.device("ann");
      var convo = send(ann, "bob", "1");
      bob.await(NEW);
      var junk = List.of("null", "7", "true", "''", "'x'", "[]", "[[]]", "{}", "{'to':7}", "{'to':'bob'}",
          "{'to':'','message':'x'}", "{'to':'ann','message':'x'}", "{'to':'bob','message':'\\u0000'}",
          "{'to':'bob','attachment':[]}",
          "{'to':'bob','attachment':{'attachmentType':7,'attachmentKey':7}}",
          "{'to':'bob','message':'x','replyToMessageId':'x'}", "{'otherUserId':'bob','messageId':'zz'}",
          "{'otherUserId':'bob','messageId':'507f1f77bcf86cd799439011'}", "{'convoId':'zz','time':'never'}",
          "{'convoId':'507f1f77bcf86cd799439011','time':{}}", "{'callId':'507f1f77bcf86cd799439011'}",
          "{'callId':7,'action':'answered'}",
          "{'callId':'" + convo.path("id").asString() + "','action':'answered'}");
      var asked = List.of(SEND, "delete-one-to-one-message", "is-user-online", "call.initiate", "call.action",
          "call.cancel-initiated-call");
      for (var event : asked) {
        for (var said : junk) {
          assertThat(ann.ask(event, json(said)).toString()).as(event + " " + said)
              .doesNotContain("\"success\":true", "\"ringing\":true", "connected", "\"cancelled\":true");
        }
        assertThat(ann.ask(event)).as(event).hasSize(1);
      }
      for (var event : List.of("hello", "convo-opened", "typing-one-to-one-message", "call.handup", "call.sdp.offer",
          "call.sdp.answer", "call.ice-candidates", "call.media.state", "no-such-event", "")) {
        ann.emit(event);
        junk.forEach(said -> ann.emit(event, json(said)));
        ann.emit(event, new byte[]{1, 2, 3}, json("{}"), 7);
      }
      upToNow(ann);
      upToNow(bob);
      assertThat(bob.rest()).isEmpty();
      assertThat(ann.rest()).as("the same connection").isEmpty();
      send(ann, "bob", "still here");
      bob.await(NEW);
    }
  }

  /// The official client replaces these before they are sent.
  @Test
  void halfACharacterHarmsNobody() throws Exception {
    try (var humane = devices(); var http = HttpClient.newHttpClient(); var eve = TestSocket.open(http, raw(humane))) {
      var bob = humane.device("bob");
      eve.next();
      eve.send("40");
      eve.next();
      eve.next();
      eve.send("420[\"call.initiate\",\"bob\"]");
      var call = bob.await("call.incoming").first().path("callId").asString();
      eve.next();
      bob.ask("call.action", json("{'callId':'" + call + "','action':'answered'}"));
      assertThat(eve.next()).contains("call.connected");
      for (var said : List.of("\"" + SEND + "\",{\"to\":\"bob\",\"message\":\"\\ud800\"}",
          "\"" + SEND + "\",{\"to\":\"\\udc00\",\"message\":\"x\"}", "\"is-user-online\",\"\\ud800\"",
          "\"call.initiate\",\"\\ud800\"")) {
        eve.send("421[" + said + "]");
        assertThat(eve.next()).as(said).startsWith("431[").doesNotContain("true");
      }
      eve.send("42[\"call.ice-candidates\",{\"callId\":\"" + call + "\",\"ice\":\"\\ud800\"}]");
      eve.send("42[\"call.ice-candidates\",{\"callId\":\"" + call + "\",\"ice\":\"whole\"}]");
      assertThat(bob.await("call.ice-candidates").first().path("ice").asString()).isEqualTo("whole");
    }
  }

  private static URI raw(HumaneDevices humane) {
    return URI.create("ws://" + humane.town.uri().getAuthority() + HumaneDevices.PATH
        + "?EIO=4&transport=websocket&token=" + HumaneTokens.user("eve"));
  }

  @Test
  void aClientThatBreaksTheProtocolLosesItsOwnConnectionOnly() throws Exception {
    try (var humane = devices(); var http = HttpClient.newHttpClient()) {
      var bob = humane.device("bob");
      for (var said : List.of("garbage", "4", "42", "42{}", "42[]", "42[7", "49", "42[\"connect\"]",
          "42/nowhere,[\"x\"]")) {
        try (var eve = TestSocket.open(http, raw(humane))) {
          assertThat(eve.next()).startsWith("0");
          eve.send("40");
          assertThat(eve.next()).startsWith("40");
          eve.send(said);
          assertThat(eve.end()).as(said).startsWith("closed");
        }
      }
      assertThat(isOnline(bob, "bob")).isTrue();
    }
  }

  @Test
  void whoSendsTooFastIsRefusedInTheAcknowledgement() {
    try (var humane = devices("PARLANCE_HUMANE_MESSAGES_BURST", "3", "PARLANCE_HUMANE_MESSAGES_PER_SECOND", "1")) {
      var ann = humane.device("ann");
      var answers = IntStream.range(0, 30).mapToObj(i -> ann.asked(SEND, json("{'to':'bob','message':'m" + i + "'}")))
          .map(answer -> answer.join().getFirst().path("success").asBoolean()).toList();
      assertThat(answers).startsWith(true, true, true).contains(false);
    }
  }

  @Test
  void aSocketOutlivesItsTokenAndARestartBringsItBack() {
    try (var humane = devices()) {
      var ann = humane.device("ann");
      var bob = humane.device("bob");
      ahead = Duration.ofHours(1);
      send(ann, "bob", "an hour later");
      bob.await(NEW);
      ahead = Duration.ZERO;
      humane.town.restartInPlace();
      for (var device : List.of(ann, bob)) {
        device.await("disconnect");
        device.await("test");
      }
      send(ann, "bob", "after the restart");
      assertThat(bob.await(NEW).first().path("message").asString()).isEqualTo("after the restart");
    }
  }

  @Test
  void inASharedSpaceClientsOfOtherDialectsTalkWithThem() {
    try (var humane = devices("PARLANCE_SHARED_SPACE", "true")) {
      var ann = humane.device("ann");
      var bob = humane.town.person("bob");
      bob.post("/v1/users/ann/messages", "{\"text\":\"from elsewhere\"}");
      assertThat(ann.await(NEW).first().path("message").asString()).isEqualTo("from elsewhere");
      bob.hello();
      send(ann, "bob", "from here");
      assertThat(bob.awaitOp("change").path("message").path("text").asString()).isEqualTo("from here");
    }
  }

  @Test
  void spacesAreApart() {
    try (var humane = devices()) {
      var ann = humane.device("ann");
      humane.town.person("bob").post("/v1/users/ann/messages", "{\"text\":\"in another space\"}");
      assertThat(isOnline(ann, "bob")).isFalse();
      upToNow(ann);
      assertThat(ann.rest()).isEmpty();
    }
  }
}
