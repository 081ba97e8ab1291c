package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.gateway.ObjectIdForm;
import chat.parlance.gateway.UuidForm;
import chat.parlance.web.Await;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What clients see of a conversation of which only the newest changes are kept.
@Timeout(120)
class TrimmedTest {

  private static final int KEPT = 10;

  @TempDir Path data = Path.of("");

  private Town town;
  private Person ann;
  private String room = "";
  private final List<String> ids = new ArrayList<>();

  @BeforeEach
  void open() {
    town = new Town(data, "PARLANCE_SHARED_SPACE", "true", "JWT_PUBLIC_KEY", CareTokens.key(), "GOCHAT_ACCESS_SECRET",
        GochatTokens.SECRET, "ACCESS_TOKEN_SECRET", HexTokens.SECRET, "accessTokenSecret", HumaneTokens.SECRET,
        "PARLANCE_GABAY_JWT_SECRET", GabayTokens.SECRET, "PARLANCE_RETENTION_MAX_COUNT", String.valueOf(KEPT),
        "PARLANCE_RETENTION_PAUSE", "50ms");
    ann = town.person("ann");
    room = ann.post("/v1/conversations", "{\"kind\":\"direct\",\"user\":\"bob\"}").path("id").asString();
  }

  @AfterEach
  void close() {
    town.close();
  }

  private JsonNode post(Person by, String fields) {
    return by.post("/v1/conversations/" + room + "/messages", "{" + fields + "}");
  }

  /// Writes messages from position 2 on, and waits until only the newest ten changes are left.
  private void talk(int messages) {
    for (int i = 2; i < 2 + messages; i++) {
      ids.add(post(ann, "\"text\":\"word " + i + "\",\"key\":\"k" + i + "\"").path("id").asString());
    }
    awaitFloor(1 + messages - KEPT);
  }

  private void awaitFloor(long floor) {
    Await.until("the log begins behind " + floor,
        () -> ann.get("/v1/conversations/" + room + "/changes?limit=1").path("trimmed").asLong() >= floor);
  }

  private static boolean isChange(JsonNode frame) {
    return frame.path("op").asString().equals("change");
  }

  @Test
  void whoResumesBeforeTheLogBeginsIsToldOfAGapAndThenEverythingThatIsLeft() {
    talk(30);
    var bob = town.person("bob");
    bob.hello("{\"" + room + "\":5}");
    var gap = bob.awaitOp("gap");
    assertThat(gap.path("reason").asString()).isEqualTo("trimmed");
    assertThat(gap.path("from").asLong()).isEqualTo(5);
    assertThat(gap.path("last").asLong()).isEqualTo(21);
    for (long seq = 22; seq <= 31; seq++) {
      assertThat(bob.await(TrimmedTest::isChange).path("seq").asLong()).isEqualTo(seq);
    }
    post(ann, "\"text\":\"live\"");
    assertThat(bob.await(TrimmedTest::isChange).path("seq").asLong()).isEqualTo(32);
  }

  @Test
  void whoResumesWhereTheLogBeginsIsToldOfNoGap() {
    talk(30);
    town.restart();
    ann = town.person("ann");
    var bob = town.person("bob");
    bob.hello("{\"" + room + "\":21}");
    var heard = bob.until(frame -> frame.path("seq").asLong() == 31);
    assertThat(heard).allMatch(TrimmedTest::isChange).hasSize(KEPT);
  }

  @Test
  void pagesCountsAndSearchesEndWhereTheLogBegins() {
    talk(30);
    var bob = town.person("bob");
    var path = "/v1/conversations/" + room;
    var page = bob.get(path + "/messages?limit=50");
    assertThat(page.path("messages")).hasSize(KEPT);
    assertThat(page.path("hasMore").asBoolean()).isFalse();
    assertThat(bob.get(path + "/messages?before=15").path("messages")).isEmpty();
    assertThat(bob.get(path + "/messages?after=0&limit=3").path("messages").path(0).path("seq").asLong()).isEqualTo(22);
    var changes = bob.get(path + "/changes?after=3&limit=4");
    assertThat(changes.path("trimmed").asLong()).isEqualTo(21);
    assertThat(changes.path("changes").path(0).path("seq").asLong()).isEqualTo(22);
    assertThat(changes.path("hasMore").asBoolean()).isTrue();
    assertThat(bob.get(path + "/changes?after=25").has("trimmed")).isFalse();
    assertThat(bob.get(path).path("unread").asInt()).isEqualTo(KEPT);
    assertThat(bob.get("/v1/search?q=word").path("messages")).hasSize(KEPT);
    assertThat(bob.get(path + "/messages/" + ids.getFirst()).path("code").asString()).isEqualTo("not-found");
  }

  @Test
  void whatIsAboutAMessageThatIsGoneIsAnsweredAsOfAnUnknownOne() {
    talk(30);
    var gone = ids.getFirst();
    var path = "/v1/conversations/" + room + "/messages/";
    assertThat(post(ann, "\"text\":\"re\",\"replyTo\":\"" + gone + "\"").path("code").asString())
        .isEqualTo("not-found");
    assertThat(post(ann, "\"text\":\"re\",\"thread\":\"" + gone + "\"").path("code").asString()).isEqualTo("not-found");
    assertThat(ann.call("PUT", path + gone + "/reactions/x", null).statusCode()).isEqualTo(404);
    assertThat(ann.call("DELETE", path + gone, null).statusCode()).isEqualTo(404);
    assertThat(ann.get("/v1/conversations/" + room + "/messages?thread=" + gone).path("messages")).isEmpty();
    var again = ann.call("POST", "/v1/conversations/" + room + "/messages",
        "{\"text\":\"word 2\",\"key\":\"k2\"}");
    assertThat(again.headers().firstValue("Idempotent-Replayed")).as("sent again after it is gone").hasValue("true");
    assertThat(Person.JSON.readTree(again.body()).path("id").asString()).isEqualTo(gone);
  }

