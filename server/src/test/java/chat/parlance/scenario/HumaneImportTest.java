package chat.parlance.scenario;

import static chat.parlance.scenario.HumaneDevices.json;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.imports.Originals;
import chat.parlance.imports.Tally;
import chat.parlance.imports.Tally.Kind;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Humane's people move: their conversations and messages keep their ids.
class HumaneImportTest {

  private static final String TALK = "68f80000e1b7c1a2a9b4c0aa";
  private static final String[] IDS = {"68f80001e1b7c1a2a9b4c0a1", "68f80002e1b7c1a2a9b4c0a2",
      "68f80003e1b7c1a2a9b4c0a3", "68f80004e1b7c1a2a9b4c0a4", "68f80005e1b7c1a2a9b4c0a5"};
  private static final String MESSAGES = "/api/v1/chat/convo/one-to-one/messages?otherUserId=";

  @TempDir Path data = Path.of("");

  private final OldTown old = new OldTown("chat");

  @BeforeEach
  void fill() {
    old.put("conversations",
        "{_id: {$oid: '" + TALK + "'}, type: 'one-to-one', participants: [{userId: 'ann', joinedAt:"
            + " {$date: '2025-10-21T10:00:00Z'}}, {userId: 'bob', joinedAt: {$date: '2025-10-21T10:00:00Z'}}],"
            + " createdAt: {$date: '2025-10-21T10:00:00.000Z'}, __v: 0}");
    old.put("conversations", "{_id: {$oid: '68f80000e1b7c1a2a9b4c0ab'}, type: 'group', groupName: 'Crew', participants:"
        + " [{userId: 'ann', joinedAt: {$date: '2025-10-21T10:00:00Z'}}, {userId: 'bob'}, {userId: 'cyd', joinedAt:"
        + " {$date: '2025-10-22T10:00:00Z'}}], createdAt: {$date: '2025-10-21T10:00:00.000Z'}}");
    old.put("conversations", "{_id: {$oid: '68f80000e1b7c1a2a9b4c0ac'}, type: 'one-to-one', participants:"
        + " [{userId: 'ann'}]}");
    message(0, "ann", "2025-10-21T10:00:01.000Z", "message: 'one', type: 'regular', status: {}, attachment: {}");
    message(1, "bob", "2025-10-21T10:00:01.000Z", "message: 'two', type: 'regular', replyToMessageId: {$oid: '" + IDS[0]
        + "'}");
    message(2, "bob", "2025-10-21T10:00:03.000Z", "type: 'regular', status: {deleted: true, deletedAt: {$date:"
        + " '2025-10-21T12:00:00Z'}}, attachment: {attachmentType: 'image/png', attachmentKey: 'k0'}");
    message(3, "ann", "2025-10-21T10:00:04.000Z",
        "type: 'regular', attachment: {attachmentType: 'image/png', attachmentKey: 'folder/k1.png'}");
    message(4, "ann", "2025-10-21T10:00:05.000Z", "type: 'call', callConnected: true");
    old.put("conovusermetadatas", "{convoId: {$oid: '" + TALK
        + "'}, userId: 'bob', lastOpenedAt: {$date: '2025-10-21T10:00:03.500Z'}}");
    old.put("conovusermetadatas", "{convoId: '" + TALK
        + "', userId: 'ann', clearedAt: {$date: '2025-10-21T10:00:00.500Z'}, lastOpenedAt: 'soon'}");
  }

  private void message(int number, String sender, String at, String more) {
    old.put("messages",
        "{_id: {$oid: '" + IDS[number] + "'}, conversationId: {$oid: '" + TALK + "'}, senderId: '" + sender
            + "', sendAt: {$date: '" + at + "'}, " + more + "}");
  }

  @AfterEach
  void close() {
    old.close();
  }

  private Tally bring() {
    return OldTown.bring(data, "humane", Originals.humane(old.url()));
  }

  private HumaneDevices town() {
    return new HumaneDevices(data, "AWS_CLOUDFRONT_DISTRIBUTION_DOMAIN_NAME", "cdn.example");
  }

  private static List<String> ids(JsonNode page) {
    return page.path("data").path("messages").valueStream().map(one -> one.path("id").asString()).toList();
  }

  private void mendMarks() {
    old.replace("conovusermetadatas", "userId", "{convoId: '" + TALK
        + "', userId: 'ann', clearedAt: {$date: '2025-10-21T10:00:00.500Z'}}");
  }

  @Test
  void aConversationWhoseMarksCannotBeReadWaitsUntilTheyCan() {
    var tally = bring();
    assertThat(tally.lines()).anySatisfy(line -> assertThat(line).contains(TALK, "lastOpenedAt: String soon", "a time"))
        .anySatisfy(line -> assertThat(line).contains("participants: 1 people"));
    assertThat(tally.of(Kind.CONVERSATIONS)).isEqualTo(1);
    mendMarks();
    assertThat(bring().of(Kind.MESSAGES)).isEqualTo(5);
  }

