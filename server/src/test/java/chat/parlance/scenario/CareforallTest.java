package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What clients of CareForAll's chat-service do, over real sockets.
class CareforallTest {

  private static final String ALL = "/api/conversations";

  @TempDir Path data = Path.of("");
  private Town town;
  private Person ann;
  private Person bob;
  private Person root;

  @BeforeEach
  void open() {
    town = new Town(data, "JWT_PUBLIC_KEY", CareTokens.key());
    ann = careforall("ann", "USER");
    bob = careforall("bob", "CAMPAIGN_OWNER");
    root = careforall("root", "ADMIN");
  }

  @AfterEach
  void close() {
    town.close();
  }

  private Person careforall(String user, String role) {
    return town.personWith(CareTokens.token(user, role));
  }

  private static Predicate<JsonNode> type(String type) {
    return frame -> frame.path("type").asString("").equals(type);
  }

  private static String conversation(Person by) {
    return by.post(ALL, "{\"subject\":\"Help\",\"metadata\":{\"a\":1}}").path("data").path("conversationId").asString();
  }

  private void enter(Person who, String user, String role, String conversation) {
    who.connect("/ws/conversations/" + conversation + "?token=" + CareTokens.token(user, role));
    assertThat(who.await(type("system")).path("message").asString()).isEqualTo("Connected to conversation");
  }

