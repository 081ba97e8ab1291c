package chat.parlance.scenario;

import static chat.parlance.scenario.GabayDevices.CHAT;
import static chat.parlance.scenario.GabayDevices.acknowledged;
import static chat.parlance.scenario.GabayDevices.direct;
import static chat.parlance.scenario.GabayDevices.json;
import static chat.parlance.scenario.GabayDevices.send;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.scenario.Line.Kept;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Gabay's clients whose line breaks get all that was stored meanwhile when they return: messages, edits, deletions and reactions,
/// in direct rooms and in those that they had joined. See RecoveryTest.
class GabayRecoveryTest {

  private static final Set<String> STORED = Set.of("chat:message", "chat:message_update", "chat:message_delete");
  private static final String LAST = "the last one";

  @TempDir Path data = Path.of("");

  private final HttpClient http = HttpClient.newHttpClient();
  private final FragileStores stores = new FragileStores();
  private final List<Line> lines = new ArrayList<>();
  private GabayDevices gabay;
  private SocketClient ann;
  private String direct = "";
  private String group = "";

  @BeforeEach
  void open() {
    gabay = new GabayDevices(stores, data, "PARLANCE_SHARED_SPACE", "true", "PARLANCE_LIMITS_MESSAGES_BURST", "100000",
        "PARLANCE_LIMITS_REQUESTS_BURST", "100000");
    ann = gabay.user("ann");
    direct = direct(ann, "bob");
    group = gabay.group("ann", "Cats", "bob");
  }

  @AfterEach
  void close() {
    lines.forEach(Line::cut);
    gabay.close();
    http.close();
  }

  private Line opened(Kept kept) throws Exception {
    var auth = Person.JSON.createObjectNode().put("token", "Bearer " + GabayTokens.user("bob")).put("userId", "bob");
    var line = Line.open(http, gabay.town.uri(), "/chat/", auth, kept);
    lines.add(line);
    return line;
  }

  /// Bob, who is told his lists before anything that is stored, also when he is back. Who is there may be told him sooner.
  private Line bob(Kept kept) throws Exception {
    var line = opened(kept);
    var event = line.event();
    while (event.get(0).stringValue().equals("chat:presence_update")) {
      event = line.event();
    }
    assertThat(event.get(0).stringValue()).isEqualTo("chat:init_data");
    return line;
  }

  private Line bob() throws Exception {
    return bob(Kept.NOTHING);
  }

  private static void join(Line line, String room) throws Exception {
    assertThat(line.ask("[\"chat:join\",\"" + room + "\"]").get(0).path("success").asBoolean()).isTrue();
  }

  /// The next event that tells of what is stored.
  private static JsonNode next(Line line) throws Exception {
    var event = line.event();
    while (!STORED.contains(event.get(0).stringValue())) {
      event = line.event();
    }
    return event;
  }

  /// The words of the next message, which is new.
  private static String heard(Line line) throws Exception {
    var event = next(line);
    assertThat(event.get(0).stringValue()).as(event.toString()).isEqualTo("chat:message");
    return event.get(1).path("content").asString();
  }

  private static JsonNode updated(Line line) throws Exception {
    var event = next(line);
    assertThat(event.get(0).stringValue()).as(event.toString()).isEqualTo("chat:message_update");
    return event.get(1).path("message");
  }

  private String say(String room, String text) {
    return send(ann, "chat:send_message", room, text).path("id").asString();
  }

  private void edit(String id, String text) {
    acknowledged(ann, "chat:update_message", json("{'messageId':'" + id + "','content':'" + text + "'}"));
  }

  private String react(String id, String emoji) {
    return gabay.rest("ann").post(CHAT + "/reactions", "{\"messageId\":\"" + id + "\",\"emoji\":\"" + emoji + "\"}")
        .path("id").asString();
  }

  @Test
  void whoReturnsIsToldWhatWasSaidChangedAndTakenBack() throws Exception {
    var line = bob();
    join(line, group);
    var one = say(direct, "one");
    var two = say(group, "two");
    assertThat(heard(line)).isEqualTo("one");
    assertThat(heard(line)).isEqualTo("two");
    var kept = line.cut();
    edit(one, "ONE");
    react(two, "+1");
    say(group, "three");
    acknowledged(ann, "chat:delete_message", one);
    var again = bob(kept);
    assertThat(again.recovered()).isTrue();
    var reacted = updated(again); // the edit of what was taken back since is told no more
    assertThat(reacted.path("content").asString()).isEqualTo("two");
    assertThat(reacted.path("reactions").get(0).path("emoji").asString()).isEqualTo("+1");
    assertThat(reacted.path("reactions").get(0).path("users").get(0).path("id").asString()).isEqualTo("ann");
    assertThat(heard(again)).isEqualTo("three");
    assertThat(next(again).get(1).path("messageId").asString()).isEqualTo(one);
    say(group, "live");
    assertThat(heard(again)).as("the room is still joined").isEqualTo("live");
    assertThat(bob(again.cut()).recovered()).as("again, with nothing missed").isTrue();
  }

  @Test
  void roomsStayJoinedThoughAReturnFailed() throws Exception {
    var line = bob();
    join(line, group);
    say(group, "one");
    assertThat(heard(line)).isEqualTo("one");
    var kept = line.cut();
    stores.breakDown();
    var failed = opened(kept);
    assertThat(failed.socket().end()).isNotEmpty();
    stores.mend();
    say(group, "two");
    var again = bob(failed.kept());
    assertThat(again.recovered()).isTrue();
    assertThat(heard(again)).isEqualTo("two");
  }

