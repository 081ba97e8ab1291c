package chat.parlance.scenario;

import static chat.parlance.scenario.GabayDevices.direct;
import static chat.parlance.scenario.GabayDevices.json;
import static chat.parlance.scenario.GabayDevices.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// gabay bounds its own clients by its own numbers, whatever holds for others; see DialectLimitsTest.
class GabayLimitsTest {

  @TempDir Path data = Path.of("");

  private static JsonNode answer(SocketClient client, String event, Object argument) {
    return client.ask(event, argument).getFirst();
  }

  @Test
  void howFastUsersWriteIsBoundedAndTheyAreToldWhenToGoOn() {
    try (var gabay = new GabayDevices(data, "PARLANCE_GABAY_MESSAGES_BURST", "4",
        "PARLANCE_GABAY_MESSAGES_PER_SECOND", "1")) {
      var ann = gabay.user("ann");
      var room = direct(ann, "bob");
      var answers = IntStream.range(0, 30).mapToObj(i -> answer(ann, "chat:send_message", text(room, "m" + i)))
          .toList();
      var refused = answers.stream().filter(one -> !one.path("success").asBoolean()).toList();
      assertThat(answers.getFirst().path("success").asBoolean()).isTrue();
      assertThat(refused).isNotEmpty().allMatch(one -> one.path("retryAfterMs").asLong() > 0
          && one.path("error").isString());
      assertThat(ann.await("chat:error").first().path("retryAfterMs").asLong()).isPositive();
      var cyd = gabay.town.person("cyd");
      var group = cyd.post("/v1/conversations", "{\"kind\":\"group\"}").path("id").asString();
      for (int i = 0; i < 8; i++) {
        assertThat(cyd.call("POST", "/v1/conversations/" + group + "/messages", "{\"text\":\"hi\"}").statusCode())
            .isEqualTo(201);
      }
    }
  }

  @Test
  void itMayAllowMoreThanOthers() {
    try (var gabay = new GabayDevices(data, "PARLANCE_LIMITS_MESSAGES_BURST", "2",
        "PARLANCE_LIMITS_MESSAGES_PER_SECOND", "1", "PARLANCE_GABAY_MESSAGES_BURST", "50")) {
      var ann = gabay.user("ann");
      var room = direct(ann, "bob");
      for (int i = 0; i < 10; i++) {
        assertThat(answer(ann, "chat:send_message", text(room, "m" + i)).path("success").asBoolean()).isTrue();
      }
    }
  }

  @Test
  void howMuchUsersAskIsBoundedOverBothTransports() {
    try (var gabay = new GabayDevices(data, "PARLANCE_GABAY_REQUESTS_BURST", "3",
        "PARLANCE_GABAY_REQUESTS_PER_SECOND", "1")) {
      var ann = gabay.rest("ann");
      assertThat(Stream.generate(() -> ann.call("GET", GabayDevices.CHAT + "/rooms", null)).limit(8)
          .filter(answer -> answer.statusCode() == 429))
          .isNotEmpty().allMatch(answer -> answer.headers().firstValueAsLong("Retry-After").orElse(0) > 0
              && Person.JSON.readTree(answer.body()).path("code").asInt() == 429);
      var bob = gabay.user("bob");
      var answers = IntStream.range(0, 8).mapToObj(_ -> answer(bob, "chat:get_init_data", json("{}")))
          .map(one -> one.path("success").asBoolean()).toList();
      assertThat(answers).startsWith(true).contains(false);
    }
  }

  @Test
  void aUserHasSoManyDevicesAtMostAndTheDialectSoMany() {
    try (var gabay = new GabayDevices(data, "PARLANCE_GABAY_CONNECTIONS_PER_USER", "2",
        "PARLANCE_GABAY_CONNECTIONS", "3")) {
      gabay.user("ann");
      gabay.user("ann");
      assertThat(GabayDevices.to(gabay.town.uri(), "ann").refused())
          .isEqualTo("Too many connections (expected: at most 2)");
      gabay.user("bob");
      try (var cyd = GabayDevices.to(gabay.town.uri(), "cyd").reconnecting(false).open()) {
        assertThat(cyd.next().event()).isNotEqualTo("connect");
      }
      gabay.town.person("cyd").hello();
    }
  }

  @Test
  void itsNamespacesShareTheirBounds() {
    try (var gabay = new GabayDevices(data, "PARLANCE_GABAY_CONNECTIONS_PER_USER", "1",
        "PARLANCE_GABAY_CONNECTIONS", "2")) {
      gabay.user("ann");
      for (var namespace : List.of("/", "/chat/", "/chat")) {
        assertThat(GabayDevices.to(gabay.town.uri(), "ann").path("/chat/").namespace(namespace).refused())
            .isEqualTo("Too many connections (expected: at most 1)");
      }
      gabay.enter(GabayDevices.to(gabay.town.uri(), "bob").path("/chat/").namespace("/")).await("chat:init_data");
      try (var cyd = GabayDevices.to(gabay.town.uri(), "cyd").path("/chat/").namespace("/chat").reconnecting(false)
          .open()) {
        assertThat(cyd.next().event()).isNotEqualTo("connect");
      }
    }
  }
}
