package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.store.Stores;
import chat.parlance.gateway.ObjectIdForm;
import chat.parlance.store.Scribe;
import chat.parlance.store.sql.SqlStores;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// HexaTron's clients over HTTP: histories, the gateway, the port of their own, and how much the store is asked.
class HexatronTest {

  private static final String ALL = "/api/chat/conversations";

  @TempDir Path data = Path.of("");

  private final AtomicReference<@Nullable Stores> stores = new AtomicReference<>();
  private @Nullable Town town;

  @AfterEach
  void close() {
    if (town != null) {
      town.close();
    }
  }

  private Town town(String... settings) {
    var opened = new Town(Clock.systemUTC(), made -> {
      stores.set(made);
      return made;
    }, data, settings);
    town = opened;
    return opened;
  }

  private Town behindItsGateway(String... settings) {
    var all = new ArrayList<>(List.of("PARLANCE_HEXATRON_TRUSTED_GATEWAY", "true"));
    all.addAll(List.of(settings));
    return town(all.toArray(String[]::new));
  }

  /// Writes before the server begins.
  private void written(Consumer<Scribe> work) {
    try (var opened = SqlStores.sqlite(data.resolve("parlance.db"), () -> Scribe.BEGIN)) {
      work.accept(new Scribe(opened));
    }
  }

  private static ConversationId direct(Scribe scribe, String one, String other, int messages) {
    var id = scribe.write(transaction -> scribe.open(transaction, "hexatron", ConversationKind.DIRECT,
        Conversation.directKey(one, other), one, other)).conversation();
    for (int i = 0; i < messages; i++) {
      scribe.post(id, i % 2 == 0 ? one : other, "m" + i);
    }
    return id;
  }

  private ConversationId direct(String one, String other, int messages) {
    var ids = new ArrayList<ConversationId>();
    written(scribe -> ids.add(direct(scribe, one, other, messages)));
    return ids.getFirst();
  }

  private static String path(ConversationId id) {
    return ALL + "/" + ObjectIdForm.of(id.value());
  }

  private static List<String> contents(JsonNode conversation) {
    var all = new ArrayList<String>();
    conversation.path("messages").forEach(message -> all.add(message.path("content").asString()));
    return all;
  }