  @Test
  void whatWasChangedSeveralTimesIsToldAsItIsNow() throws Exception {
    var line = bob();
    say(direct, "before");
    assertThat(heard(line)).isEqualTo("before");
    var kept = line.cut();
    var id = say(direct, "first");
    edit(id, "second");
    react(id, "+1");
    edit(id, "third");
    var again = bob(kept);
    assertThat(again.recovered()).isTrue();
    assertThat(heard(again)).isEqualTo("third");
    var now = updated(again);
    assertThat(now.path("content").asString()).isEqualTo("third");
    assertThat(now.path("reactions")).hasSize(1);
    say(direct, "after");
    assertThat(heard(again)).isEqualTo("after");
  }

  @Test
  void reactionsAreToldWithAllOthersAndTakenBack() throws Exception {
    var line = bob();
    var id = say(direct, "hi");
    assertThat(heard(line)).isEqualTo("hi");
    gabay.rest("bob").post(CHAT + "/reactions", "{\"messageId\":\"" + id + "\",\"emoji\":\"+1\"}");
    assertThat(updated(line).path("reactions").get(0).path("count").asInt()).isEqualTo(1);
    var hers = react(id, "+1");
    var both = updated(line).path("reactions").get(0);
    assertThat(both.path("count").asInt()).isEqualTo(2);
    assertThat(both.path("users").valueStream().map(user -> user.path("id").asString())).containsExactly("bob", "ann");
    var kept = line.cut();
    assertThat(gabay.rest("ann").call("DELETE", CHAT + "/reactions/" + hers, null).statusCode()).isEqualTo(200);
    var left = updated(bob(kept)).path("reactions").get(0);
    assertThat(left.path("users").valueStream().map(user -> user.path("id").asString())).containsExactly("bob");
  }

  @Test
  void roomsThatAreNotJoinedAreNotToldAndWhatCameBeforeJoiningNeither() throws Exception {
    var line = bob();
    say(direct, "one");
    assertThat(heard(line)).isEqualTo("one");
    say(group, "before bob joined");
    join(line, group);
    var kept = line.kept();
    say(group, "after");
    var again = bob(kept);
    assertThat(again.recovered()).isTrue();
    assertThat(heard(again)).isEqualTo("after");
    assertThat(again.ask("[\"chat:leave\",\"" + group + "\"]").get(0).path("success").asBoolean()).isTrue();
    var left = again.cut();
    say(group, "unheard");
    say(direct, "heard");
    var last = bob(left);
    assertThat(last.recovered()).isTrue();
    assertThat(heard(last)).isEqualTo("heard");
  }

  @Test
  void whoHeardARoomThatItIsNoMemberOfBeginsAnew() throws Exception {
    var room = gabay.town.person("ann").post("/v1/conversations", "{\"kind\":\"room\",\"key\":\"lobby\"}").path("id")
        .asString();
    var line = bob();
    join(line, room);
    say(room, "hi");
    assertThat(heard(line)).isEqualTo("hi");
    assertThat(bob(line.cut()).recovered()).isFalse();
  }

  @Test
  void aLineThatBreaksAnywhereMissesNothingThatWasStored() throws Exception {
    var line = bob();
    join(line, group);
    var said = new ArrayList<String>();
    var speaking = CompletableFuture.runAsync(() -> talk(said, new Random(7)));
    var known = new LinkedHashMap<String, JsonNode>();
    var random = new Random(20_261_122);
    int breaks = 0;
    boolean over = false;
    while (!over) {
      for (int i = random.nextInt(8); i >= 0 && !over; i--) {
        over = learned(next(line), known);
      }
      if (!over) {
        line = bob(random.nextBoolean() ? line.cut() : line.kept());
        assertThat(line.recovered()).as("after %d messages", known.size()).isTrue();
        breaks++;
      }
    }
    speaking.join();
    assertThat(breaks).isGreaterThan(10);
    var stored = new LinkedHashMap<String, JsonNode>();
    for (var room : List.of(direct, group)) {
      gabay.rest("bob").get(CHAT + "/messages?limit=200&roomId=" + room).path("messages")
          .forEach(message -> stored.put(message.path("id").asString(), message));
    }
    assertThat(known.keySet()).containsExactlyElementsOf(said.stream().filter(stored::containsKey).toList());
    known.forEach((id, message) -> {
      for (var field : List.of("content", "isEdited", "updatedAt", "reactions", "roomId", "sender")) {
        assertThat(message.path(field)).as(field).isEqualTo(stored.getOrDefault(id, message).path(field));
      }
    });
  }

  /// Says, changes, takes back and marks things at random; `said` are the ids in order.
  private void talk(List<String> said, Random random) {
    var alive = new ArrayList<String>();
    for (int i = 0; i < 400; i++) {
      int what = alive.isEmpty() ? 0 : random.nextInt(10);
      var some = alive.isEmpty() ? "" : alive.get(random.nextInt(alive.size()));
      if (what < 4) {
        var id = say(random.nextBoolean() ? direct : group, "m" + i);
        said.add(id);
        alive.add(id);
      } else if (what < 6) {
        edit(some, "changed " + i);
      } else if (what < 9) {
        react(some, "e" + random.nextInt(3));
      } else {
        acknowledged(ann, "chat:delete_message", some);
        alive.remove(some);
      }
    }
    said.add(say(direct, LAST));
  }

  /// What bob knows after this event; whether it is the last one.
  private static boolean learned(JsonNode event, Map<String, JsonNode> known) {
    var told = event.get(1);
    switch (event.get(0).stringValue()) {
      case "chat:message" -> assertThat(known.put(told.path("id").asString(), told)).as("told twice: " + told).isNull();
      case "chat:message_update" -> assertThat(known.replace(told.path("message").path("id").asString(),
          told.path("message"))).as("unknown: " + told).isNotNull();
      default -> known.remove(told.path("messageId").asString());
    }
    return told.path("content").asString("").equals(LAST);
  }
}
