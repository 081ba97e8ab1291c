package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.core.store.Stores;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Questions to a server whose database does not answer: it says so, and when to ask again.
class StoreGoneTest {

  @TempDir Path data = Path.of("");

  @Test
  void questionsAreUnavailableOverBothTransports() throws ReflectiveOperationException {
    try (var town = new Town(data)) {
      var ann = town.person("ann");
      ann.hello();
      var field = town.server().getClass().getDeclaredField("stores");
      field.setAccessible(true);
      ((Stores) field.get(town.server())).close();

      var refused = ann.call("GET", "/v1/conversations/zz", null);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValueAsLong("Retry-After")).hasValue(1);
      assertThat(Person.JSON.readTree(refused.body()).path("code").asString()).isEqualTo("unavailable");

      var error = ann.ask(1, "{\"op\":\"history\",\"conversation\":\"zz\"}");
      assertThat(error.path("op").asString()).isEqualTo("error");
      assertThat(error.path("code").asString()).isEqualTo("unavailable");
      assertThat(error.path("retryAfterMs").asLong()).isPositive();
    }
  }
}