  private static List<String> numbered(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "m" + i).toList();
  }

  @Test
  void aHistoryIsTheNewestHundredBeforeADate() {
    var id = direct(HexTokens.ANN, HexTokens.BOB, 250);
    var ann = town("ACCESS_TOKEN_SECRET", HexTokens.SECRET).personWith(HexTokens.access(HexTokens.ANN));
    var newest = ann.get(path(id)).path("conversation");
    assertThat(contents(newest)).isEqualTo(numbered(150, 250));
    var first = newest.path("messages").iterator().next().path("timestamp").asString();
    var older = ann.get(path(id) + "?date=" + first).path("conversation");
    assertThat(contents(older)).as("strictly older").isEqualTo(numbered(50, 150));
    var oldest = older.path("messages").iterator().next().path("timestamp").asString();
    assertThat(contents(ann.get(path(id) + "?date=" + oldest).path("conversation"))).isEqualTo(numbered(0, 50));
    assertThat(contents(ann.get(path(id) + "?date=1970-01-01").path("conversation"))).isEmpty();
    assertThat(contents(ann.get(path(id) + "?date=2999-01-01").path("conversation"))).isEqualTo(numbered(150, 250));
  }

  @Test
  void readFlagsAreThoseOfWhoLooks() {
    var id = direct(HexTokens.ANN, HexTokens.BOB, 3);
    var here = town("ACCESS_TOKEN_SECRET", HexTokens.SECRET);
    var bob = here.personWith(HexTokens.access(HexTokens.BOB));
    assertThat(read(newest(bob))).isFalse();
    bob.get(path(id));
    assertThat(read(newest(bob))).isTrue();
    var ann = here.personWith(HexTokens.access(HexTokens.ANN));
    assertThat(read(newest(ann))).as("one's own").isTrue();
  }

  private static JsonNode newest(Person who) {
    return who.get(ALL).path("conversations").path(0).path("messages").iterator().next();
  }

  private static boolean read(JsonNode message) {
    return message.path("isRead").asBoolean();
  }

  @Test
  void aTrustedGatewaySaysWhoAsks() {
    direct(HexTokens.ANN, HexTokens.BOB, 1);
    var here = behindItsGateway("PARLANCE_HEXATRON_PORT", "0");
    for (var listener : List.of("shared", "hexatron")) {
      var gateway = here.personAt(here.uri(listener), "forwarded");
      var listed = gateway.call("GET", ALL, null, "x-user-id", HexTokens.BOB);
      assertThat(listed.statusCode()).isEqualTo(200);
      assertThat(Person.JSON.readTree(listed.body()).path("conversations").size()).isEqualTo(2);
      var missing = gateway.call("GET", ALL, null);
      assertThat(missing.statusCode()).isEqualTo(400);
      assertThat(Person.JSON.readTree(missing.body()).path("error").asString())
          .isEqualTo("Missing 'x-user-id' header in the request");
    }
  }

  @Test
  void whoIsNotAmongTheTrustedPeersIsNotBelieved() {
    var here = behindItsGateway("PARLANCE_HEXATRON_TRUSTED_PEERS", "192.0.2.1", "ACCESS_TOKEN_SECRET",
        HexTokens.SECRET);
    var forged = here.personWith("nonsense").call("GET", ALL, null, "x-user-id", HexTokens.BOB);
    assertThat(forged.statusCode()).isEqualTo(498);
    assertThat(here.personWith(HexTokens.access(HexTokens.ANN)).call("GET", ALL, null).statusCode()).isEqualTo(200);
  }

  @Test
  void onItsOwnPortAnyTwoSegmentsComeBeforeARoute() {
    var here = town("ACCESS_TOKEN_SECRET", HexTokens.SECRET, "PARLANCE_HEXATRON_PORT", "0");
    var ann = here.personAt(here.uri("hexatron"), HexTokens.access(HexTokens.ANN));
    assertThat(ann.call("GET", "/anything/at-all/health", null).statusCode()).isEqualTo(204);
    assertThat(ann.call("GET", "/a/b/conversations/" + HexTokens.GLOBAL + "/more", null).statusCode()).isEqualTo(200);
    assertThat(ann.call("GET", "/a/b/doc", null).body()).contains("openapi");
    for (var path : List.of("/", "/api", "/api/chat/unknown", "/metrics", "/health")) {
      var answer = ann.call("GET", path, null);
      assertThat(answer.statusCode()).as(path).isEqualTo(404);
      assertThat(answer.body()).isEqualTo("{\"error\":\"Route not found\"}");
    }
    assertThat(ann.call("OPTIONS", "/api/chat/conversations", null).statusCode()).isIn(200, 204);
  }

  @Test
  void theGlobalConversationSurvivesARestartUnderItsId() {
    var here = town("ACCESS_TOKEN_SECRET", HexTokens.SECRET, "GLOBAL_CONVERSATION_ID", "0123456789abcdef01234567");
    var before = here.personWith(HexTokens.access(HexTokens.ANN)).get(ALL).path("conversations");
    assertThat(before.path(0).path("_id").asString()).isEqualTo("0123456789abcdef01234567");
    here.restart();
    assertThat(here.personWith(HexTokens.access(HexTokens.ANN)).get(ALL).path("conversations")).isEqualTo(before);
  }

  @Test
  void aLongListAsksTheStoreAsOftenAsAShortOne() {
    written(scribe -> {
      for (int i = 0; i < 60; i++) {
        direct(scribe, HexTokens.ANN, "friend" + i, 2);
      }
      direct(scribe, HexTokens.BOB, "friend", 2);
    });
    var here = behindItsGateway();
    long few = statements(here, HexTokens.BOB);
    long many = statements(here, HexTokens.ANN);
    assertThat(many).isLessThanOrEqualTo(few + 2);
  }

  private long statements(Town here, String user) {
    var asked = java.util.Objects.requireNonNull(stores.get());
    long before = asked.work().statements();
    assertThat(here.personWith("x").call("GET", ALL, null, "x-user-id", user).statusCode()).isEqualTo(200);
    return asked.work().statements() - before;
  }

  @Test
  void settingsThatContradictAreNamed() {
    for (var settings : Set.of(new String[]{"GLOBAL_CONVERSATION_ID", "short"},
        new String[]{"NOTIFICATIONS_SERVICE_URL", "notifications:8007"},
        new String[]{"PARLANCE_HEXATRON_TRUSTED_PEERS", "gateway", "PARLANCE_HEXATRON_TRUSTED_GATEWAY", "true"},
        new String[]{"PARLANCE_HEXATRON_PORT", "0"}, new String[]{"ACCESS_TOKEN_SECRET", Town.SECRET})) {
      assertThatThrownBy(() -> town(settings)).hasMessageContaining("hexatron.");
    }
  }
}
