package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.imports.Originals;
import chat.parlance.imports.Tally;
import chat.parlance.imports.Tally.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// CareForAll's people move: their conversations and messages keep their ids.
class CareforallImportTest {

  private static final String ALL = "/api/conversations";
  private static final String HELP = "conv_0b9c1ba0-6d3f-4a52-9d0c-5a2a0f4f7d11";
  private static final String CLOSED = "conv_0b9c1ba0-6d3f-4a52-9d0c-5a2a0f4f7d12";
  private static final String FIRST = "msg_11111111-6d3f-4a52-9d0c-5a2a0f4f7d01";
  private static final String SECOND = "msg_22222222-6d3f-4a52-9d0c-5a2a0f4f7d02";
  private static final String THIRD = "msg_33333333-6d3f-4a52-9d0c-5a2a0f4f7d03";

  @TempDir Path data = Path.of("");

  private final OldTown old = new OldTown("chat-service");

  @BeforeEach
  void fill() {
    conversation(HELP, "ACTIVE");
    old.put("conversations", """
        {conversationId: '%s', participants: [{userId: 'ann', role: 'USER', joinedAt: {$date: '2025-11-01T10:00:00Z'}}],
        createdBy: 'ann', status: 'CLOSED', metadata: {}, createdAt: {$date: '2025-11-01T10:00:00Z'},
        updatedAt: {$date: '2025-11-03T10:00:00Z'}, __v: 0}""".formatted(CLOSED));
    old.put("conversations", "{conversationId: 'conv_odd', status: 'LOST', createdBy: 'ann', participants: []}");
    message(THIRD, "root", "And now?", "2025-11-01T10:05:02.003Z", "messageType: 'FILE', readBy: []");
    message(FIRST, "ann", "Help me", "2025-11-01T10:00:01.001Z", "messageType: 'TEXT', metadata: {mood: 'bad', n: 3},"
        + " readBy: [{userId: 'root', readAt: {$date: '2025-11-01T10:04:00.500Z'}}]");
    message(SECOND, "root", "How?", "2025-11-01T10:05:01.002Z",
        "readBy: [{userId: 'ann', readAt: {$date: '2025-11-01T11:00:00.250Z'}}]");
    message("msg_44444444-6d3f-4a52-9d0c-5a2a0f4f7d04", "ann", "odd", "2025-11-01T10:06:00Z", "readBy: 'everybody'");
    old.put("messages", "{messageId: 'msg_lost', conversationId: 'conv_lost', senderId: 'ann', content: 'lost',"
        + " createdAt: {$date: '2025-11-01T10:00:00Z'}}");
  }

  private void conversation(String id, String status) {
    old.put("conversations", """
        {conversationId: '%s', participants: [
        {userId: 'ann', role: 'USER', joinedAt: {$date: '2025-11-01T10:00:00.000Z'},
         lastReadAt: {$date: '2025-11-01T11:00:00.250Z'}},
        {userId: 'root', role: 'ADMIN', joinedAt: {$date: '2025-11-01T10:03:00.000Z'}}],
        createdBy: 'ann', status: '%s', subject: 'Help', metadata: {campaign: 'c1', at: {$date: '2025-11-01T09:00:00Z'}},
        createdAt: {$date: '2025-11-01T10:00:00.000Z'}, updatedAt: {$date: '2025-11-01T10:00:00.000Z'}, __v: 2}"""
        .formatted(id, status));
  }

  private void message(String id, String sender, String content, String at, String more) {
    old.put("messages", "{messageId: '" + id + "', conversationId: '" + HELP + "', senderId: '" + sender
        + "', senderRole: 'USER', content: '" + content + "', createdAt: {$date: '" + at + "'}, updatedAt: {$date: '"
        + at + "'}, " + more + "}");
  }

  @AfterEach
  void close() {
    old.close();
  }

  private Tally bring() {
    return OldTown.bring(data, "careforall", Originals.careforall(old.url()));
  }

  private Town town() {
    return new Town(data, "JWT_PUBLIC_KEY", CareTokens.key());
  }

  private static Person ann(Town town) {
    return town.personWith(CareTokens.token("ann", "USER"));
  }

  private static List<String> ids(JsonNode page) {
    return page.path("data").path("messages").valueStream().map(one -> one.path("messageId").asString()).toList();
  }

  private static Predicate<JsonNode> type(String type) {
    return frame -> frame.path("type").asString("").equals(type);
  }

  private static void enter(Person who, String user, String role) {
    who.connect("/ws/conversations/" + HELP + "?token=" + CareTokens.token(user, role));
    who.await(type("system"));
  }

