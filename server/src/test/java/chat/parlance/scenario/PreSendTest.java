package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.events.Bell;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A service that is asked before something is stored: it accepts, refuses, changes, or says nothing.
class PreSendTest {

  private static final String TO_BOB = "/v1/users/bob/messages";

  @TempDir Path data = Path.of("");

  private final Bell bell = new Bell();

  @AfterEach
  void close() {
    bell.close();
  }

  private Town town(String more) {
    return new Town(data, "PARLANCE_PRE_SEND", "[{\"url\":\"" + bell.url()
        + "\",\"secrets\":[\"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"],\"allow-private\":true" + more + "}]");
  }

  private static String answer(String json) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + json.length() + "\r\n\r\n" + json;
  }

  private static String text(JsonNode draft) {
    return draft.path("data").path("text").asString("");
  }

  private static String said(String text, String key) {
    return "{\"text\":\"" + text + "\",\"key\":\"" + key + "\"}";
  }

  /// Refuses bad words, and shouts what is said quietly.
  private static String judge(JsonNode draft) {
    return switch (text(draft)) {
      case "bad" -> answer("{\"action\":\"reject\",\"reason\":\"Not here.\"}");
      case "hush" -> answer("{\"action\":\"change\",\"text\":\"HUSH\",\"metadata\":{\"by\":\"judge\"}}");
      case "odd" -> answer("{\"action\":\"perhaps\"}");
      default -> answer("{\"action\":\"accept\"}");
    };
  }

  @Test
  void whatIsWrittenIsAcceptedRefusedOrChangedFirst() {
    bell.answersByBody(PreSendTest::judge);
    try (var town = town(",\"budget\":\"10s\"")) {
      var ann = town.person("ann");
      assertThat(ann.post(TO_BOB, said("fine", "1")).path("text").asString()).isEqualTo("fine");
      var draft = bell.next();
      assertThat(draft.body().path("type").asString()).isEqualTo("chat.parlance.draft");
      assertThat(draft.body().path("data").toString()).contains("\"actor\":\"ann\"", "\"op\":\"send\"",
          "\"user\":\"bob\"");
      assertThat(draft.header("webhook-id")).isEqualTo(draft.body().path("id").asString());
      var refused = ann.call("POST", TO_BOB, said("bad", "2"));
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.body()).contains("Not here.");
      var changed = ann.post(TO_BOB, said("hush", "3"));
      assertThat(changed.path("text").asString()).isEqualTo("HUSH");
      assertThat(changed.path("metadata").path("by").asString()).isEqualTo("judge");
      var again = ann.post(TO_BOB, said("hush", "3"));
      assertThat(again.path("id")).as("the same key and words are the same message").isEqualTo(changed.path("id"));
      var place = "/v1/conversations/" + changed.path("conversation").asString() + "/messages/"
          + changed.path("id").asString();
      assertThat(ann.call("PATCH", place, "{\"text\":\"bad\"}").statusCode()).isEqualTo(403);
      assertThat(ann.call("POST", TO_BOB, said("odd", "4")).statusCode()).isEqualTo(503);
    }
  }

  @Test
  void whatOneConnectionSendsKeepsItsOrder() {
    bell.answersByBody(PreSendTest::judge);
    try (var town = town(",\"budget\":\"10s\"")) {
      var ann = town.person("ann");
      ann.hello();
      IntStream.range(0, 20).forEach(i -> ann.say("{\"op\":\"send\",\"user\":\"bob\",\"ref\":" + i + ",\"key\":\"k" + i
          + "\",\"text\":\"" + (i == 7 ? "bad" : "n" + i) + "\"}"));
      long before = 0;
      for (int i = 0; i < 20; i++) {
        int ref = i;
        var told = ann.await(frame -> frame.path("ref").isNumber() && frame.path("ref").asInt() == ref);
        assertThat(told.path("op").asString()).isEqualTo(i == 7 ? "error" : "ack");
        if (i != 7) {
          assertThat(told.path("seq").asLong()).isGreaterThan(before);
          before = told.path("seq").asLong();
        }
      }
    }
  }

  @Test
  void aServiceThatSaysNothingCostsTheBudgetAndNoMore() {
    bell.answersByBody(_ -> Bell.SILENCE);
    try (var town = town(",\"budget\":\"100ms\"")) {
      long begun = System.nanoTime();
      assertThat(town.person("ann").call("POST", TO_BOB, said("fine", "1")).statusCode()).isEqualTo(503);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
      var elsewhere = town.personWith(Town.token("acme", "ann", Duration.ofHours(1)));
      assertThat(elsewhere.call("POST", TO_BOB, said("fine", "1")).statusCode()).as("another space").isEqualTo(201);
    }
  }

  @Test
  void whatCouldNotBeAskedAboutIsStoredWhereThatIsWanted() {
    bell.answersByBody(_ -> Bell.SILENCE);
    try (var town = town(",\"budget\":\"100ms\",\"on-failure\":\"pass\"")) {
      assertThat(town.person("ann").call("POST", TO_BOB, said("fine", "1")).statusCode()).isEqualTo(201);
    }
  }
}
