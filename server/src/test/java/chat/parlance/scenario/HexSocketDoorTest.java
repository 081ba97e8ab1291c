package chat.parlance.scenario;

import static chat.parlance.scenario.HexDevices.created;
import static chat.parlance.scenario.HexDevices.id;
import static chat.parlance.scenario.HexDevices.send;
import static chat.parlance.scenario.HexDevices.to;
import static chat.parlance.scenario.HexDevices.told;
import static chat.parlance.scenario.HexDevices.upToNow;
import static chat.parlance.scenario.HexTokens.ANN;
import static chat.parlance.scenario.HexTokens.BOB;
import static chat.parlance.scenario.HexTokens.GLOBAL;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Who gets in over Socket.IO, as whom, where, and until when: clients with tokens, HexaTron's gateway, and nobody else.
class HexSocketDoorTest {

  private static final String WEBSOCKET = "/socket.io/?EIO=4&transport=websocket";
  private static final String[] GATEWAY = {"PARLANCE_HEXATRON_TRUSTED_GATEWAY", "true"};

  @TempDir Path data = Path.of("");

  /// The mirror that the gateway opens for one of its clients.
  private static SocketClient.Way mirror(HexDevices hex, String user) {
    return SocketClient.to(hex.town.uri()).auth("userId", user);
  }

  private static ScriptFrame heard(ScriptSocket line) {
    return ScriptFrame.parse(line.hear());
  }

  private static String refusal(ScriptSocket line, String head) {
    var frame = heard(line);
    assertThat(frame.head()).isEqualTo(head);
    return frame.json() == null ? "" : frame.json().path("message").asString();
  }

  /// Opens a WebSocket to Engine.IO, which has said what it offers.
  private static ScriptSocket line(HttpClient http, HexDevices hex) {
    var line = new ScriptSocket(http, hex.town.uri(), WEBSOCKET);
    assertThat(heard(line).head()).isEqualTo("0");
    return line;
  }

  @Test
  void onlyAGoodTokenGetsIn() {
    try (var hex = new HexDevices(data)) {
      var uri = hex.town.uri();
      assertThat(to(uri, null).refused()).isEqualTo("Invalid token");
      for (var bad : List.of("", "nonsense", "Bearer " + HexTokens.access(ANN), HexTokens.expired(ANN),
          HexTokens.token("another-secret-another-secret-another", ANN, 900), HexTokens.access(""),
          Town.token("default", ANN, Duration.ofHours(1)))) {
        assertThat(to(uri, bad).refused()).as("%s", bad).isEqualTo("Invalid token");
      }
      assertThat(SocketClient.to(uri).namespace("/chat").auth("userId", ANN).refused()).isEqualTo("Invalid token");
      assertThat(to(uri, null).query("token", HexTokens.access(ANN)).refused()).isEqualTo("Invalid token");
      hex.device(ANN);
    }
  }

  @Test
  void aTokenThatIsNoTextIsRefusedAndTheConnectionGoesOn() {
    try (var hex = new HexDevices(data); var http = HttpClient.newHttpClient(); var line = line(http, hex)) {
      for (var token : List.of("7", "null", "[]", "{}", "true", "[\"" + HexTokens.access(ANN) + "\"]")) {
        line.say("40/chat,{\"token\":" + token + "}");
        assertThat(refusal(line, "44/chat,")).isEqualTo("Invalid token");
      }
      line.say("40/chat,{\"token\":\"" + HexTokens.access(ANN) + "\"}");
      assertThat(heard(line).head()).isEqualTo("40/chat,");
    }
  }

