package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is asked for twice, or twice at once.
class RepetitionTest {

  @TempDir Path data = Path.of("");

  private Town town;
  private Person ann;
  private String room = "";
  private String message = "";

  @BeforeEach
  void open() {
    town = new Town(data);
    ann = town.person("ann");
    var sent = ann.post("/v1/users/bob/messages", "{\"text\":\"hello\"}");
    room = "/v1/conversations/" + sent.path("conversation").asString();
    message = room + "/messages/" + sent.path("id").asString();
  }

  @AfterEach
  void close() {
    town.close();
  }

  private HttpResponse<String> keyed(String method, String path, String key, String body) {
    return ann.call(method, path, body, "Idempotency-Key", key);
  }

  private static boolean replayed(HttpResponse<String> answer) {
    return answer.headers().firstValue("Idempotent-Replayed").isPresent();
  }

  @Test
  void theFirstResultStandsAlsoWhenItWasThatNothingChanged() {
    var path = message + "/reactions/%F0%9F%91%8D";
    ann.call("PUT", path, null);
    var first = keyed("PUT", path, "K1", "");
    assertThat(replayed(first)).isTrue();
    ann.call("DELETE", path, null);
    var second = keyed("PUT", path, "K1", "");
    assertThat(replayed(second)).isTrue();
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(ann.get(message).path("reactions").size()).as("reactions after the repetition").isZero();
  }

  @Test
  void aKeyThatOpenedWhatWasThereAlreadyIsUsed() {
    var lobby = "{\"kind\":\"room\",\"name\":\"lobby\"}";
    ann.post("/v1/conversations", lobby);
    assertThat(keyed("POST", "/v1/conversations", "K2", lobby).statusCode()).isEqualTo(200);
    assertThat(keyed("POST", "/v1/conversations", "K2", "{\"kind\":\"group\",\"subject\":\"other\"}").statusCode())
        .isEqualTo(409);
    assertThat(keyed("POST", "/v1/conversations", "K2", lobby).statusCode()).isEqualTo(200);
  }

  @Test
  void theKeyOfARefusalIsStillFree() {
    assertThat(keyed("POST", "/v1/conversations/zzz/join", "K3", "").statusCode()).isEqualTo(404);
    assertThat(keyed("PUT", message + "/pin", "K3", "").statusCode()).isEqualTo(200);
  }

  @Test
  void whatIsNotLoggedIsDoneEachTime() {
    assertThat(keyed("PUT", room + "/settings", "K4", "{\"muted\":true}").body()).contains("\"muted\":true");
    assertThat(keyed("PUT", room + "/settings", "K4", "{\"muted\":false}").body()).contains("\"muted\":false");
  }

  @Test
  void settingsThatAreChangedAtOnceAreBothKept() {
    for (int i = 0; i < 40; i++) {
      ann.call("PUT", room + "/settings", "{\"favourite\":false,\"muted\":false}");
      var one = CompletableFuture.supplyAsync(() -> ann.call("PUT", room + "/settings", "{\"favourite\":true}"));
      var other = CompletableFuture.supplyAsync(() -> ann.call("PUT", room + "/settings", "{\"muted\":true}"));
      assertThat(one.join().statusCode()).isEqualTo(200);
      assertThat(other.join().statusCode()).isEqualTo(200);
      var seen = ann.get(room);
      assertThat(seen.path("favourite").asBoolean() && seen.path("muted").asBoolean()).as("round %s: %s", i, seen)
          .isTrue();
    }
  }

  @Test
  void onlyMembersHaveSettings() {
    ann.post("/v1/conversations", "{\"kind\":\"room\",\"name\":\"hall\"}");
    var hall = ann.post("/v1/conversations", "{\"kind\":\"room\",\"name\":\"hall\"}").path("id").asString();
    assertThat(
        town.person("eve").call("PUT", "/v1/conversations/" + hall + "/settings", "{\"muted\":true}").statusCode())
        .isEqualTo(403);
    assertThat(town.person("eve").call("PUT", room + "/settings", "{\"muted\":true}").statusCode()).isEqualTo(404);
  }
}
