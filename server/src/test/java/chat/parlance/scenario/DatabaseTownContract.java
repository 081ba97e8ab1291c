package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.web.Await;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A server whose conversations live in a database of its own process, which may go away.
@Timeout(180)
abstract class DatabaseTownContract {

  private static final String SENDING = "/v1/users/bob/messages";

  @TempDir Path data = Path.of("");

  /// A database; `setting` is its URL as one writes it into a setting.
  interface Database extends AutoCloseable {
    String setting();

    void stop();

    void start();

    @Override
    void close();
  }

  abstract Database database();

  /// What `/ready` says of it.
  abstract List<String> words();

  @Test
  void whatWasSaidIsThereAfterARestartAndNothingIsLostWhileTheDatabaseIsAway() {
    try (var database = database(); var town = new Town(data, "DATABASE_URL", database.setting())) {
      var ann = town.person("ann");
      ann.hello();
      var sent = ann.ask(1, "{\"op\":\"send\",\"user\":\"bob\",\"key\":\"k\",\"text\":\"hello\"}");
      assertThat(sent.path("op").asString()).as(sent.toString()).isEqualTo("ack");
      assertThat(data.resolve("parlance.db")).doesNotExist();

      town.restart();
      var acknowledged = new ArrayList<String>();
      acknowledged.add(send(town.person("ann"), "k", "hello"));
      assertThat(acknowledged).as("it was sent before").containsExactly(sent.path("id").asString());
      assertThat(town.person("bob").call("GET", "/ready", null).body()).contains(words());
      goesAwayAndComesBack(database, town.person("ann"), acknowledged);

      var bob = town.person("bob");
      var messages = bob.get("/v1/conversations/" + sent.path("conversation").asString() + "/messages")
          .path("messages");
      var ids = new ArrayList<String>();
      messages.forEach(message -> ids.add(message.path("id").asString()));
      assertThat(ids).containsExactlyInAnyOrderElementsOf(acknowledged);
    }
  }

  private static void goesAwayAndComesBack(Database database, Person ann, List<String> acknowledged) {
    acknowledged.add(send(ann, "before", "before"));
    assertThat(ann.call("GET", "/ready", null).statusCode()).isEqualTo(200);

    database.stop();
    await(ann, "/ready", status -> status == 503);
    assertThat(ann.call("POST", SENDING, body("meanwhile 0", "m")).statusCode()).as("who notices first").isEqualTo(503);
    Await.until("it is known", () -> ann.call("GET", "/metrics", null).body().contains("parlance_store_away 1.0"));
    long begun = System.nanoTime();
    for (int i = 0; i < 100; i++) {
      var refused = ann.call("POST", SENDING, body("meanwhile " + i, "m"));
      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
      assertThat(refused.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).as("a hundred sends of which none waits for a connection")
        .isLessThan(Duration.ofSeconds(60));
    assertThat(ann.call("GET", "/health", null).statusCode()).isEqualTo(200);

    database.start();
    await(ann, "/ready", status -> status == 200);
    acknowledged.add(send(ann, "meanwhile 0", "m"));
    acknowledged.add(send(ann, "after", "after"));
  }

  private static String body(String key, String text) {
    return "{\"text\":\"" + text + "\",\"key\":\"" + key + "\"}";
  }

  private static String send(Person who, String key, String text) {
    var answer = who.call("POST", SENDING, body(key, text));
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
    return Person.JSON.readTree(answer.body()).path("id").asString();
  }

  /// Asks until the answer is as it should be; the server answers at once, or after the bound on its own waiting.
  private static void await(Person who, String path, IntPredicate wanted) {
    long deadline = System.nanoTime() + 60_000_000_000L;
    HttpResponse<String> answer = who.call("GET", path, null);
    while (!wanted.test(answer.statusCode())) {
      assertThat(System.nanoTime()).as("%s still says %s", path, answer.body()).isLessThan(deadline);
      answer = who.call("GET", path, null);
    }
  }
}
