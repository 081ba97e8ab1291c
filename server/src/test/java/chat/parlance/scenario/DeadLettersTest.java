package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.OutboxLine;
import chat.parlance.events.Bell;
import chat.parlance.web.Await;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Dead letters as operators meet them: over HTTP and at the command line.
class DeadLettersTest {

  @TempDir Path data = Path.of("");

  private final Bell bell = new Bell();

  @AfterEach
  void close() {
    bell.close();
  }

  private static String hello(int number) {
    return "{\"text\":\"a secret word\",\"key\":\"k" + number + "\"}";
  }

  private Town town() {
    return new Town(data, "PARLANCE_WEBHOOKS", "[{\"name\":\"crm\",\"url\":\"" + bell.url()
        + "\",\"events\":[\"message\"],\"secrets\":[\"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"],\"allow-private\":true}]");
  }

  /// Three messages that were refused.
  private Person refused(Town town) {
    bell.answersByBody(_ -> Bell.REFUSED);
    for (int i = 0; i < 3; i++) {
      town.person("ann").post("/v1/users/bob/messages", hello(i));
      bell.next();
    }
    var root = town.person("root", "admin");
    Await.until("all are dead letters", () -> root.get("/v1/admin/outbox").path("consumers").valueStream()
        .mapToLong(one -> one.path("dead").asLong()).sum() == 3);
    return root;
  }

  @Test
  void overHttpTheyAreShownToOperatorsWithoutTheWordsOfAnybody() {
    try (var town = town()) {
      var root = refused(town);
      var page = root.get("/v1/admin/outbox/dead?consumer=webhook:crm&limit=2");
      assertThat(page.path("hasMore").asBoolean()).isTrue();
      assertThat(page.path("dead").path(0).path("reason").asString()).isEqualTo("status 400");
      assertThat(root.get("/v1/admin/outbox/dead?payload=1").toString()).doesNotContain("a secret word");
      assertThat(root.get("/v1/admin/outbox/dead?consumer=nobody").path("dead")).isEmpty();
      var ann = town.person("ann");
      assertThat(ann.call("GET", "/v1/admin/outbox/dead", null).statusCode()).isEqualTo(403);
      var elsewhere = town.personWith(Town.token("acme", "root", Duration.ofHours(1), "admin"));
      assertThat(elsewhere.call("GET", "/v1/admin/outbox", null).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void atTheCommandLineTheyAreListedTriedAgainAndForgotten() {
    try (var town = town()) {
      var first = refused(town).get("/v1/admin/outbox/dead").path("dead").path(0).path("id").asString();
      var line = new OutboxLine(town.uri().toString(), Town.token("default", "root", Duration.ofHours(1), "admin"));
      assertThat(line.say("list").out()).contains("webhook:crm  space=default", "status 400", "3 dead letter(s).");
      assertThat(line.say("drop", "--id", first).out()).contains("1 dead letter(s) are gone.");
      bell.answersByBody(_ -> Bell.CREATED);
      assertThat(line.say("replay", "--all", "--consumer", "webhook:crm").out())
          .contains("2 dead letter(s) are tried again.");
      long second = bell.next().body().path("data").path("seq").asLong();
      assertThat(bell.next().body().path("data").path("seq").asLong()).isGreaterThan(second);
      assertThat(line.say("list").out()).contains("0 dead letter(s).");
    }
  }

  @Test
  void whoMayNotOrDoesNotSayWhatIsTold() {
    try (var town = town()) {
      var line = new OutboxLine(town.uri().toString(), Town.token("default", "eve", Duration.ofHours(1)));
      var neither = line.say("replay");
      assertThat(neither.exit()).isEqualTo(2);
      assertThat(neither.err()).contains("--id and --all").doesNotContain("\tat ");
      var stranger = line.say("list");
      assertThat(stranger.exit()).isEqualTo(1);
      assertThat(stranger.err()).contains("Only admins").doesNotContain("\tat ");
      assertThat(new OutboxLine("http://127.0.0.1:1", "t").say("list").err()).contains("no server answers");
    }
  }
}
