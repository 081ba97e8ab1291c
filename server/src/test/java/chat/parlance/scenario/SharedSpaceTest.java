package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.gateway.UuidForm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// One user base, several families of clients: an admin of CareForAll, a member of a Go-Chat room and somebody at the web page
/// talk in one conversation, each in the words and with the ids of its own client.
class SharedSpaceTest {

  private static final String CARE = "/api/conversations";
  private static final String GO = "7b1f0c2e-1111-4222-8333-444455556666";

  @TempDir Path data = Path.of("");
  private Town town;
  private Person root;
  private Person gopher;
  private Person wendy;

  @BeforeEach
  void open() {
    town = new Town(data, "PARLANCE_SHARED_SPACE", "true", "JWT_PUBLIC_KEY", CareTokens.key(), "GOCHAT_ACCESS_SECRET",
        GochatTokens.SECRET);
    root = town.personWith(CareTokens.token("root", "ADMIN"));
    gopher = town.personWith("none");
    wendy = town.person("wendy");
    wendy.hello();
  }

  @AfterEach
  void close() {
    town.close();
  }

  private static JsonNode type(Person person, String type) {
    return person.await(frame -> frame.path("type").asString("").equals(type));
  }

  private static JsonNode change(Person person, String text) {
    return person.await(frame -> frame.path("message").path("text").asString("").equals(text));
  }

  private static String careId(String uuid) {
    return "conv_" + uuid;
  }

  /// The UUID that stands for the id in base 36, which native clients see.
  private static String uuid(String id) {
    return UuidForm.of(Long.parseLong(id, 36)).toString();
  }

  private void enterCare(String uuid) {
    root.connect("/ws/conversations/" + careId(uuid) + "?token=" + CareTokens.token("root", "ADMIN"));
    type(root, "system");
  }

  private void enterGo(String room) {
    gopher.connect("/ws/chat/" + room + "?token=" + GochatTokens.access(GO));
    gopher.say("{\"type\":\"get_history\"}");
    type(gopher, "message_history");
  }

  @Test
  void inASupportConversationAllThreeHearEachOtherAndReadTheSameHistory() {
    var uuid = root.post(CARE, "{\"subject\":\"Help\"}").path("data").path("conversationId").asString().substring(5);
    root.post(CARE + "/" + careId(uuid) + "/assign", "{\"adminId\":\"wendy\"}");
    var opened = wendy.await(frame -> frame.path("op").asString().equals("change")).path("conversation").asString();
    assertThat(uuid(opened)).isEqualTo(uuid);
    wendy.post("/v1/conversations/" + opened + "/members", "{\"users\":[\"" + GO + "\"]}");
    enterCare(uuid);
    enterGo(uuid);
    assertAllTalk(opened, uuid, uuid, "ADMIN");
  }

  @Test
  void inARoomOfAGoChatClientTooUnderTheUuidOfItsChoice() {
    var room = "0b9c1ba0-6d3f-4a52-9d0c-5a2a0f4f7d11";
    enterGo(room);
    var opened = wendy.ask(1, "{\"op\":\"open\",\"kind\":\"room\",\"name\":\"" + room + "\"}").path("conversation")
        .asString();
    wendy.ask(2, "{\"op\":\"join\",\"conversation\":\"" + opened + "\"}");
    enterCare(uuid(opened));
    assertAllTalk(opened, uuid(opened), room, "USER");
    assertThat(root.get(CARE).path("data").path("conversations").get(0).path("conversationId").asString())
        .as("a room that the admin is in is in the admin's list").isEqualTo(careId(uuid(opened)));
  }

  private void assertAllTalk(String opened, String uuid, String room, String adminsRole) {
    root.say("{\"type\":\"message\",\"content\":\"from care\"}");
    var sent = type(root, "message_sent");
    assertThat(sent.path("senderRole").asString()).isEqualTo(adminsRole);
    var atGo = type(gopher, "new_message");
    var atWeb = change(wendy, "from care");
    assertThat(sent.path("conversationId").asString()).isEqualTo(careId(uuid));
    assertThat(atGo.path("room_id").asString()).isEqualTo(room);
    assertThat(atWeb.path("conversation").asString()).isEqualTo(opened);
    assertThat(atGo.path("user_id").asString()).isEqualTo("root");
    assertThat(atWeb.path("message").path("sender").asString()).isEqualTo("root");
    var message = uuid(atWeb.path("message").path("id").asString());
    assertThat(sent.path("messageId").asString()).isEqualTo("msg_" + message);
    assertThat(atGo.path("payload").path("id").asString()).isEqualTo(message);

    gopher.say("{\"type\":\"message\",\"content\":\"from go\"}");
    assertThat(type(root, "message_received").path("senderId").asString()).isEqualTo(GO);
    assertThat(change(wendy, "from go").path("message").path("sender").asString()).isEqualTo(GO);
    type(gopher, "new_message");

    long seq = wendy.ask(9, "{\"op\":\"send\",\"to\":\"" + opened + "\",\"key\":\"k\",\"text\":\"from the web\"}")
        .path("seq").asLong();
    var heard = type(root, "message_received");
    assertThat(heard.path("senderId").asString()).isEqualTo("wendy");
    assertThat(type(gopher, "new_message").path("user_id").asString()).isEqualTo("wendy");
    assertThat(contents(uuid)).containsExactly("from care", "from go", "from the web");

    assertReceipts(opened, uuid, seq);
  }