  private static void expect(Person who, int status, String code, String method, String path,
      @Nullable String body) {
    var answer = who.call(method, path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    var json = Person.JSON.readTree(answer.body());
    assertThat(json.path("success").asBoolean(true)).isFalse();
    assertThat(json.path("error").path("code").asString()).isEqualTo(code);
    assertThat(json.path("error").path("message").asString()).isNotBlank();
  }

  @Test
  void aUserOpensAConversationAndAnAdminAnswers() {
    var created = ann.call("POST", ALL, "{\"subject\":\"Help\",\"metadata\":{\"a\":1}}");
    assertThat(created.statusCode()).isEqualTo(201);
    var shown = Person.JSON.readTree(created.body()).path("data");
    var id = shown.path("conversationId").asString();
    assertThat(shown.path("status").asString()).isEqualTo("ACTIVE");
    assertThat(shown.path("participants").get(0).path("role").asString()).isEqualTo("USER");

    enter(ann, "ann", "USER", id);
    enter(root, "root", "ADMIN", id);
    var joined = ann.await(type("user_joined"));
    assertThat(joined.path("userId").asString()).isEqualTo("root");
    assertThat(joined.path("role").asString()).isEqualTo("ADMIN");

    root.say("{\"type\":\"message\",\"content\":\" How can I help? \"}");
    var sent = root.await(type("message_sent"));
    assertThat(sent.path("content").asString()).isEqualTo("How can I help?");
    assertThat(sent.path("senderRole").asString()).isEqualTo("ADMIN");
    var received = ann.await(type("message_received"));
    assertThat(received.path("messageId")).isEqualTo(sent.path("messageId"));
    assertThat(received.path("conversationId").asString()).isEqualTo(id);

    ann.say("{\"type\":\"read\",\"messageId\":\"" + sent.path("messageId").asString() + "\"}");
    var receipt = root.await(type("read_receipt"));
    assertThat(receipt.path("messageId")).isEqualTo(sent.path("messageId"));
    assertThat(receipt.path("userId").asString()).isEqualTo("ann");
    var stored = ann.get(ALL + "/" + id + "/messages").path("data").path("messages").get(0);
    assertThat(stored.path("readBy").get(0).path("userId").asString()).isEqualTo("ann");
    assertThat(stored.path("readBy").get(0).path("readAt")).isEqualTo(receipt.path("readAt"));
    assertThat(stored.path("senderRole").asString()).isEqualTo("ADMIN");
    assertThat(root.get(ALL + "/" + id).path("data").path("participants").size()).isEqualTo(2);
  }

  @Test
  void typingPingAndLeavingAreTold() {
    var id = conversation(ann);
    enter(ann, "ann", "USER", id);
    enter(root, "root", "ADMIN", id);
    root.say("{\"type\":\"typing\",\"isTyping\":true}");
    assertThat(ann.await(type("typing_start")).path("userId").asString()).isEqualTo("root");
    root.say("{\"type\":\"typing\",\"isTyping\":false}");
    ann.await(type("typing_stop"));
    ann.say("{\"type\":\"something else\"}");
    ann.say("{\"type\":\"ping\"}");
    assertThat(ann.await(frame -> !type("user_joined").test(frame) && !type("conversation_updated").test(frame))
        .path("type").asString()).isEqualTo("pong");
    root.cut();
    assertThat(ann.await(type("user_left")).path("userId").asString()).isEqualTo("root");
  }

  @Test
  void whatIsDoneOverRestReachesOpenSockets() {
    var id = conversation(ann);
    enter(ann, "ann", "USER", id);
    root.post(ALL + "/" + id + "/assign", "{}");
    var updated = ann.await(type("conversation_updated"));
    assertThat(updated.path("participants").size()).isEqualTo(2);
    assertThat(updated.path("participants").get(1).path("role").asString()).isEqualTo("ADMIN");
    var sent = root.post(ALL + "/" + id + "/messages", "{\"content\":\"hello\"}").path("data");
    assertThat(sent.path("senderRole").asString()).isEqualTo("ADMIN");
    assertThat(ann.await(type("message_received")).path("messageId")).isEqualTo(sent.path("messageId"));
    ann.say("{\"type\":\"message\",\"content\":\"thanks\"}");
    var thanks = ann.await(type("message_sent"));
    assertThat(root.call("PUT", ALL + "/" + id + "/read", "").statusCode()).isEqualTo(200);
    assertThat(ann.await(type("read_receipt")).path("messageId")).isEqualTo(thanks.path("messageId"));
    assertThat(root.call("PUT", ALL + "/" + id, "{\"status\":\"CLOSED\",\"metadata\":{\"b\":2}}").statusCode())
        .isEqualTo(200);
    assertThat(ann.await(frame -> frame.path("status").asString("").equals("CLOSED")).path("type").asString())
        .isEqualTo("conversation_updated");
    ann.say("{\"type\":\"message\",\"content\":\"more\"}");
    assertThat(ann.await(type("error")).path("code").asString()).isEqualTo("CONVERSATION_CLOSED");
    expect(ann, 409, "CONVERSATION_CLOSED", "POST", ALL + "/" + id + "/messages", "{\"content\":\"more\"}");
    assertThat(ann.get(ALL + "/" + id).path("data").path("metadata").size()).isEqualTo(2);
  }

  @Test
  void whoMayNotEnterIsToldSoAndTheSocketCloses() {
    var id = conversation(ann);
    refused("", "MISSING_TOKEN", "Token is required", id);
    refused("?token=x", "INVALID_TOKEN", "Invalid or expired token", id);
    refused("?token=" + CareTokens.token("ann", "USER", "somebody", "care-for-all-api"), "INVALID_TOKEN",
        "Invalid or expired token", id);
    refused("?token=" + CareTokens.token("ann", "USER", "care-for-all-auth", "others"), "INVALID_TOKEN",
        "Invalid or expired token", id);
    refused("?token=" + CareTokens.token("bob", "CAMPAIGN_OWNER"), "UNAUTHORIZED",
        "You do not have access to this conversation", id);
    refused("?token=" + CareTokens.token("root", "ADMIN"), "UNAUTHORIZED",
        "You do not have access to this conversation", "conv_123");
  }

  private void refused(String query, String code, String message, String conversation) {
    var visitor = town.personWith("none");
    visitor.connect("/ws/conversations/" + conversation + query);
    var error = visitor.await(type("error"));
    assertThat(error.path("code").asString()).isEqualTo(code);
    assertThat(error.path("message").asString()).isEqualTo(message);
    assertThat(visitor.closeCode()).isEqualTo(1000);
  }

  @Test
  void badFramesAreAnsweredAndTheSocketStays() {
    var id = conversation(ann);
    enter(ann, "ann", "USER", id);
    ann.say("nonsense");
    assertThat(ann.await(type("error")).path("message").asString()).isEqualTo("Invalid message format");
    ann.say("{\"type\":\"message\",\"content\":\" \"}");
    assertThat(ann.await(type("error")).path("message").asString()).isEqualTo("Message content is required");
    ann.say("{\"type\":\"message\",\"content\":\"x\",\"messageType\":\"SYSTEM\"}");
    assertThat(ann.await(type("error")).path("code").asString()).isEqualTo("INVALID_MESSAGE");
    var other = conversation(ann);
    var foreign = ann.post(ALL + "/" + other + "/messages", "{\"content\":\"elsewhere\"}").path("data");
    ann.say("{\"type\":\"read\",\"messageId\":\"" + foreign.path("messageId").asString() + "\"}");
    assertThat(ann.await(type("error")).path("code").asString()).isEqualTo("INVALID_MESSAGE");
    ann.say("{\"type\":\"message\",\"content\":\"fine\",\"messageType\":\"FILE\"}");
    var sent = ann.await(frame -> !type("error").test(frame));
    assertThat(sent.path("type").asString()).as("nothing of the other conversation").isEqualTo("message_sent");
    assertThat(sent.path("messageType").asString()).isEqualTo("FILE");
  }

  @Test
  void refusalsHaveTheEnvelopeOfTheOriginal() {
    var id = conversation(ann);
    expect(town.personWith("x"), 401, "UNAUTHORIZED", "GET", ALL, null);
    expect(bob, 404, "NOT_FOUND", "GET", ALL + "/" + id, null);
    expect(ann, 404, "NOT_FOUND", "GET", ALL + "/conv_123", null);
    expect(bob, 404, "NOT_FOUND", "POST", ALL + "/" + id + "/messages", "{\"content\":\"x\"}");
    expect(ann, 403, "FORBIDDEN", "POST", ALL + "/" + id + "/assign", "{}");
    expect(ann, 400, "VALIDATION_ERROR", "POST", ALL + "/" + id + "/messages", "{\"content\":\"\"}");
    expect(ann, 400, "VALIDATION_ERROR", "POST", ALL + "/" + id + "/messages", "not json");
    expect(ann, 400, "VALIDATION_ERROR", "POST", ALL, "{\"subject\":\"" + "x".repeat(201) + "\"}");
    expect(ann, 400, "VALIDATION_ERROR", "PUT", ALL + "/" + id, "{\"status\":\"OPEN\"}");
    expect(ann, 400, "VALIDATION_ERROR", "GET", ALL + "?page=-1", null);
  }

  @Test
  void listsArePagedByActivityAndAdminsSeeAll() {
    var first = conversation(ann);
    var second = conversation(ann);
    var third = conversation(bob);
    for (int i = 1; i <= 5; i++) {
      ann.post(ALL + "/" + first + "/messages", "{\"content\":\"" + i + "\"}");
    }
    var mine = ann.get(ALL + "?limit=1").path("data");
    assertThat(mine.path("conversations").get(0).path("conversationId").asString()).isEqualTo(first);
    assertThat(mine.path("pagination").path("total").asInt()).isEqualTo(2);
    assertThat(ann.get(ALL + "?limit=1&page=2").path("data").path("conversations").get(0).path("conversationId")
        .asString()).isEqualTo(second);
    assertThat(root.get(ALL).path("data").path("pagination").path("total").asInt()).isEqualTo(3);
    bob.call("PUT", ALL + "/" + third, "{\"status\":\"ARCHIVED\"}");
    assertThat(root.get(ALL + "?status=ARCHIVED").path("data").path("conversations").get(0).path("conversationId")
        .asString()).isEqualTo(third);

    var page = ann.get(ALL + "/" + first + "/messages?limit=2").path("data");
    assertThat(page.path("messages").get(0).path("content").asString()).isEqualTo("4");
    assertThat(page.path("messages").get(1).path("content").asString()).isEqualTo("5");
    assertThat(page.path("pagination").path("total").asInt()).isEqualTo(5);
    var before = page.path("messages").get(0).path("messageId").asString();
    var older = ann.get(ALL + "/" + first + "/messages?limit=2&before=" + before).path("data");
    assertThat(older.path("messages").get(1).path("content").asString()).isEqualTo("3");
    assertThat(older.path("pagination").path("total").asInt()).isEqualTo(3);
    assertThat(ann.get(ALL + "/" + first + "/messages?limit=2&page=3").path("data").path("messages").size())
        .isEqualTo(1);
  }

  @Test
  void whatWasSentIsThereAfterARestart() {
    var id = conversation(ann);
    ann.post(ALL + "/" + id + "/messages", "{\"content\":\"kept\"}");
    var before = ann.get(ALL + "/" + id + "/messages").path("data");
    town.restart();
    assertThat(careforall("ann", "USER").get(ALL + "/" + id + "/messages").path("data")).isEqualTo(before);
  }

  @Test
  void equalUserIdsOfOtherDialectsAreOtherPeople() {
    conversation(ann);
    var other = town.person("ann");
    assertThat(other.get("/v1/conversations").path("conversations").size()).isZero();
  }
}
