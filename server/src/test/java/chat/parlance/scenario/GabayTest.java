package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.Change;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Marks;
import chat.parlance.core.store.Stores;
import chat.parlance.gateway.ShortForm;
import chat.parlance.store.Scribe;
import chat.parlance.store.sql.SqlStores;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Gabay's routes over real sockets: what lists cost, pages and ties, tenants, and where they listen.
class GabayTest {

  private static final String CHAT = "/api/v2/chat";
  private static final int ROOMS = 60;

  @TempDir Path data = Path.of("");

  private Town town(String... more) {
    var settings = new ArrayList<>(List.of("PARLANCE_GABAY_JWT_SECRET", GabayTokens.SECRET));
    settings.addAll(List.of(more));
    return new Town(data, settings.toArray(String[]::new));
  }

  private Stores stores() {
    return SqlStores.sqlite(data.resolve("parlance.db"), () -> Scribe.BEGIN);
  }

  private record Read(JsonNode answer, long statements) {}

  /// The answer to the first request that a new server gets, and what it took.
  private Read read(String user, String path) {
    var opened = new ArrayList<Stores>();
    try (var town = new Town(Clock.systemUTC(), stores -> {
      opened.add(stores);
      return stores;
    }, data, "PARLANCE_GABAY_JWT_SECRET", GabayTokens.SECRET)) {
      var reader = town.personWith(GabayTokens.withClaims("\"id\":\"" + user + "\""));
      long before = opened.getFirst().work().statements();
      return new Read(reader.get(CHAT + path), opened.getFirst().work().statements() - before);
    }
  }

  /// So many groups of three, each with six messages of which the reader has read some.
  private static void populate(Scribe scribe, String reader, int rooms) {
    for (int i = 0; i < rooms; i++) {
      var id = scribe.group("gabay", reader, "user" + i, "friend" + i);
      for (int message = 1; message <= 6; message++) {
        scribe.append(id, "user" + i, scribe.posted("m" + message, null));
      }
      scribe.write(transaction -> {
        transaction.moveMarks(id, reader, new Marks(3, 3, 0), scribe.time());
        return true;
      });
    }
  }

  @Test
  void aListCostsAsMuchForManyAsForFew() {
    try (var stores = stores()) {
      var scribe = new Scribe(stores);
      populate(scribe, "ann", 3);
      populate(scribe, "bob", ROOMS);
    }
    var few = read("ann", "/rooms");
    var many = read("bob", "/rooms");
    assertThat(few.answer().path("rooms").size()).isEqualTo(3);
    assertThat(many.answer().path("rooms").size()).isEqualTo(ROOMS);
    assertThat(many.statements()).isEqualTo(few.statements()).isBetween(1L, 14L);
    var first = many.answer().path("rooms").get(0);
    assertThat(first.path("unreadCount").asInt()).isEqualTo(4);
    assertThat(first.path("lastMessage").path("content").asString()).isEqualTo("m6");
    assertThat(first.path("participants").size()).isEqualTo(3);
  }

  @Test
  void messagesOfOneMomentAreNeitherLeftOutNorRepeatedByWhoGoesOnWithTheOldestTime() {
    ConversationId id;
    try (var stores = stores()) {
      var scribe = new Scribe(stores);
      id = scribe.group("gabay", "ann", "bob");
      for (int moment = 0; moment < 4; moment++) {
        var at = scribe.time();
        scribe.write(transaction -> {
          for (int i = 1; i <= 5; i++) {
            var head = Objects.requireNonNull(transaction.conversation(id));
            var change = new Change(id, head.lastSeq() + 1, "ann", at, scribe.posted("m" + head.lastSeq(), null));
            transaction.append(change, head.after(change), null);
          }
          return true;
        });
      }
    }
    try (var town = town()) {
      var bob = town.personWith(GabayTokens.user("bob"));
      var seen = new ArrayList<String>();
      var before = "";
      JsonNode page;
      do {
        page = bob.get(CHAT + "/messages?limit=2&roomId=" + ShortForm.of(id.value()) + before);
        var texts = new ArrayList<String>();
        page.path("messages").forEach(one -> texts.add(one.path("content").asString()));
        seen.addAll(0, texts);
        before = "&before=" + page.path("messages").get(0).path("timestamp").asString();
      } while (page.path("hasMore").asBoolean());
      assertThat(seen).hasSize(20).doesNotHaveDuplicates().startsWith("m1").endsWith("m20");
    }
  }

  private static HttpResponse<String> rooms(Person person, String... headers) {
    return person.call("GET", CHAT + "/rooms", null, headers);
  }

  private static List<String> names(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    var names = new ArrayList<String>();
    Person.JSON.readTree(answer.body()).path("rooms").forEach(room -> names.add(room.path("name").asString()));
    return names;
  }

