package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.events.KafkaBroker;
import chat.parlance.web.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What is written to a real broker of Kafka, which is late.
@Tag("slow")
class KafkaTest {

  @TempDir Path data = Path.of("");

  private KafkaBroker broker;
  private Town town;

  @BeforeEach
  void open() throws Exception {
    broker = new KafkaBroker(data.resolve("kafka"));
    town = new Town(data.resolve("town"), "KAFKA_BROKERS", broker.address(), "NAME", "chat-srv", "accessTokenSecret",
        HumaneTokens.SECRET);
  }

  @AfterEach
  void close() {
    town.close();
    broker.close();
  }

  private Person person(String space, String user) {
    return town.personWith(Town.token(space, user, Duration.ofHours(1)));
  }

  private static void say(Person person, String to, int number) {
    var answer = person.call("POST", "/v1/users/" + to + "/messages",
        "{\"text\":\"hello " + number + "\",\"key\":\"k" + number + "\"}");
    assertThat(answer.statusCode()).isEqualTo(201);
  }

  private long waiting() {
    return town.person("root", "admin").get("/v1/admin/outbox").path("consumers").valueStream()
        .mapToLong(one -> one.path("waiting").asLong()).sum();
  }

  @Test
  void everyChangeIsWrittenInTheOrderOfItsConversationOnceTheBrokerIsThere() {
    var ann = person("default", "ann");
    long begun = System.nanoTime();
    IntStream.range(0, 30).forEach(i -> say(ann, i % 2 == 0 ? "bob" : "eve", i));
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).as("nobody waits for it")
        .isLessThan(Duration.ofSeconds(15));
    assertThat(waiting()).isEqualTo(32);
    broker.start();
    say(person("humane", "cat"), "dan", 2);
    say(person("humane", "dan"), "cat", 3);
    say(person("humane", "cat"), "dan", 4);
    Await.until("everything is written", () -> waiting() == 0);
    changes(broker.read("parlance.changes"));
    humane();
  }

  private static void changes(List<ConsumerRecord<String, String>> written) {
    Map<String, Long> last = new HashMap<>();
    for (var event : written) {
      var body = Person.JSON.readTree(event.value());
      assertThat(body.path("id").asString()).isEqualTo(event.key() + "/" + body.path("data").path("seq").asLong());
      assertThat(new String(event.headers().lastHeader("content-type").value(), StandardCharsets.US_ASCII))
          .isEqualTo("application/cloudevents+json");
      long seq = body.path("data").path("seq").asLong();
      long before = last.getOrDefault(event.key(), 0L);
      assertThat(seq).as("of " + event.key()).isBetween(before, before + 1); // it may be told twice
      last.put(event.key(), seq);
    }
    assertThat(last.values()).containsExactlyInAnyOrder(4L, 16L, 16L);
  }

  private void humane() {
    var created = events("message.events");
    assertThat(created).hasSize(3).allSatisfy(event -> {
      assertThat(event.path("eventType").asString()).isEqualTo("message.created");
      assertThat(event.path("source").asString()).isEqualTo("chat-srv");
    });
    var first = created.getFirst().path("payload");
    assertThat(first.path("senderId").asString()).isEqualTo("cat");
    assertThat(first.path("message").asString()).isEqualTo("hello 2");
    assertThat(first.path("type").asString()).isEqualTo("regular");
    assertThat(events("message.special.events")).extracting(KafkaTest::reply)
        .containsExactly("dan to cat hello 3", "cat to dan hello 4");
  }

  /// Each once, however often it was written.
  private List<JsonNode> events(String topic) {
    var byId = new LinkedHashMap<String, JsonNode>();
    for (var written : broker.read(topic)) {
      var event = Person.JSON.readTree(written.value());
      byId.putIfAbsent(event.path("eventId").asString(), event);
    }
    return List.copyOf(byId.values());
  }

  private static String reply(JsonNode event) {
    var payload = event.path("payload");
    assertThat(event.path("eventType").asString()).isEqualTo("replied.in.24hr.first");
    return payload.path("senderId").asString() + " to " + payload.path("repliedToUserId").asString() + " "
        + payload.path("message").asString();
  }
}
