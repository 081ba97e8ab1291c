package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.ChangeBody;
import chat.parlance.core.Content;
import chat.parlance.core.Conversation;
import chat.parlance.core.ConversationId;
import chat.parlance.core.ConversationKind;
import chat.parlance.core.Marks;
import chat.parlance.core.MessageKind;
import chat.parlance.core.store.Stores;
import chat.parlance.gateway.ObjectIdForm;
import chat.parlance.store.Scribe;
import chat.parlance.store.sql.SqlStores;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Humane's routes over real sockets, with a database that was filled before: pages, ties, what they cost, who is shown.
class HumaneTest {

  private static final String CHAT = "/api/v1/chat";
  private static final int PEOPLE = 60;
  private static final int FEW = 5;
  private static final int MANY = 50;

  @TempDir Path data = Path.of("");

  private ConversationId direct(Scribe scribe, String one, String other, int messages) {
    return scribe.write(transaction -> {
      var id = scribe.open(transaction, "humane", ConversationKind.DIRECT, Conversation.directKey(one, other), one,
          other).conversation();
      for (int i = 1; i <= messages; i++) {
        scribe.append(transaction, id, i % 2 == 0 ? one : other, scribe.posted("m" + i, null));
      }
      return id;
    });
  }

  private Stores stores() {
    return SqlStores.sqlite(data.resolve("parlance.db"), () -> Scribe.BEGIN);
  }

  private Town town(String... more) {
    var settings = new ArrayList<>(List.of("accessTokenSecret", HumaneTokens.SECRET));
    settings.addAll(List.of(more));
    return new Town(data, settings.toArray(String[]::new));
  }

  private record Read(JsonNode data, long statements) {}

  /// The answer to the first request that a new server gets, and what it took.
  private Read read(String user, String path, String... settings) {
    var opened = new ArrayList<Stores>();
    var all = new ArrayList<>(List.of("accessTokenSecret", HumaneTokens.SECRET));
    all.addAll(List.of(settings));
    try (var town = new Town(Clock.systemUTC(), stores -> {
      opened.add(stores);
      return stores;
    }, data, all.toArray(String[]::new))) {
      var reader = town.personWith(HumaneTokens.user(user));
      long before = opened.getFirst().work().statements();
      var answer = reader.get(CHAT + path).path("data");
      return new Read(answer, opened.getFirst().work().statements() - before);
    }
  }

  private void populate() {
    try (var stores = stores()) {
      var scribe = new Scribe(stores);
      for (int i = 0; i < PEOPLE; i++) {
        var id = direct(scribe, "ann", "user" + i, 6);
        scribe.write(transaction -> {
          transaction.moveMarks(id, "ann", new Marks(3, 3, 0), scribe.time());
          return true;
        });
        scribe.group("humane", "ann", "user" + i);
      }
    }
  }

  @Test
  void aListCostsAsMuchForManyAsForFew() {
    populate();
    var few = read("ann", "/recent?limit=" + FEW);
    var many = read("ann", "/recent?limit=" + MANY);
    assertThat(few.data().path("conversations").size()).isEqualTo(FEW);
    assertThat(many.data().path("conversations").size()).isEqualTo(MANY);
    assertThat(many.statements()).isEqualTo(few.statements()).isBetween(1L, 12L);
    var first = many.data().path("conversations").get(0);
    assertThat(first.path("unreadCount").asInt()).isEqualTo(2);
    assertThat(first.path("lastMessage").path("message").asString()).isEqualTo("m6");
    assertThat(first.path("participants").size()).isEqualTo(2);
    assertThat(first.has("lastOpenedAt")).isFalse();
  }

  @Test
  void pagesOfTheListLeadThroughAllOneToOneConversationsOnce() {
    populate();
    try (var town = town()) {
      var ann = town.personWith(HumaneTokens.user("ann"));
      var seen = new ArrayList<String>();
      var from = "";
      boolean more = true;
      while (more) {
        var page = ann.get(CHAT + "/recent/?limit=25&from=" + URLEncoder.encode(from, StandardCharsets.UTF_8))
            .path("data");
        page.path("conversations").forEach(one -> seen.add(one.path("id").asString()));
        from = page.path("pagination").path("from").asString("");
        more = page.path("pagination").path("hasMore").asBoolean();
      }
      assertThat(seen).hasSize(PEOPLE).doesNotHaveDuplicates();
    }
  }

