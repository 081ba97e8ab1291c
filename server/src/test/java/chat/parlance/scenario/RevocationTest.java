package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.identity.SettableClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tokens that are withdrawn stay withdrawn.
class RevocationTest {

  @TempDir Path data = Path.of("");

  private final SettableClock clock = new SettableClock();

  private Person with(Town town, String user, Duration life) {
    return town.personWith(Town.token(clock, "default", user, life));
  }

  private static int status(Person person) {
    return person.call("GET", "/v1/me", null).statusCode();
  }

  private static String idOf(String token) {
    var payload = new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), StandardCharsets.UTF_8);
    return Person.JSON.readTree(payload).path("jti").asString();
  }

  @Test
  void aRevocationLastsAsLongAsTheLastTokenThatItCovers() {
    try (var town = new Town(clock, data, "PARLANCE_TOKENS_LONGEST_LIFE", "365d")) {
      var old = Town.token(clock, "default", "ann", Duration.ofDays(365));
      var ann = town.personWith(old);
      assertThat(status(ann)).isEqualTo(200);
      assertThat(ann.call("POST", "/v1/tokens/revoke", "{\"user\":\"ann\"}").statusCode()).isEqualTo(204);
      for (int days : new int[]{0, 100, 200, 64}) {
        clock.advance(Duration.ofDays(days));
        town.restart();
        assertThat(status(town.personWith(old))).as("%s days later", days).isEqualTo(401);
        assertThat(status(with(town, "ann", Duration.ofHours(1)))).as("a new token, if not of the same second")
            .isEqualTo(days == 0 ? 401 : 200);
      }
    }
  }

  @Test
  void aTokenThatOutlivesRevocationsIsRefused() {
    try (var town = new Town(clock, data)) {
      assertThat(status(with(town, "ann", Duration.ofDays(90)))).isEqualTo(200);
      var answer = with(town, "ann", Duration.ofDays(91)).call("GET", "/v1/me", null);
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.body()).contains("exp").contains("expected: at most");
    }
  }

  @Test
  void everybodyMayRevokeTheTokenThatIsInUseAndNoOtherById() {
    try (var town = new Town(clock, data)) {
      var first = Town.token(clock, "default", "ann", Duration.ofHours(1));
      var second = Town.token(clock, "default", "ann", Duration.ofHours(1));
      var ann = town.personWith(first);
      assertThat(ann.call("POST", "/v1/tokens/revoke", "{\"token\":\"" + idOf(second) + "\"}").statusCode())
          .isEqualTo(403);
      assertThat(ann.call("POST", "/v1/tokens/revoke", "{\"token\":\"" + idOf(first) + "\"}").statusCode())
          .isEqualTo(204);
      assertThat(status(ann)).isEqualTo(401);
      assertThat(status(town.personWith(second))).isEqualTo(200);
    }
  }

  @Test
  void aTimeThatCannotBeIsRefused() {
    try (var town = new Town(clock, data)) {
      var ann = with(town, "ann", Duration.ofHours(1));
      for (var time : new String[]{"+999999999-12-31T23:59:59Z", "-999999999-01-01T00:00:00Z", "2099-01-01T00:00:00Z",
          "soon"}) {
        var answer = ann.call("POST", "/v1/tokens/revoke", "{\"user\":\"ann\",\"issuedBefore\":\"" + time + "\"}");
        assertThat(answer.statusCode()).as(time).isEqualTo(400);
        assertThat(answer.body()).contains("\"issuedBefore\"");
      }
      assertThat(status(ann)).isEqualTo(200);
    }
  }
}
