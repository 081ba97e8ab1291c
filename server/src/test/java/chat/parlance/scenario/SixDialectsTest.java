package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.gateway.ObjectIdForm;
import chat.parlance.gateway.UuidForm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// One conversation of two people, who have six clients: one of each dialect. What one of them says, all the others hear, in their
/// own words, with their own ids, and in one order.
class SixDialectsTest {

  private static final String CHAT = "/api/v1/chat";

  @TempDir Path data = Path.of("");
  private Town town;
  private final List<SocketClient> sockets = new ArrayList<>();

  @BeforeEach
  void open() {
    town = new Town(data, "PARLANCE_SHARED_SPACE", "true", "JWT_PUBLIC_KEY", CareTokens.key(), "GOCHAT_ACCESS_SECRET",
        GochatTokens.SECRET, "ACCESS_TOKEN_SECRET", HexTokens.SECRET, "accessTokenSecret", HumaneTokens.SECRET,
        "PARLANCE_GABAY_JWT_SECRET", GabayTokens.SECRET);
  }

  @AfterEach
  void close() {
    sockets.forEach(SocketClient::close);
    town.close();
  }

  /// Somebody's client: how it writes, the words of the message that it hears next, and whether it hears its own. (The native one
  /// does too, but before the answer that it waits for.)
  private record Client(String dialect, Consumer<String> say, Supplier<String> hear, boolean hearsItself) {}

  private Client parlance(String id) {
    var ann = town.person("ann");
    ann.hello();
    return new Client("parlance",
        text -> ann.ask(1, "{\"op\":\"send\",\"to\":\"" + id + "\",\"key\":\"k\",\"text\":\"" + text + "\"}"),
        () -> ann.await(frame -> frame.path("op").asString().equals("change") && frame.has("message")).path("message")
            .path("text").asString(),
        false);
  }

  private Client careforall(String uuid) {
    var bob = town.personWith(CareTokens.token("bob", "USER"));
    bob.connect("/ws/conversations/conv_" + uuid + "?token=" + CareTokens.token("bob", "USER"));
    bob.await(frame -> frame.path("type").asString().equals("system"));
    return new Client("careforall", text -> bob.say("{\"type\":\"message\",\"content\":\"" + text + "\"}"),
        () -> {
          var heard = bob.await(frame -> frame.path("type").asString().startsWith("message_"));
          assertThat(heard.path("conversationId").asString()).isEqualTo("conv_" + uuid);
          return heard.path("content").asString();
        }, true);
  }

  private Client gochat(String uuid) {
    var ann = town.personWith("none");
    ann.connect("/ws/chat/" + uuid + "?token=" + GochatTokens.access("ann"));
    ann.say("{\"type\":\"get_history\"}");
    ann.await(frame -> frame.path("type").asString().equals("message_history"));
    return new Client("gochat", text -> ann.say("{\"type\":\"message\",\"content\":\"" + text + "\"}"),
        () -> {
          var heard = ann.await(frame -> frame.path("type").asString().equals("new_message"));
          assertThat(heard.path("room_id").asString()).isEqualTo(uuid);
          return heard.path("payload").path("content").asString();
        }, true);
  }

  private Client hexatron(String hex) {
    var bob = entered(SocketClient.to(town.uri()).namespace("/chat").auth("token", HexTokens.access("bob")));
    return new Client("hexatron", text -> bob.ask("message", text, hex, "bob", "Bob"), () -> {
      var heard = bob.await("message");
      assertThat(heard.first().asString()).isEqualTo(hex);
      return heard.arguments().get(1).path("content").asString();
    }, false);
  }

  private Client humane(String hex) {
    var ann = entered(SocketClient.to(town.uri()).path(CHAT + "/socket.io/").query("token", HumaneTokens.user("ann")));
    ann.await("test");
    return new Client("humane",
        text -> ann.ask("send-one-to-one-message",
            Person.JSON.createObjectNode().put("to", "bob").put("message", text)),
        () -> {
          var heard = ann.await("new-one-to-one-message").first();
          assertThat(heard.path("conversationId").asString()).isEqualTo(hex);
          return heard.path("message").asString();
        }, false);
  }

  private Client gabay(String id) {
    var bob = entered(SocketClient.to(town.uri()).namespace("/chat/").auth("userId", "bob").auth("token",
        "Bearer " + GabayTokens.user("bob")));
    bob.await("chat:init_data");
    return new Client("gabay",
        text -> bob.emit("chat:send_message", Person.JSON.createObjectNode().put("roomId", id).put("content", text)),
        () -> {
          var heard = bob.await("chat:message").first();
          assertThat(heard.path("roomId").asString()).isEqualTo(id);
          return heard.path("content").asString();
        }, true);
  }

  private SocketClient entered(SocketClient.Way way) {
    var client = way.enter();
    sockets.add(client);
    return client;
  }

  @Test
  void oneConversationIsHeardInAllSixDialects() {
    var opened = town.person("ann").post("/v1/conversations", "{\"kind\":\"direct\",\"user\":\"bob\"}").path("id")
        .asString();
    long id = Long.parseLong(opened, Character.MAX_RADIX);
    var uuid = UuidForm.of(id).toString();
    var hex = ObjectIdForm.of(id);
    var clients = List.of(parlance(opened), careforall(uuid), gochat(uuid), hexatron(hex), humane(hex), gabay(opened));
    var said = new ArrayList<String>();
    for (var speaker : clients) {
      var text = "from " + speaker.dialect();
      speaker.say().accept(text);
      said.add(text);
      for (var hearer : clients) {
        if (!hearer.equals(speaker) || hearer.hearsItself()) {
          assertThat(hearer.hear().get()).as("%s hears", hearer.dialect()).isEqualTo(text);
        }
      }
    }
    assertHistories(uuid, hex, opened, said);
  }

  /// Everybody reads the same afterwards, in its own order.
  private void assertHistories(String uuid, String hex, String opened, List<String> said) {
    var bobs = town.personWith(CareTokens.token("bob", "USER"));
    assertThat(
        texts(bobs.get("/api/conversations/conv_" + uuid + "/messages").path("data").path("messages"), "content"))
        .isEqualTo(said);
    var hexatron = town.personWith(HexTokens.access("bob"));
    assertThat(texts(hexatron.get("/api/chat/conversations/" + hex).path("conversation").path("messages"), "content"))
        .isEqualTo(said);
    var humane = town.personWith(HumaneTokens.user("ann"));
    assertThat(texts(humane.get(CHAT + "/convo/one-to-one/messages?otherUserId=bob").path("data").path("messages"),
        "message")).isEqualTo(said.reversed());
    var gabay = town.personWith(GabayTokens.user("bob"));
    assertThat(texts(gabay.get("/api/v2/chat/messages?roomId=" + opened).path("messages"), "content")).isEqualTo(said);
    assertThat(texts(town.person("ann").get("/v1/conversations/" + opened + "/messages").path("messages"), "text"))
        .isEqualTo(said);
  }

  private static List<String> texts(JsonNode messages, String field) {
    return messages.valueStream().map(one -> one.path(field).asString()).toList();
  }
}