  @Test
  void namespacesOfOtherServicesAreRefusedAndTheConnectionGoesOn() {
    try (var hex = new HexDevices(data); var http = HttpClient.newHttpClient(); var line = line(http, hex)) {
      var token = ",{\"token\":\"" + HexTokens.access(ANN) + "\"}";
      line.say("40/friends" + token);
      line.say("40/chat" + token);
      line.say("40/game" + token);
      line.say("40/notifications" + token);
      line.say("40/chat/" + token);
      line.say("40" + token.substring(1));
      var refused = new HashSet<String>();
      boolean entered = false;
      for (int i = 0; i < 6; i++) {
        var frame = heard(line);
        if (frame.head().equals("40/chat,")) {
          entered = true;
        } else {
          assertThat(frame.json()).isEqualTo(HexDevices.json("{'message':'Invalid namespace'}"));
          refused.add(frame.head());
        }
      }
      assertThat(entered).isTrue();
      assertThat(refused).isEqualTo(Set.of("44/friends,", "44/game,", "44/notifications,", "44/chat/,", "44"));
      line.say("42/chat,5[\"message\",\"hi\",\"" + GLOBAL + "\",\"" + ANN + "\",\"alice\"]");
      assertThat(heard(line).head()).isEqualTo("43/chat,5");
      line.say("41/chat,");
      line.say("40/chat" + token);
      assertThat(heard(line).head()).as("once more").isEqualTo("40/chat,");
    }
  }

  @Test
  void aTokenThatHasEndedEndsItsConnectionAndTheClientIsToldWhenItComesBack() {
    try (var hex = new HexDevices(data)) {
      var ann = hex.entered(to(hex.town.uri(), HexTokens.token(HexTokens.SECRET, ANN, -18))); // clocks may differ by 30 s
      assertThat(ann.await("disconnect").first().asString()).startsWith("transport ");
      assertThat(ann.await("connect_error").first().path("message").asString()).isEqualTo("Invalid token");
    }
  }

  @Test
  void aTrustedGatewaySpeaksForItsClientsInTheDefaultNamespace() {
    try (var hex = new HexDevices(data, GATEWAY)) {
      var ann = hex.entered(mirror(hex, ANN));
      var annsPhone = hex.device(ANN, "polling");
      var bob = hex.entered(mirror(hex, BOB).transports("websocket"));
      var bobsPhone = hex.device(BOB);
      var conversation = created(ann, BOB);
      for (var device : List.of(annsPhone, bob, bobsPhone)) {
        assertThat(told(device, "newConversation", 2).getFirst().path("_id").asString()).isEqualTo(conversation);
      }
      var message = send(ann, conversation, "through the gateway");
      assertThat(message.path("senderId").asString()).isEqualTo(ANN);
      for (var device : List.of(annsPhone, bob, bobsPhone)) {
        assertThat(told(device, "message", 2).getLast()).isEqualTo(message);
      }
      var answer = send(bobsPhone, conversation, "with a token");
      for (var device : List.of(ann, annsPhone, bob)) {
        assertThat(told(device, "message", 2).getLast()).isEqualTo(answer);
      }
      bob.emit("deleteMessage", id(answer));
      for (var device : List.of(ann, annsPhone, bob, bobsPhone)) {
        assertThat(told(device, "deleteMessage", 2)).map(JsonNode::asString).containsExactly(conversation, id(answer));
      }
      for (var device : List.of(ann, annsPhone, bob, bobsPhone)) {
        upToNow(device);
        assertThat(device.rest()).isEmpty();
      }
    }
  }

  @Test
  void framesOfTheGatewayHaveNoNamespaceAndNobodyIsTakenOut() {
    try (var hex = new HexDevices(data, GATEWAY); var http = HttpClient.newHttpClient(); var line = line(http, hex)) {
      line.say("40{\"userId\":\"" + ANN + "\"}");
      assertThat(heard(line).head()).isEqualTo("40");
      line.say("420[\"message\",\"hi\",\"" + GLOBAL + "\",\"" + ANN + "\",\"alice\"]");
      assertThat(heard(line).head()).isEqualTo("430");
      for (var nobody : List.of(SocketClient.to(hex.town.uri()), mirror(hex, ""), mirror(hex, " "),
          mirror(hex, "x".repeat(1_000)))) {
        try (var other = nobody.transports("websocket").enter()) {
          assertThat(other.await("disconnect").first().asString()).as("so that it does not come back")
              .isEqualTo("io server disconnect");
        }
      }
      for (var nobody : List.of("{\"userId\":7}", "{\"userId\":null}", "{\"userId\":[]}")) {
        try (var other = line(http, hex)) {
          other.say("40" + nobody);
          other.closeCode();
        }
      }
      line.say("421[\"message\",\"still here\",\"" + GLOBAL + "\",\"" + ANN + "\",\"alice\"]");
      assertThat(heard(line).head()).isEqualTo("431");
    }
  }

