package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.store.FragileMongo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A server whose conversations live in MongoDB, or in what imitates it.
@Timeout(120)
class MongoTownTest {

  private static final String SENDING = "/v1/users/bob/messages";

  @TempDir Path data = Path.of("");

  @Test
  void whatWasSaidIsThereAfterARestart() {
    try (var database = new FragileMongo(); var town = new Town(data, "DATABASE_URL", database.setting("chat"))) {
      var ann = town.person("ann");
      ann.hello();
      var sent = ann.ask(1, "{\"op\":\"send\",\"user\":\"bob\",\"key\":\"k\",\"text\":\"hello\"}");
      assertThat(sent.path("op").asString()).as(sent.toString()).isEqualTo("ack");
      assertThat(data.resolve("parlance.db")).doesNotExist();

      town.restart();
      var bob = town.person("bob");
      var path = "/v1/conversations/" + sent.path("conversation").asString() + "/messages";
      assertThat(bob.call("GET", path, null).body()).contains("hello");
      var again = town.person("ann").post(SENDING, "{\"text\":\"hello\",\"key\":\"k\"}");
      assertThat(again.path("id")).isEqualTo(sent.path("id"));
      assertThat(bob.call("GET", "/ready", null).body()).contains("MongoDB", "w=majority, j=true");
    }
  }

  @Test
  void itGoesOnByItselfWhenTheDatabaseComesBackAndNothingIsLost() {
    try (var database = new FragileMongo(); var town = new Town(data, "DATABASE_URL", database.setting("chat"))) {
      var ann = town.person("ann");
      var acknowledged = new ArrayList<String>();
      for (int i = 0; i < 3; i++) {
        acknowledged.add(send(ann, "before " + i));
      }
      database.stop();
      await(ann, "/ready", status -> status == 503);
      var refused = ann.call("POST", SENDING, body("meanwhile"));
      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
      assertThat(refused.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
      assertThat(ann.call("GET", "/health", null).statusCode()).isEqualTo(200);

      database.start();
      await(ann, "/ready", status -> status == 200);
      acknowledged.add(send(ann, "meanwhile"));
      acknowledged.add(send(ann, "after"));
      var bob = town.person("bob");
      var conversation = bob.get("/v1/conversations").path("conversations").path(0).path("id").asString();
      var ids = new ArrayList<String>();
      bob.get("/v1/conversations/" + conversation + "/messages").path("messages")
          .forEach(message -> ids.add(message.path("id").asString()));
      assertThat(ids).containsExactlyInAnyOrderElementsOf(acknowledged);
    }
  }

  private static String body(String text) {
    return "{\"text\":\"" + text + "\",\"key\":\"" + text + "\"}";
  }

  private static String send(Person who, String text) {
    var answer = who.call("POST", SENDING, body(text));
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
    return Person.JSON.readTree(answer.body()).path("id").asString();
  }

  /// Asks until the answer is as it should be; the server answers at once, or after the bound on its own waiting.
  private static void await(Person who, String path, IntPredicate wanted) {
    long deadline = System.nanoTime() + 60_000_000_000L;
    var answer = who.call("GET", path, null);
    while (!wanted.test(answer.statusCode())) {
      assertThat(System.nanoTime()).as("%s still says %s", path, answer.body()).isLessThan(deadline);
      answer = who.call("GET", path, null);
    }
  }
}