  @Test
  void historiesAreAsTheyWereAndPageByOldIds() {
    mendMarks();
    assertThat(bring().of(Kind.DELETIONS)).isEqualTo(1);
    try (var here = town()) {
      var bob = here.person("bob");
      var recent = bob.get("/api/v1/chat/recent").path("data").path("conversations");
      assertThat(recent.size()).isEqualTo(1);
      assertThat(recent.path(0).path("id").asString()).isEqualTo(TALK);
      assertThat(recent.path(0).path("unreadCount").asInt()).isEqualTo(2);
      assertThat(recent.path(0).path("lastMessage").path("id").asString()).isEqualTo(IDS[4]);
      assertThat(bob.get("/api/v1/chat/convo/68f80000e1b7c1a2a9b4c0ab").path("data").path("convo").path("groupName")
          .asString()).isEqualTo("Crew");
      var page = bob.get(MESSAGES + "ann");
      assertThat(ids(page)).containsExactly(IDS[4], IDS[3], IDS[2], IDS[1], IDS[0]);
      var messages = page.path("data").path("messages");
      assertThat(messages.path(0).path("callConnected").asBoolean()).isTrue();
      assertThat(messages.path(1).path("attachment"))
          .isEqualTo(json("{'attachmentType':'image/png','attachmentURL':'https://cdn.example/folder/k1.png'}"));
      assertThat(messages.path(2).path("status"))
          .isEqualTo(json("{'deleted':true,'deletedAt':'2025-10-21T12:00:00.000Z'}"));
      assertThat(messages.path(2).has("attachment")).isFalse();
      assertThat(messages.path(3).path("replyToMessageId").asString()).isEqualTo(IDS[0]);
      assertThat(messages.path(3).path("sendAt").asString()).isEqualTo("2025-10-21T10:00:01.000Z");
      assertThat(ids(bob.get(MESSAGES + "ann&from=2025-10-21T10:00:01.000Z%7C" + IDS[1])))
          .as("a cursor that the client built").containsExactly(IDS[0]);
      var first = bob.get(MESSAGES + "ann&limit=3").path("data").path("pagination").path("from").asString();
      assertThat(first).isEqualTo("2025-10-21T10:00:03.000Z|" + IDS[2]);
      assertThat(ids(bob.get(MESSAGES + "ann&from=" + first.replace("|", "%7C")))).containsExactly(IDS[1], IDS[0]);
    }
  }

  @Test
  void peopleAnswerDeleteAndOpenByOldIdsAlsoRightAfterARestart() {
    mendMarks();
    bring();
    try (var here = town()) {
      var ann = here.device("ann");
      var bob = here.device("bob");
      var answer = bob.ask("send-one-to-one-message",
          json("{'to':'ann','message':'to that','replyToMessageId':'" + IDS[3] + "'}")).getFirst();
      assertThat(answer.path("success").asBoolean()).as(answer.toString()).isTrue();
      assertThat(answer.path("message").path("replyToMessageId").asString()).isEqualTo(IDS[3]);
      assertThat(answer.path("message").path("conversationId").asString()).isEqualTo(TALK);
      var told = ann.await("new-one-to-one-message").first();
      assertThat(told.path("replyToMessageId").asString()).isEqualTo(IDS[3]);
      bob.emit("convo-opened", json("{'convoId':'" + TALK + "','time':'2999-01-01T00:00:00Z'}"));
      HumaneDevices.upToNow(bob);
      assertThat(here.person("bob").get("/api/v1/chat/recent").path("data").path("conversations").path(0)
          .path("unreadCount").asInt()).isZero();

      here.town.restart();
      var again = here.device("ann");
      var hearing = here.device("bob");
      assertThat(again.ask("delete-one-to-one-message", json("{'otherUserId':'bob','messageId':'" + IDS[0] + "'}"))
          .getFirst().asBoolean()).isTrue();
      var deleted = hearing.await("one-to-one-message-deleted").first().path("message");
      assertThat(deleted.path("id").asString()).isEqualTo(IDS[0]);
      assertThat(deleted.path("conversationId").asString()).isEqualTo(TALK);
      again.emit("typing-one-to-one-message", json("{'otherUserId':'bob','convoId':'" + TALK + "'}"));
      assertThat(hearing.await("typing-one-to-one-message").first().path("convoId").asString()).isEqualTo(TALK);
      assertThat(again.ask("send-one-to-one-message",
          json("{'to':'bob','message':'x','replyToMessageId':'68f8ffffe1b7c1a2a9b4c0ff'}")).getFirst().path("success")
          .asBoolean(true)).as("an answer to nothing").isFalse();
      OldTown.assertNothingMissed(here.town);
    }
  }
}