  @Test
  void whoIsNoTrustedPeerIsNotBelieved() {
    try (var hex = new HexDevices(data, "PARLANCE_HEXATRON_TRUSTED_GATEWAY", "true",
        "PARLANCE_HEXATRON_TRUSTED_PEERS", "192.0.2.0/24")) {
      assertThat(mirror(hex, ANN).refused()).isEqualTo("Authentication required");
      assertThat(mirror(hex, ANN).header("X-Forwarded-For", "192.0.2.1").refused())
          .isEqualTo("Authentication required");
      assertThat(mirror(hex, ANN).auth("token", HexTokens.access(ANN)).refused()).isEqualTo("Authentication required");
      hex.device(ANN);
    }
  }

  @Test
  void withoutAGatewayThereIsNoDefaultNamespace() {
    try (var hex = new HexDevices(data)) {
      assertThat(mirror(hex, ANN).refused()).isEqualTo("Invalid namespace");
      assertThat(mirror(hex, ANN).transports("websocket").refused()).isEqualTo("Invalid namespace");
    }
  }

  @Test
  void aPortOfItsOwnServesTheSameConversations() {
    try (var hex = new HexDevices(data, "PARLANCE_HEXATRON_PORT", "0")) {
      var shared = hex.device(ANN);
      var own = hex.entered(to(hex.town.uri("hexatron"), HexTokens.access(BOB)));
      var polling = hex.entered(to(hex.town.uri("hexatron"), HexTokens.access(BOB)).transports("polling"));
      var conversation = created(shared, BOB);
      told(own, "newConversation", 2);
      told(polling, "newConversation", 2);
      var message = send(own, conversation, "over there");
      assertThat(told(shared, "message", 2).getLast()).isEqualTo(message);
      assertThat(told(polling, "message", 2).getLast()).isEqualTo(message);
      assertThat(to(hex.town.uri("hexatron"), HexTokens.expired(BOB)).refused()).isEqualTo("Invalid token");
    }
  }

  @Test
  void aDeletedAccountIsToldToOthersAndItsConnectionsEnd() {
    try (var hex = new HexDevices(data, GATEWAY)) {
      var ann = hex.device(ANN);
      var annsMirror = hex.entered(mirror(hex, ANN));
      var bob = hex.device(BOB);
      var conversation = created(ann, BOB);
      var gone = Set.of(id(send(ann, conversation, "mine")), id(send(bob, conversation, "his")),
          id(send(ann, GLOBAL, "to all")));
      var stays = send(bob, GLOBAL, "to all too");
      var answer = hex.town.personWith("none").call("DELETE", "/api/chat/delete-user",
          "{\"userId\":\"" + ANN + "\"}");
      assertThat(answer.statusCode()).isEqualTo(200);
      var told = new HashSet<String>();
      for (int i = 0; i < gone.size(); i++) {
        told.add(told(bob, "deleteMessage", 2).getLast().asString());
      }
      assertThat(told).isEqualTo(gone);
      for (var device : List.of(ann, annsMirror)) {
        assertThat(device.await("disconnect").first().asString()).isEqualTo("io server disconnect");
      }
      assertThat(hex.way(ANN).refused()).isEqualTo("Invalid token");
      var again = send(bob, GLOBAL, "who is left?");
      assertThat(id(again)).isGreaterThan(id(stays));
      upToNow(bob);
      assertThat(bob.rest()).extracting(SocketClient.Heard::event).doesNotContain("deleteMessage", "disconnect");
    }
  }
}
