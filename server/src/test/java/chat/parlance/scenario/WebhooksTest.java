package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.events.Bell;
import chat.parlance.web.Await;
import chat.parlance.web.RunningServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Webhooks of a running server: of their space, by their filter, whatever becomes of the server, and delaying nobody.
class WebhooksTest {

  private static final String TO_BOB = "/v1/users/bob/messages";

  @TempDir Path data = Path.of("");

  private final Bell bell = new Bell();

  @AfterEach
  void close() {
    bell.close();
  }

  private String webhook(String name, String more) {
    return "{\"name\":\"" + name + "\",\"url\":\"" + bell.url() + "/" + name
        + "\",\"secrets\":[\"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"],\"allow-private\":true" + more + "}";
  }

  private static String hello(int number) {
    return "{\"text\":\"hello\",\"key\":\"k" + number + "\"}";
  }

  @Test
  void changesOfItsSpaceThatAreAskedForAreTold() {
    var hooks = "[" + webhook("crm", ",\"events\":[\"message\",\"deleted\"]") + ","
        + webhook("other", ",\"space\":\"acme\"") + "]";
    try (var town = new Town(data, "PARLANCE_WEBHOOKS", hooks)) {
      town.personWith(Town.token("acme", "ann", Duration.ofHours(1))).post("/v1/conversations", "{\"kind\":\"group\"}");
      var opened = bell.next();
      assertThat(opened.line()).isEqualTo("POST /other HTTP/1.1");
      assertThat(opened.body().path("type").asString()).isEqualTo("chat.parlance.opened");
      var posted = town.person("ann").post(TO_BOB, hello(1));
      var call = bell.next();
      assertThat(call.line()).isEqualTo("POST /crm HTTP/1.1");
      assertThat(call.header("content-type")).isEqualTo("application/cloudevents+json");
      assertThat(call.body().path("id").asString()).isEqualTo(call.header("webhook-id"))
          .isEqualTo("default/" + posted.path("conversation").asString() + "/" + posted.path("seq").asLong());
      assertThat(call.body().path("data").path("message").path("text").asString()).isEqualTo("hello");
      assertThat(bell.waiting()).isZero();
      var metrics = town.person("eve").call("GET", "/metrics", null).body();
      assertThat(metrics).contains("parlance_outbox_told_total{consumer=\"webhook:crm\"");
    }
  }

  @Test
  void anEndpointThatSaysNothingDelaysNobody() {
    bell.answersByBody(_ -> Bell.SILENCE);
    try (var town = new Town(data, "PARLANCE_WEBHOOKS", "[" + webhook("crm", "") + "]")) {
      var ann = town.person("ann");
      long begun = System.nanoTime();
      for (int i = 0; i < 30; i++) {
        assertThat(ann.call("POST", TO_BOB, hello(i)).statusCode()).isEqualTo(201);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
    }
  }

  @Test
  void everyAcknowledgedChangeIsToldAfterAKill() throws Exception {
    bell.answersByBody(_ -> Bell.BROKEN);
    var settings = Map.of("PARLANCE_WEBHOOKS", "[" + webhook("crm", ",\"events\":[\"message\"]") + "]",
        "PARLANCE_JWT_SECRET", Town.SECRET);
    try (var server = RunningServer.start(data, settings); var http = HttpClient.newHttpClient()) {
      var ann = new Person(URI.create(server.url()), Town.token("default", "ann", Duration.ofHours(1)), http);
      for (int i = 0; i < 20; i++) {
        assertThat(ann.call("POST", TO_BOB, hello(i)).statusCode()).isEqualTo(201);
      }
      bell.next();
      server.kill();
      while (bell.waiting() > 0) {
        bell.next();
      }
      bell.answersByBody(_ -> Bell.CREATED);
      server.startAgain();
      var told = new LinkedHashSet<Long>();
      Await.until("all are told", () -> {
        while (bell.waiting() > 0) {
          told.add(bell.next().body().path("data").path("seq").asLong());
        }
        return told.size() == 20;
      });
      assertThat(List.copyOf(told)).isSorted();
    }
  }
}