  @Test
  void anAnswerToAMessageThatGoesLaterIsStillShown() {
    talk(15);
    var root = ids.getLast();
    var reply = post(ann, "\"text\":\"re\",\"replyTo\":\"" + root + "\",\"thread\":\"" + root + "\"");
    ann.call("PUT", "/v1/conversations/" + room + "/messages/" + root + "/reactions/x", null);
    for (int i = 0; i < 8; i++) {
      post(ann, "\"text\":\"later\"");
    }
    awaitFloor(16);
    var thread = ann.get("/v1/conversations/" + room + "/messages?thread=" + root).path("messages");
    assertThat(thread).hasSize(1);
    assertThat(thread.path(0).path("id")).isEqualTo(reply.path("id"));
    var log = ann.get("/v1/conversations/" + room + "/changes?after=16").path("changes");
    assertThat(log.path(1).path("type").asString()).isEqualTo("reacted");
    assertThat(log.path(1).path("message").asString()).isEqualTo(root);
  }

  @Test
  void everyDialectShowsWhatIsLeft() {
    talk(30);
    long id = Long.parseLong(room, Character.MAX_RADIX);
    var uuid = UuidForm.of(id).toString();
    var hex = ObjectIdForm.of(id);
    var care = town.personWith(CareTokens.token("bob", "USER"));
    var page = care.get("/api/conversations/conv_" + uuid + "/messages").path("data");
    assertThat(page.path("messages")).hasSize(KEPT);
    assertThat(care.get("/api/conversations").path("data").toString()).contains("conv_" + uuid);
    var hexatron = town.personWith(HexTokens.access("bob"));
    assertThat(hexatron.get("/api/chat/conversations/" + hex).path("conversation").path("messages")).hasSize(KEPT);
    assertThat(hexatron.call("GET", "/api/chat/conversations", null).statusCode()).isEqualTo(200);
    var humane = town.personWith(HumaneTokens.user("ann"));
    assertThat(humane.get("/api/v1/chat/convo/one-to-one/messages?otherUserId=bob").path("data").path("messages"))
        .hasSize(KEPT);
    assertThat(humane.call("GET", "/api/v1/chat/convo/recent", null).statusCode()).isLessThan(500);
    var gabay = town.personWith(GabayTokens.user("bob"));
    var gabays = gabay.get("/api/v2/chat/messages?roomId=" + room);
    assertThat(gabays.path("messages")).hasSize(KEPT);
    assertThat(gabays.path("hasMore").asBoolean()).isFalse();
    assertThat(gabay.call("GET", "/api/v2/chat/rooms", null).statusCode()).isEqualTo(200);
    var gochat = town.personWith("none");
    gochat.connect("/ws/chat/" + uuid + "?token=" + GochatTokens.access("ann"));
    gochat.say("{\"type\":\"get_history\"}");
    var history = gochat.await(frame -> frame.path("type").asString().equals("message_history"));
    assertThat(history.path("payload").path("messages")).as(history.toString()).hasSize(KEPT);
    assertThat(history.path("payload").path("total").asInt(KEPT)).isEqualTo(KEPT);
  }

  @Test
  void aClientOverSocketIoThatMissedWhatIsGoneBeginsAnew() throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var hex = ObjectIdForm.of(Long.parseLong(room, Character.MAX_RADIX));
      post(ann, "\"text\":\"first\"");
      var auth = Person.JSON.createObjectNode().put("token", HexTokens.access("bob"));
      var bob = Line.open(http, town.uri(), "/chat", auth.deepCopy(), Line.Kept.NOTHING);
      post(ann, "\"text\":\"second\"");
      bob.event();
      var kept = bob.cut();
      talk(30);
      var again = Line.open(http, town.uri(), "/chat", auth.deepCopy(), kept);
      assertThat(again.recovered()).isFalse();
      post(ann, "\"text\":\"live\"");
      var event = again.event();
      assertThat(event.toString()).contains("live", hex);
      var brief = again.cut();
      post(ann, "\"text\":\"missed\"");
      var back = Line.open(http, town.uri(), "/chat", auth.deepCopy(), brief);
      assertThat(back.recovered()).as("what it missed is there").isTrue();
      assertThat(back.event().toString()).contains("missed");
      back.cut();
    }
  }

  @Test
  void theFileOfAMessageThatIsGoneIsGone() {
    try (var files = new FileClient(town.uri(), "default", "ann")) {
      var ref = FileClient.json(files.send(room, "a.png", "image/png", new byte[]{1, 2, 3})).path("ref").asString();
      post(ann, "\"text\":\"see\",\"attachments\":[{\"kind\":\"file\",\"ref\":\"" + ref + "\"}]");
      assertThat(FileClient.onDisk(data)).isNotEmpty();
      talk(20);
      Await.until("the file is gone", () -> FileClient.onDisk(data).isEmpty());
    }
  }
}
