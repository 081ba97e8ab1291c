package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.events.Bell;
import chat.parlance.gateway.ObjectIdForm;
import chat.parlance.web.Await;
import chat.parlance.web.RunningServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// HexaTron's notifications service is told of messages, whoever sent them, and delays none.
class HexNotificationsTest {

  private static final String TO_BOB = "/v1/users/" + HexTokens.BOB + "/messages";

  @TempDir Path data = Path.of("");

  private final Bell bell = new Bell();

  @AfterEach
  void close() {
    bell.close();
  }

  private Town town() {
    return new Town(data, "ACCESS_TOKEN_SECRET", HexTokens.SECRET, "PARLANCE_SHARED_SPACE", "true",
        "NOTIFICATIONS_SERVICE_URL", bell.url());
  }

  private static String hello(int number) {
    return "{\"text\":\"hello\",\"key\":\"k" + number + "\"}";
  }

  @Test
  void theRecipientIsNotifiedAndNobodyOfTheGlobalConversation() {
    try (var town = town()) {
      var ann = town.person(HexTokens.ANN);
      var global = town.personWith(HexTokens.access(HexTokens.ANN)).get("/api/chat/conversations").path("conversations")
          .path(0);
      assertThat(global.path("isGlobal").asBoolean()).isTrue();
      var all = ann.get("/v1/conversations").path("conversations").path(0).path("id").asString();
      assertThat(ann.call("POST", "/v1/conversations/" + all + "/messages", hello(0)).statusCode()).isEqualTo(201);
      ann.post(TO_BOB, hello(1));
      var call = bell.next().body();
      assertThat(call.path("userId").asString()).isEqualTo(HexTokens.BOB);
      assertThat(call.path("type").asString()).isEqualTo("newMessage");
      assertThat(call.path("friendId").asString()).isEqualTo(HexTokens.ANN);
      var shown = town.personWith(HexTokens.access(HexTokens.BOB)).get("/api/chat/conversations").path("conversations")
          .path(0);
      assertThat(call.path("objectsId").path(0)).isEqualTo(shown.path("_id"));
      assertThat(call.path("objectsId").path(1).asString())
          .isEqualTo(shown.path("messages").propertyNames().iterator().next());
      assertThat(ObjectIdForm.id(call.path("objectsId").path(1).asString())).isPositive();
      assertThat(bell.waiting()).isZero();
    }
  }

  @Test
  void aServiceThatSaysNothingDelaysNobody() {
    bell.answersBy(_ -> Bell.SILENCE);
    try (var town = town()) {
      var ann = town.person(HexTokens.ANN);
      long begun = System.nanoTime();
      for (int i = 0; i < 50; i++) {
        assertThat(ann.call("POST", TO_BOB, hello(i)).statusCode()).isEqualTo(201);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
    }
  }

  @Test
  void everyAcknowledgedMessageIsNotifiedAfterAKill() throws Exception {
    bell.answersBy(_ -> Bell.BROKEN);
    var settings = Map.of("ACCESS_TOKEN_SECRET", HexTokens.SECRET, "PARLANCE_SHARED_SPACE", "true",
        "NOTIFICATIONS_SERVICE_URL", bell.url(), "PARLANCE_JWT_SECRET", Town.SECRET);
    try (var server = RunningServer.start(data, settings); var http = HttpClient.newHttpClient()) {
      var ann = new Person(URI.create(server.url()),
          Town.token("default", HexTokens.ANN, Duration.ofHours(1)), http);
      for (int i = 0; i < 20; i++) {
        assertThat(ann.call("POST", TO_BOB, hello(i)).statusCode()).isEqualTo(201);
      }
      bell.next();
      server.kill();
      while (bell.waiting() > 0) {
        bell.next();
      }
      bell.answersBy(_ -> Bell.CREATED);
      server.startAgain();
      var told = new java.util.LinkedHashSet<String>();
      Await.until("all are told", () -> {
        while (bell.waiting() > 0) {
          told.add(bell.next().body().path("objectsId").path(1).asString());
        }
        return told.size() == 20;
      });
      assertThat(java.util.List.copyOf(told)).isSorted();
    }
  }
}