  @Test
  void tenantsSeeNothingOfEachOther() {
    try (var town = town()) {
      var ann = town.personWith(GabayTokens.user("ann"));
      var acme = GabayTokens.tag("acme");
      var body = "{\"name\":\"Acme\",\"participants\":[\"bob\"]}";
      assertThat(ann.call("POST", CHAT + "/rooms", body, "x-tenant-tag", acme).statusCode()).isEqualTo(201);
      assertThat(names(rooms(ann))).isEmpty();
      assertThat(names(rooms(ann, "x-tenant-tag", GabayTokens.tag("other")))).isEmpty();
      assertThat(names(rooms(ann, "x-tenant-tag", acme))).containsExactly("Acme");
      assertThat(names(rooms(ann, "Cookie", "theme=dark; x-tenant-tag=" + acme))).containsExactly("Acme");
      assertThat(names(ann.call("GET", CHAT + "/rooms?x-tenant-tag=" + acme, null))).containsExactly("Acme");
      // who asks in one tenant for a room of another finds none
      var room = Person.JSON.readTree(rooms(ann, "x-tenant-tag", acme).body()).path("rooms").get(0).path("id");
      assertThat(ann.call("GET", CHAT + "/messages?roomId=" + room.asString(), null).statusCode()).isEqualTo(404);
      // one whose token names the tenant needs no tag, may say it in a plain word, and reaches no other
      var bob = town.personWith(GabayTokens.withClaims("\"user\":{\"id\":\"bob\"},\"tag\":\"acme\""));
      assertThat(names(rooms(bob))).containsExactly("Acme");
      assertThat(names(rooms(bob, "x-tenant-tag", "acme"))).containsExactly("Acme");
      assertThat(rooms(bob, "x-tenant-tag", "aws").statusCode()).isEqualTo(403);
      assertThat(rooms(bob, "x-tenant-tag", GabayTokens.tag("other")).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void plainWordsNameTenantsWhereTheOperatorSaysSo() {
    try (var town = town("PARLANCE_GABAY_TRUST_PLAIN_TENANTS", "true")) {
      var ann = town.personWith(GabayTokens.user("ann"));
      var body = "{\"name\":\"Acme\",\"participants\":[]}";
      assertThat(ann.call("POST", CHAT + "/rooms", body, "x-tenant-tag", "ACME").statusCode()).isEqualTo(201);
      assertThat(names(rooms(ann, "x-tenant-tag", GabayTokens.tag("acme")))).as("both name the same one")
          .containsExactly("Acme");
      assertThat(names(rooms(ann))).isEmpty();
    }
  }

  @Test
  void itsOwnPortSaysWhatTheOriginalSaidOfItself() {
    try (var town = town("CHAT_SERVER_PORT", "0")) {
      var alone = town.personAt(town.uri("gabay"), GabayTokens.user("ann"));
      var health = alone.get("/health");
      assertThat(health.path("status").asString()).isEqualTo("ok");
      assertThat(Instant.parse(health.path("timestamp").asString())).isNotNull();
      assertThat(names(rooms(alone))).isEmpty();
      assertThat(alone.call("GET", "/v1/conversations", null).statusCode()).isEqualTo(404);
      assertThat(alone.post(CHAT + "/rooms", "{\"name\":\"Cats\",\"participants\":[]}").path("name").asString())
          .isEqualTo("Cats");
      var metrics = alone.get("/metrics");
      assertFigures(metrics);
      assertThat(metrics.path("messageQueueJobs").path("completed").asLong()).isPositive();
      assertThat(metrics.path("messageQueueJobs").path("failed").asLong()).isZero();
    }
  }

  private static void assertFigures(JsonNode metrics) {
    assertThat(metrics.path("connections").asInt(-1)).isZero();
    for (var queue : List.of("messageQueueJobs", "presenceQueueJobs")) {
      assertThat(metrics.path(queue).propertyNames()).containsExactly("waiting", "active", "completed", "failed");
    }
    for (var name : List.of("heapUsed", "heapTotal", "external", "arrayBuffers")) {
      assertThat(metrics.path("memoryUsage").path(name).asLong()).as(name).isPositive();
    }
    assertThat(metrics.path("uptime").asDouble()).isPositive();
  }

  @Test
  void theSharedPortAnswersMetricsAsTheyAreAskedFor() {
    try (var town = town()) {
      var ann = town.personWith(GabayTokens.user("ann"));
      assertFigures(Person.JSON.readTree(ann.call("GET", "/metrics", null, "Accept", "application/json").body()));
      assertThat(ann.call("GET", "/metrics", null).body()).startsWith("# HELP");
      assertThat(ann.call("GET", "/metrics", null, "Accept", "application/openmetrics-text,text/plain;q=0.5,*/*;q=0.1")
          .body()).startsWith("# HELP");
    }
    try (var town = new Town(data)) {
      assertThat(town.personWith("").call("GET", "/metrics", null, "Accept", "application/json").body())
          .startsWith("# HELP");
    }
  }
}