  private List<String> contents(String uuid) {
    var care = root.get(CARE + "/" + careId(uuid) + "/messages").path("data").path("messages").valueStream()
        .map(one -> one.path("content").asString()).toList();
    gopher.say("{\"type\":\"get_history\"}");
    assertThat(
        type(gopher, "message_history").path("data").valueStream().map(one -> one.path("content").asString()).toList())
        .isEqualTo(care);
    return care;
  }

  /// The mark of a native client is a receipt to careforall's, for the newest message of others that it covers, and in `readBy`.
  private void assertReceipts(String opened, String uuid, long seq) {
    wendy.say("{\"op\":\"mark\",\"conversation\":\"" + opened + "\",\"delivered\":" + (seq - 1) + "}");
    wendy.say("{\"op\":\"mark\",\"conversation\":\"" + opened + "\",\"read\":" + (seq - 1) + "}");
    var first = type(root, "read_receipt");
    gopher.say("{\"type\":\"message\",\"content\":\"once more\"}");
    var newest = type(root, "message_received");
    wendy.say("{\"op\":\"mark\",\"conversation\":\"" + opened + "\",\"read\":" + seq + "}");
    wendy.say("{\"op\":\"mark\",\"conversation\":\"" + opened + "\",\"read\":" + (seq + 1) + "}");
    var second = type(root, "read_receipt");
    assertThat(second.path("messageId")).isEqualTo(newest.path("messageId"));
    assertThat(second.path("userId").asString()).isEqualTo("wendy");
    var messages = root.get(CARE + "/" + careId(uuid) + "/messages").path("data").path("messages");
    assertThat(first.path("messageId")).isEqualTo(messages.get(1).path("messageId"));
    for (int i = 0; i < 2; i++) {
      assertThat(messages.get(i).path("readBy").get(0).path("userId").asString()).isEqualTo("wendy");
      assertThat(messages.get(i).path("readBy").get(0).path("readAt")).isEqualTo(first.path("readAt"));
    }
    assertThat(messages.get(2).path("readBy").isEmpty()).as("its sender is not among its readers").isTrue();
  }

  @Test
  void anAdminsListHasAllSupportConversationsAndTheOthersThatTheAdminIsInByActivity() {
    var expected = new ArrayList<String>();
    for (int i = 0; i < 4; i++) {
      expected.addFirst(root.post(CARE, "{}").path("data").path("conversationId").asString());
      var room = wendy.ask(10 + i, "{\"op\":\"open\",\"kind\":\"room\",\"members\":[\"root\"]}").path("conversation")
          .asString();
      expected.addFirst(careId(uuid(room)));
      wendy.ask(20 + i, "{\"op\":\"open\",\"kind\":\"room\"}");
    }
    for (int limit : new int[]{1, 2, 3, 8, 20}) {
      var seen = IntStream.rangeClosed(1, 9).boxed().flatMap(page -> {
        var data = root.get(CARE + "?limit=" + limit + "&page=" + page).path("data");
        assertThat(data.path("pagination").path("total").asInt()).isEqualTo(expected.size());
        return data.path("conversations").valueStream().map(one -> one.path("conversationId").asString());
      }).toList();
      assertThat(seen).as("pages of %d", limit).isEqualTo(expected);
    }
  }

  @Test
  void whoIsTakenOutOfAConversationIsToldSoAndTheSocketEnds() {
    var room = wendy.ask(1, "{\"op\":\"open\",\"kind\":\"group\",\"members\":[\"root\"]}").path("conversation")
        .asString();
    enterCare(uuid(room));
    wendy.call("DELETE", "/v1/conversations/" + room + "/members/root", null);
    var error = type(root, "error");
    assertThat(error.path("code").asString()).isEqualTo("UNAUTHORIZED");
    assertThat(error.path("message").asString()).isEqualTo("You do not have access to this conversation");
    assertThat(root.closeCode()).isEqualTo(4003);
  }

  @Test
  void usersOfCareForAllSeeOnlyWhatTheyAreIn() {
    var ann = town.personWith(CareTokens.token("ann", "USER"));
    wendy.ask(1, "{\"op\":\"open\",\"kind\":\"group\",\"members\":[\"bob\"]}");
    root.post(CARE, "{}");
    assertThat(ann.get(CARE).path("data").path("conversations").isEmpty()).isTrue();
    wendy.ask(2, "{\"op\":\"open\",\"kind\":\"group\",\"members\":[\"ann\"]}");
    assertThat(ann.get(CARE).path("data").path("conversations").size()).isEqualTo(1);
  }
}
