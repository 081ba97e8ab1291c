package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.store.Scribe;
import chat.parlance.store.sql.SqlStores;
import chat.parlance.web.Await;
import chat.parlance.web.RunningServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Accounts are deleted with all that they wrote, live, by services only, and through a kill.
class HexErasureTest {

  private static final String DELETE = "/api/chat/delete-user";
  private static final String[] SETTINGS = {"ACCESS_TOKEN_SECRET", HexTokens.SECRET, "PARLANCE_SHARED_SPACE", "true",
      "PARLANCE_HEXATRON_TRUSTED_GATEWAY", "true"};

  @TempDir Path data = Path.of("");

  private static String body(String user) {
    return "{\"userId\":\"" + user + "\"}";
  }

  private static HttpResponse<String> delete(Town town, String user, String... headers) {
    return town.personWith("none").call("DELETE", DELETE, body(user), headers);
  }

  private static JsonNode listed(Town town, String user) {
    return Person.JSON.readTree(
        town.personWith("none").call("GET", "/api/chat/conversations", null, "x-user-id", user).body())
        .path("conversations");
  }

  @Test
  void everythingOfTheUserGoesAndWhoHearsItIsTold() {
    try (var town = new Town(data, SETTINGS)) {
      var ann = town.person(HexTokens.ANN);
      var bob = town.person(HexTokens.BOB);
      var direct = bob.post("/v1/users/" + HexTokens.ANN + "/messages", "{\"text\":\"from bob\",\"key\":\"1\"}")
          .path("conversation").asString();
      ann.post("/v1/users/" + HexTokens.BOB + "/messages", "{\"text\":\"from ann\",\"key\":\"1\"}");
      var global = ann.get("/v1/conversations").path("conversations").valueStream()
          .filter(one -> one.path("kind").asString().equals("global")).findFirst().orElseThrow().path("id").asString();
      ann.post("/v1/conversations/" + global + "/messages", "{\"text\":\"to all\",\"key\":\"2\"}");
      bob.post("/v1/conversations/" + global + "/messages", "{\"text\":\"to all too\",\"key\":\"2\"}");
      bob.hello();
      var answer = delete(town, HexTokens.ANN);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEmpty();
      assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
      var heard = new ArrayList<String>();
      while (heard.size() < 3) {
        heard
            .add(bob.await(frame -> frame.path("type").asString("").equals("deleted")).path("conversation").asString());
      }
      assertThat(heard).containsExactlyInAnyOrder(direct, direct, global);
      assertThat(listed(town, HexTokens.BOB)).hasSize(1);
      assertThat(listed(town, HexTokens.BOB).path(0).path("messages").valueStream()
          .map(message -> message.path("content").asString())).containsExactly("to all too");
      assertThat(ann.call("GET", "/v1/conversations", null).statusCode()).as("her tokens").isEqualTo(401);
      assertThat(bob.call("GET", "/v1/conversations/" + direct, null).statusCode()).isEqualTo(404);
      assertThat(delete(town, HexTokens.ANN).statusCode()).as("once more").isEqualTo(200);
    }
  }

  @Test
  void twoWhoTalkAgainBeginAnew() {
    try (var town = new Town(data, SETTINGS)) {
      var bob = town.person(HexTokens.BOB);
      bob.post("/v1/users/" + HexTokens.ANN + "/messages", "{\"text\":\"old\",\"key\":\"1\"}");
      assertThat(delete(town, HexTokens.ANN).statusCode()).isEqualTo(200);
      assertThat(listed(town, HexTokens.BOB)).hasSize(1);
      bob.post("/v1/users/" + HexTokens.ANN + "/messages", "{\"text\":\"new\",\"key\":\"2\"}");
      for (var user : List.of(HexTokens.ANN, HexTokens.BOB)) {
        assertThat(listed(town, user).path(0).path("messages").valueStream()
            .map(message -> message.path("content").asString())).containsExactly("new");
      }
    }
  }

  @Test
  void onlyServicesDeleteAccounts() {
    try (var town = new Town(data, SETTINGS)) {
      assertThat(delete(town, HexTokens.ANN, "x-user-id", HexTokens.BOB).statusCode()).isEqualTo(403);
      assertThat(delete(town, HexTokens.ANN, "x-user-id", HexTokens.ANN).statusCode()).isEqualTo(200);
      assertThat(delete(town, "").statusCode()).isEqualTo(400);
      assertThat(town.personWith("none").call("DELETE", DELETE, "{\"userId\":").body())
          .isEqualTo("{\"error\":\"Invalid JSON\"}");
      assertThat(town.personWith("none").call("DELETE", DELETE, null).statusCode()).isEqualTo(400);
    }
    try (var town = new Town(data, "ACCESS_TOKEN_SECRET", HexTokens.SECRET)) {
      assertThat(delete(town, HexTokens.ANN).statusCode()).isEqualTo(498);
      assertThat(town.personWith(HexTokens.access(HexTokens.ANN)).call("DELETE", DELETE, body(HexTokens.ANN))
          .statusCode()).isEqualTo(403);
    }
  }

  @Test
  void aDeletionGoesOnAfterAKill() throws Exception {
    populate();
    var settings = Map.of("PARLANCE_HEXATRON_TRUSTED_GATEWAY", "true");
    try (var server = RunningServer.start(data, settings); var http = HttpClient.newHttpClient()) {
      var service = new Person(URI.create(server.url()), "none", http);
      var asked = CompletableFuture.runAsync(() -> {
        try {
          service.call("DELETE", DELETE, body(HexTokens.ANN));
        } catch (RuntimeException _) {
          // the line breaks with the server
        }
      });
      Await.until("some are gone", () -> remaining() < MESSAGES);
      server.kill();
      asked.join();
      assertThat(remaining()).as("killed in the middle").isPositive();
      server.startAgain();
      Await.until("all are gone", () -> remaining() == 0);
      assertThat(othersLeft()).isEqualTo(MESSAGES);
    }
  }

  private static final int MESSAGES = 6_000;

  private Path file() {
    return data.resolve("data").resolve("parlance.db");
  }

  private void populate() throws java.io.IOException {
    java.nio.file.Files.createDirectories(file().getParent());
    try (var stores = SqlStores.sqlite(file(), Instant::now)) {
      var scribe = new Scribe(stores);
      var group = scribe.group("hexatron", HexTokens.ANN, HexTokens.CYD);
      scribe.write(transaction -> {
        for (int i = 0; i < MESSAGES; i++) {
          scribe.append(transaction, group, HexTokens.ANN, scribe.posted("mine", null));
          scribe.append(transaction, group, HexTokens.CYD, scribe.posted("theirs", null));
        }
        return true;
      });
    }
  }

  /// Read beside the server, from its file.
  private long count(String sender) {
    try (var connection = java.sql.DriverManager.getConnection("jdbc:sqlite:" + file());
        var statement = connection.createStatement();
        var rows = statement.executeQuery(
            "select count(*) from message where deleted_at is null and sender = '" + sender + "'")) {
      return rows.getLong(1);
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private long remaining() {
    return count(HexTokens.ANN);
  }

  private long othersLeft() {
    return count(HexTokens.CYD);
  }
}