  @Test
  void messagesOfOneMomentAreNeitherLeftOutNorRepeated() {
    ConversationId id;
    try (var stores = stores()) {
      var scribe = new Scribe(stores);
      id = direct(scribe, "ann", "bob", 0);
      var at = scribe.time();
      scribe.write(transaction -> {
        for (int i = 1; i <= 9; i++) {
          var head = java.util.Objects.requireNonNull(transaction.conversation(id));
          var change = new chat.parlance.core.Change(id, head.lastSeq() + 1, "ann", at, scribe.posted("m" + i, null));
          transaction.append(change, head.after(change), null);
        }
        return true;
      });
    }
    try (var town = town()) {
      var bob = town.personWith(HumaneTokens.user("bob"));
      var path = CHAT + "/convo/one-to-one/messages?otherUserId=ann&limit=2&from=";
      var seen = new ArrayList<String>();
      var from = "";
      var page = bob.get(path).path("data");
      var newest = page.path("messages").get(0);
      while (!page.path("messages").isEmpty()) {
        page.path("messages").forEach(one -> seen.add(one.path("message").asString()));
        var last = page.path("messages").get(page.path("messages").size() - 1);
        from = last.path("sendAt").asString() + "|" + last.path("id").asString(); // as the client builds it
        page = bob.get(path + URLEncoder.encode(from, StandardCharsets.UTF_8)).path("data");
      }
      assertThat(seen).containsExactly("m9", "m8", "m7", "m6", "m5", "m4", "m3", "m2", "m1");
      // one that is nobody's message stands where its time and id say
      var made = newest.path("sendAt").asString() + "|" + ObjectIdForm.of(ObjectIdForm.id(newest.path("id").asString())
          + 1);
      assertThat(texts(bob.get(path + URLEncoder.encode(made, StandardCharsets.UTF_8)))).containsExactly("m9", "m8");
      assertThat(texts(bob.get(path + "2030-01-01T00:00:00.000Z%7C507f1f77bcf86cd799439011"))).containsExactly("m9",
          "m8");
      assertThat(texts(bob.get(path + "2020-01-01T00:00:00.000Z%7C507f1f77bcf86cd799439011"))).isEmpty();
    }
  }

  private static List<String> texts(JsonNode answer) {
    var texts = new ArrayList<String>();
    answer.path("data").path("messages").forEach(one -> texts.add(one.path("message").asString()));
    return texts;
  }

  @Test
  void tombstonesRecordsOfCallsAndWhatIsAttachedAreShown() {
    try (var stores = stores()) {
      var scribe = new Scribe(stores);
      var id = direct(scribe, "ann", "bob", 0);
      var gone = scribe.post(id, "ann", "gone");
      scribe.append(id, "ann", Scribe.deleted(gone));
      scribe.append(id, "ann", new ChangeBody.Posted(scribe.id(), MessageKind.CALL,
          new Content("", List.of(), "{\"callConnected\":true}"), 0, 0, null, null, null));
      scribe.append(id, "bob", scribe.posted(Scribe.rich("look"), null, 0));
    }
    var page = read("ann", "/convo/one-to-one/messages?otherUserId=bob", "AWS_CLOUDFRONT_DISTRIBUTION_DOMAIN_NAME",
        "https://cdn.example/").data().path("messages");
    assertThat(page.get(0).path("attachment").path("attachmentURL").asString())
        .isEqualTo("https://cdn.example/files/1 \"quoted\".png");
    assertThat(page.get(1).path("type").asString()).isEqualTo("call");
    assertThat(page.get(1).path("callConnected").asBoolean()).isTrue();
    assertThat(page.get(2).path("status").path("deleted").asBoolean()).isTrue();
    assertThat(page.get(2).has("message")).isFalse();
  }