  @Test
  void conversationsAndMessagesAreAsTheyWere() {
    var tally = bring();
    assertThat(tally.of(Kind.CONVERSATIONS)).isEqualTo(2);
    assertThat(tally.of(Kind.MESSAGES)).isEqualTo(3);
    assertThat(tally.of(Kind.MEMBERS)).as("root came later").isEqualTo(1);
    assertThat(tally.unreadable()).isEqualTo(3);
    assertThat(tally.lines()).anySatisfy(line -> assertThat(line).contains("conv_odd", "status: String LOST"))
        .anySatisfy(line -> assertThat(line).contains("of conv_lost"))
        .anySatisfy(line -> assertThat(line).contains("readBy: String everybody", "a list"));
    try (var town = town()) {
      var listed = ann(town).get(ALL).path("data").path("conversations");
      assertThat(listed.valueStream().map(one -> one.path("conversationId").asString())).containsExactly(CLOSED, HELP);
      assertThat(listed.path(0).path("status").asString()).isEqualTo("CLOSED");
      assertThat(listed.path(0).path("updatedAt").asString()).isEqualTo("2025-11-03T10:00:00.000Z");
      assertThat(listed.path(1)).isEqualTo(HexDevices.json("""
          {'conversationId':'%s','participants':[
          {'userId':'ann','role':'USER','joinedAt':'2025-11-01T10:00:00.000Z','lastReadAt':'2025-11-01T11:00:00.250Z'},
          {'userId':'root','role':'ADMIN','joinedAt':'2025-11-01T10:03:00.000Z','lastReadAt':'2025-11-01T10:04:00.500Z'}],
          'createdBy':'ann','status':'ACTIVE','subject':'Help',
          'metadata':{'campaign':'c1','at':'2025-11-01T09:00:00.000Z'},'createdAt':'2025-11-01T10:00:00.000Z',
          'updatedAt':'2025-11-01T10:05:02.003Z'}""".formatted(HELP)));
      var page = ann(town).get(ALL + "/" + HELP + "/messages");
      assertThat(ids(page)).containsExactly(FIRST, SECOND, THIRD);
      var first = page.path("data").path("messages").path(0);
      assertThat(first).isEqualTo(HexDevices.json(
          """
          {'messageId':'%s','conversationId':'%s','senderId':'ann','senderRole':'USER','content':'Help me',
          'messageType':'TEXT','readBy':[{'userId':'root','readAt':'2025-11-01T10:04:00.500Z'}],
          'metadata':{'mood':'bad','n':3},'createdAt':'2025-11-01T10:00:01.001Z','updatedAt':'2025-11-01T10:00:01.001Z'}"""
              .formatted(FIRST, HELP)));
      assertThat(page.path("data").path("messages").path(2).path("messageType").asString()).isEqualTo("FILE");
    }
  }

  @Test
  void oldIdsPageAndAreReadAndAnswered() {
    bring();
    try (var town = town()) {
      var root = town.personWith(CareTokens.token("root", "ADMIN"));
      var ann = ann(town);
      assertThat(ids(ann.get(ALL + "/" + HELP + "/messages?before=" + THIRD))).containsExactly(FIRST, SECOND);
      assertThat(ids(ann.get(ALL + "/" + HELP + "/messages?after=" + FIRST))).containsExactly(SECOND, THIRD);
      assertThat(ids(ann.get(ALL + "/" + HELP + "/messages?after=msg_unknown"))).hasSize(3);
      assertThat(ann.call("GET", ALL + "/conv_unknown", null).statusCode()).isEqualTo(404);
      enter(ann, "ann", "USER");
      enter(root, "root", "ADMIN");
      ann.say("{\"type\":\"read\",\"messageId\":\"" + THIRD + "\"}");
      assertThat(root.await(type("read_receipt")).path("messageId").asString()).isEqualTo(THIRD);
      ann.say("{\"type\":\"message\",\"content\":\"thanks\"}");
      var sent = ann.await(type("message_sent"));
      assertThat(sent.path("conversationId").asString()).isEqualTo(HELP);
      assertThat(root.await(type("message_received")).path("conversationId").asString()).isEqualTo(HELP);
      OldTown.assertNothingMissed(town);
      town.restart();
      var page = ids(ann(town).get(ALL + "/" + HELP + "/messages"));
      assertThat(page).containsExactly(FIRST, SECOND, THIRD, sent.path("messageId").asString());
    }
  }

  @Test
  void whatChangedAtTheOriginalSinceComesWithASecondRunAndWhatChangedHereStays() {
    bring();
    try (var town = town()) {
      assertThat(ann(town).call("PUT", ALL + "/" + CLOSED, "{\"status\":\"ACTIVE\"}").statusCode()).isEqualTo(200);
    }
    old.replace("conversations", "conversationId", """
        {conversationId: '%s', participants: [{userId: 'ann', role: 'USER', joinedAt: {$date: '2025-11-01T10:00:00Z'}},
        {userId: 'rita', role: 'ADMIN', joinedAt: {$date: '2025-11-04T10:00:00Z'}}], createdBy: 'ann',
        status: 'ARCHIVED', createdAt: {$date: '2025-11-01T10:00:00.000Z'},
        updatedAt: {$date: '2025-11-04T10:00:00.000Z'}}""".formatted(HELP));
    var again = bring();
    assertThat(again.of(Kind.UPDATES)).isEqualTo(1);
    assertThat(again.of(Kind.MEMBERS)).isEqualTo(1);
    assertThat(again.of(Kind.MESSAGES)).isZero();
    try (var town = town()) {
      assertThat(ann(town).get(ALL + "/" + CLOSED).path("data").path("status").asString()).isEqualTo("ACTIVE");
      var help = ann(town).get(ALL + "/" + HELP).path("data");
      assertThat(help.path("status").asString()).isEqualTo("ARCHIVED");
      assertThat(help.path("participants").valueStream().map(one -> one.path("userId").asString()))
          .containsExactlyInAnyOrder("ann", "root", "rita");
    }
  }
}
