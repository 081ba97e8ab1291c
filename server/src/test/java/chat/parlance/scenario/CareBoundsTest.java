package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What careforall's clients are told at the bounds: of rates, of connections, of pages, of tokens.
class CareBoundsTest {

  private static final String ALL = "/api/conversations";

  @TempDir Path data = Path.of("");
  private final List<Town> towns = new ArrayList<>();

  @AfterEach
  void close() {
    towns.forEach(Town::close);
  }

  private Town town(String... settings) {
    var all = new ArrayList<>(List.of("JWT_PUBLIC_KEY", CareTokens.key()));
    all.addAll(List.of(settings));
    var town = new Town(data, all.toArray(String[]::new));
    towns.add(town);
    return town;
  }

  private static Person ann(Town town) {
    return town.personWith(CareTokens.token("ann", "USER"));
  }

  private static String conversation(Person by) {
    return by.post(ALL, "{}").path("data").path("conversationId").asString();
  }

  private static void enter(Person who, String conversation, String token) {
    who.connect("/ws/conversations/" + conversation + "?token=" + token);
  }

  private static JsonNode next(Person who) {
    return who.await(_ -> true);
  }

  @Test
  void whoWritesTooFastIsToldSoOverBothTransports() {
    var town = town("PARLANCE_LIMITS_MESSAGES_BURST", "1", "PARLANCE_LIMITS_MESSAGES_PER_SECOND", "1");
    var ann = ann(town);
    var id = conversation(ann);
    enter(ann, id, CareTokens.token("ann", "USER"));
    ann.say("{\"type\":\"message\",\"content\":\"one\"}");
    ann.say("{\"type\":\"message\",\"content\":\"two\"}");
    assertThat(ann.await(frame -> frame.path("type").asString().equals("error")).path("code").asString())
        .isEqualTo("RATE_LIMITED");
    var refused = ann.call("POST", ALL + "/" + id + "/messages", "{\"content\":\"three\"}");
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    assertThat(Person.JSON.readTree(refused.body()).path("error").path("code").asString()).isEqualTo("RATE_LIMITED");
  }

  @Test
  void aUserWithTooManySocketsIsToldSo() {
    var town = town("PARLANCE_LIMITS_CONNECTIONS_PER_USER", "1");
    var ann = ann(town);
    var id = conversation(ann);
    enter(ann, id, CareTokens.token("ann", "USER"));
    assertThat(next(ann).path("type").asString()).isEqualTo("system");
    var again = ann(town);
    enter(again, id, CareTokens.token("ann", "USER"));
    assertThat(next(again).path("code").asString()).isEqualTo("RATE_LIMITED");
    assertThat(again.closeCode()).isEqualTo(1000);
  }

  @Test
  void theOtherSocketsOfASenderHearTheMessageAndNobodyHearsThatTheyCome() {
    var town = town();
    var ann = ann(town);
    var id = conversation(ann);
    enter(ann, id, CareTokens.token("ann", "USER"));
    assertThat(next(ann).path("type").asString()).isEqualTo("system");
    var phone = ann(town);
    enter(phone, id, CareTokens.token("ann", "USER"));
    assertThat(next(phone).path("type").asString()).isEqualTo("system");
    ann.say("{\"type\":\"message\",\"content\":\"hi\"}");
    assertThat(next(ann).path("type").asString()).isEqualTo("message_sent");
    assertThat(next(phone).path("type").asString()).isEqualTo("message_received");
  }

  @Test
  void aRepeatedPostReturnsTheFirstResult() {
    var ann = ann(town());
    var id = conversation(ann);
    var path = ALL + "/" + id + "/messages";
    var first = ann.call("POST", path, "{\"content\":\"once\"}", "Idempotency-Key", "k");
    var second = ann.call("POST", path, "{\"content\":\"once\"}", "Idempotency-Key", "k");
    assertThat(second.statusCode()).isEqualTo(201);
    assertThat(second.body()).isEqualTo(first.body());
    var other = ann.call("POST", path, "{\"content\":\"twice\"}", "Idempotency-Key", "k");
    assertThat(other.statusCode()).isEqualTo(409);
    assertThat(Person.JSON.readTree(other.body()).path("error").path("code").asString()).isEqualTo("CONFLICT");
    assertThat(ann.get(path).path("data").path("pagination").path("total").asInt()).isEqualTo(1);
  }

  @Test
  void metadataThatIsMergedAtTheSameTimeIsAllKept() {
    var town = town();
    var id = conversation(ann(town));
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < 24; i++) {
      var writer = ann(town);
      var body = "{\"metadata\":{\"field" + i + "\":" + i + "}}";
      threads.add(Thread.ofVirtual().start(() -> writer.call("PUT", ALL + "/" + id, body)));
    }
    threads.forEach(CareBoundsTest::join);
    var kept = ann(town).get(ALL + "/" + id).path("data").path("metadata");
    assertThat(kept.propertyNames()).hasSize(24);
    var tooMuch = ann(town).call("PUT", ALL + "/" + id, "{\"metadata\":{\"more\":\"" + "x".repeat(8_150) + "\"}}");
    assertThat(tooMuch.statusCode()).as("more than fits with what is there").isEqualTo(400);
    assertThat(Person.JSON.readTree(tooMuch.body()).path("error").path("message").asString()).contains("metadata");
  }

  private static void join(Thread thread) {
    try {
      assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aRepeatedMergeIsTheFirstOneWhateverCameBetween() {
    var ann = ann(town());
    var path = ALL + "/" + conversation(ann);
    assertThat(ann.call("PUT", path, "{\"metadata\":{\"a\":1}}", "Idempotency-Key", "k").statusCode()).isEqualTo(200);
    ann.call("PUT", path, "{\"metadata\":{\"a\":2,\"b\":3}}");
    assertThat(ann.call("PUT", path, "{\"metadata\":{\"a\":1}}", "Idempotency-Key", "k").statusCode()).isEqualTo(200);
    var metadata = ann.get(path).path("data").path("metadata");
    assertThat(metadata.path("a").asInt()).isEqualTo(2);
    assertThat(metadata.path("b").asInt()).isEqualTo(3);
  }

  @Test
  void pagesAreBoundedAndBadOnesRefused() {
    var ann = ann(town());
    assertThat(ann.get(ALL + "?limit=1000000").path("data").path("pagination").path("limit").asInt()).isEqualTo(200);
    for (var query : List.of("?limit=0", "?page=one", "?page=1000001", "?limit=99999999999", "?status=open")) {
      assertThat(ann.call("GET", ALL + query, null).statusCode()).as(query).isEqualTo(400);
    }
    assertThat(ann.call("GET", ALL + "?page=&limit=&status=", null).statusCode()).isEqualTo(200);
  }

  @Test
  void aSocketEndsWithItsToken() {
    var town = town("PARLANCE_CAREFORALL_HEARTBEAT", "1s");
    var id = conversation(ann(town));
    var ann = ann(town);
    enter(ann, id, CareTokens.almostExpired("ann", 3));
    assertThat(next(ann).path("type").asString()).isEqualTo("system");
    var error = next(ann);
    assertThat(error.path("code").asString()).isEqualTo("INVALID_TOKEN");
    assertThat(error.path("message").asString()).isEqualTo("Invalid or expired token");
    assertThat(ann.closeCode()).isEqualTo(4001);
  }
}