  /// A query service that knows everybody but user1, or one that is broken.
  private static HttpServer people(boolean works) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> {
      var users = new ArrayList<String>();
      var query = exchange.getRequestURI().getQuery();
      if (query.startsWith("userId")) {
        for (var one : query.split("&", -1)) {
          users.add(one.substring("userId=".length()));
        }
      } else {
        users.addAll(List.of("user2", "ann", "stranger"));
      }
      var list = new ArrayList<String>();
      for (var user : users) {
        list.add(user.equals("user1") ? "null"
            : "{\"id\":\"" + user + "\",\"firstName\":\"First\",\"lastName\":\"" + user + "\"}");
      }
      byte[] body = ("{\"data\":{\"user\":[" + String.join(",", list) + "],\"users\":[" + String.join(",", list)
          + "]}}")
          .getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(works ? 200 : 500, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    });
    server.start();
    return server;
  }

  private static String address(HttpServer server) {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Test
  void theOtherOneIsShownAsTheQueryServiceKnowsItAndPeopleAreFound() throws IOException {
    populate();
    var service = people(true);
    try (var town = town("ELASTICSEARCH_PROXY_BASE_URL", address(service))) {
      var ann = town.personWith(HumaneTokens.user("ann"));
      var shown = new HashSet<String>();
      ann.get(CHAT + "/recent?limit=100").path("data").path("conversations").forEach(one -> {
        if (one.has("otherUser")) {
          shown.add(one.path("otherUser").path("lastName").asString());
        }
      });
      assertThat(shown).hasSize(PEOPLE - 1).contains("user2").doesNotContain("user1");
      var found = ann.get(CHAT + "/convo/search?searchQuery=us&page=1&limit=5").path("data");
      assertThat(found.path("existingConvos").size()).isEqualTo(1);
      assertThat(found.path("existingConvos").get(0).path("otherUser").path("id").asString()).isEqualTo("user2");
      assertThat(found.path("existingConvos").get(0).path("unreadCount").asInt()).isEqualTo(2);
      assertThat(found.path("startNewConvos").size()).as("not oneself").isEqualTo(1);
      assertThat(found.path("startNewConvos").get(0).path("otherUser").path("id").asString()).isEqualTo("stranger");
    } finally {
      service.stop(0);
    }
  }

  @Test
  void aQueryServiceThatIsDownLeavesTheOtherOneOutAndFailsSearches() throws IOException {
    populate();
    var service = people(false);
    try (var town = town("ELASTICSEARCH_PROXY_BASE_URL", address(service))) {
      var ann = town.personWith(HumaneTokens.user("ann"));
      var list = ann.get(CHAT + "/recent?limit=3").path("data").path("conversations");
      assertThat(list.size()).isEqualTo(3);
      assertThat(list.get(0).has("otherUser")).isFalse();
      assertThat(ann.get(CHAT + "/convo/search?searchQuery=us").path("errors").get(0).path("message").asString())
          .isEqualTo("failed while seaching for user");
    } finally {
      service.stop(0);
    }
  }

  private static HttpResponse<String> get(URI address, String token) {
    try (var http = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(address);
      if (!token.isEmpty()) {
        request.header("Authorization", "Bearer " + token);
      }
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void itsOwnListenerHasItsRoutesAndTheMetricsUnderTheirOldNames() {
    try (var town = town("PARLANCE_HUMANE_PORT", "0")) {
      var own = town.uri("humane");
      assertThat(get(own.resolve(CHAT + "/health"), "").body()).isEqualTo("{\"status\":\"ok\"}");
      assertThat(get(own.resolve(CHAT + "/recent"), HumaneTokens.user("ann")).statusCode()).isEqualTo(200);
      assertThat(get(own.resolve(CHAT + "/convo/507f1f77bcf86cd799439011"), "").statusCode()).isEqualTo(401);
      assertThat(get(own.resolve("/v1/me"), "").statusCode()).isEqualTo(404);
      var metrics = get(own.resolve("/metrics"), "").body();
      assertThat(metrics)
          .contains("http_requests_total{method=\"GET\",route=\"/api/v1/chat/recent\",status_code=\"200\"} 1.0")
          .contains(
              "http_requests_total{method=\"GET\",route=\"/api/v1/chat/convo/:convoId\",status_code=\"401\"} 1.0");
      for (var bound : List.of("0.1", "0.3", "0.5", "1.0", "3.0", "5.0", "10.0", "+Inf")) {
        assertThat(metrics).contains("http_request_duration_seconds_bucket{method=\"GET\","
            + "route=\"/api/v1/chat/recent\",status_code=\"200\",le=\"" + bound + "\"} 1");
      }
    }
  }

  @Test
  void onlyItsOwnTokensAreGood() {
    try (var town = town()) {
      var address = town.uri().resolve(CHAT + "/recent");
      var user = "\"userId\":\"ann\",\"type\":\"user\"";
      for (var refused : Map.of(HumaneTokens.token(HumaneTokens.SECRET, user + ",\"iss\":\"humane\"", -60),
          "Invalid/Expired accessToken", HumaneTokens.token("x".repeat(40), user + ",\"iss\":\"humane\"", 900),
          "Invalid/Expired accessToken", HumaneTokens.token(HumaneTokens.SECRET, user + ",\"iss\":\"robots\"", 900),
          "Foregin token to humane", HumaneTokens.token(HumaneTokens.SECRET,
              "\"userId\":\"ann\",\"type\":\"robot\",\"iss\":\"humane\"", 900),
          "user not found in request/Unauthenticated", Town.token("default", "ann", java.time.Duration.ofHours(1)),
          "Invalid/Expired accessToken").entrySet()) {
        var answer = get(address, refused.getKey());
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains(refused.getValue());
      }
    }
  }
}
