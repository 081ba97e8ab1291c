package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.store.PostgresServer;
import chat.parlance.store.sql.PostgresUrl;
import chat.parlance.web.Await;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.embedded.RedisServer;
import tools.jackson.databind.JsonNode;

/// Two servers on one PostgreSQL: whoever is connected to one hears what is said on the other.
@Timeout(180)
class ClusterTest {

  private static final String[] LOOKING = {"PARLANCE_CLUSTER_BUS", "none", "PARLANCE_CLUSTER_LOOK", "300ms"};

  @TempDir Path data = Path.of("");

  private final PostgresUrl database = PostgresServer.empty();

  @AfterEach
  void drop() {
    PostgresServer.drop(database);
  }

  private Town town(String name, String... settings) {
    var all = new ArrayList<>(List.of("DATABASE_URL", PostgresServer.setting(database)));
    all.addAll(List.of(settings));
    return new Town(data.resolve(name), all.toArray(String[]::new));
  }

  private static void awaitBus(Town... towns) {
    for (var town : towns) {
      Await.until("it hears others", () -> metric(town, "parlance_cluster_bus") == 1);
    }
  }

  private static double metric(Town town, String name) {
    return town.person("operator").call("GET", "/metrics", null).body().lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "_total "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
  }

  private static String open(Person by, String... members) {
    return by.ask(1, "{\"op\":\"open\",\"kind\":\"group\",\"members\":[\"" + String.join("\",\"", members) + "\"]}")
        .path("conversation").asString();
  }

  private static void send(Person by, String conversation, String text) {
    by.say("{\"op\":\"send\",\"to\":\"" + conversation + "\",\"key\":\"" + text + "\",\"text\":\"" + text + "\"}");
  }

  private static boolean isChange(JsonNode frame, String conversation) {
    return frame.path("op").asString().equals("change") && frame.path("conversation").asString().equals(conversation);
  }

  /// All changes of the conversation up to this position.
  private static List<JsonNode> changes(Person of, String conversation, long upTo) {
    return of.until(frame -> isChange(frame, conversation) && frame.path("seq").asLong() == upTo).stream()
        .filter(frame -> isChange(frame, conversation)).toList();
  }

  /// Both write as fast as they can; everybody hears all of it in one order.
  private static void talk(Person left, Person right, List<Person> hearers, int each, String conversation, long before) {
    for (int i = 0; i < each; i++) {
      send(left, conversation, "left" + before + "-" + i);
      send(right, conversation, "right" + before + "-" + i);
    }
    var expected = IntStream.range(0, each).mapToObj(i -> "-" + i).toList();
    for (var hearer : hearers) {
      var heard = changes(hearer, conversation, before + 2L * each).stream()
          .filter(frame -> frame.path("seq").asLong() > before).toList();
      assertThat(heard).extracting(frame -> frame.path("seq").asLong())
          .containsExactlyElementsOf(LongStream.rangeClosed(before + 1, before + 2L * each).boxed().toList());
      for (var side : List.of("left", "right")) {
        assertThat(heard.stream().map(frame -> frame.path("message").path("text").asString())
            .filter(text -> text.startsWith(side + before)).map(text -> text.substring(text.indexOf('-'))).toList())
            .as(side).containsExactlyElementsOf(expected);
      }
    }
  }

  private void talkAcross(Town one, Town two) {
    var ann = one.person("ann");
    var bob = two.person("bob");
    var carlOnOne = one.person("carl");
    var carlOnTwo = two.person("carl");
    var all = List.of(ann, bob, carlOnOne, carlOnTwo);
    all.forEach(Person::hello);
    var group = open(ann, "bob", "carl");
    for (var hearer : List.of(bob, carlOnOne, carlOnTwo)) {
      assertThat(changes(hearer, group, 1)).as("everybody is told of the new conversation").hasSize(1);
    }
    talk(ann, bob, all, 60, group, 1);
  }

  @Test
  void peopleOnTwoServersHearEachOtherInOrderAndOnce() {
    try (var one = town("one"); var two = town("two")) {
      awaitBus(one, two);
      talkAcross(one, two);
      assertThat(metric(one, "parlance_cluster_followed") + metric(two, "parlance_cluster_followed")).isPositive();
      assertThat(one.person("ann").get("/ready").path("cluster").asString()).isEqualTo("postgresql");
    }
  }

  @Test
  void theyDoAlsoWhenServersOnlyLook() {
    try (var one = town("one", LOOKING); var two = town("two", LOOKING)) {
      talkAcross(one, two);
      assertThat(metric(one, "parlance_cluster_hints_sent")).isZero();
      assertThat(one.person("ann").get("/ready").path("cluster").asString()).isEqualTo("no bus");
    }
  }

  private void membersComeAndGo(Town one, Town two) {
    var ann = one.person("ann");
    ann.hello();
    var group = open(ann, "carl");
    var bob = two.person("bob");
    assertThat(bob.hello().path("conversations")).isEmpty();
    send(ann, group, "before");
    changes(ann, group, 2);
    ann.ask(2, "{\"op\":\"invite\",\"conversation\":\"" + group + "\",\"users\":[\"bob\"]}");
    send(ann, group, "after");
    assertThat(changes(bob, group, 4)).extracting(frame -> frame.path("type").asString())
        .containsExactly("joined", "message");
    var path = "/v1/conversations/" + group;
    assertThat(bob.call("GET", path, null).statusCode()).isEqualTo(200);

    ann.ask(3, "{\"op\":\"remove\",\"conversation\":\"" + group + "\",\"user\":\"bob\"}");
    assertThat(changes(bob, group, 5)).extracting(frame -> frame.path("type").asString()).containsExactly("left");
    assertThat(bob.call("GET", path, null).statusCode()).as("once he was told, all know it").isEqualTo(404);
    var error = bob.ask(4, "{\"op\":\"send\",\"to\":\"" + group + "\",\"key\":\"k\",\"text\":\"still here?\"}");
    assertThat(error.path("op").asString()).isEqualTo("error");
    send(ann, group, "without bob");
    changes(ann, group, 6);
    var second = open(ann, "bob");
    assertThat(bob.until(frame -> isChange(frame, second))).as("what bob hears next").noneMatch(
        frame -> isChange(frame, group));
  }

  @Test
  void whoIsAddedOnOneServerHearsOfItOnTheOtherAndWhoIsRemovedHearsNoMore() {
    try (var one = town("one"); var two = town("two")) {
      awaitBus(one, two);
      membersComeAndGo(one, two);
    }
  }

  @Test
  void theyDoWhenServersOnlyLookToo() {
    try (var one = town("one", LOOKING); var two = town("two", LOOKING)) {
      membersComeAndGo(one, two);
    }
  }

  private void revoke(Town one, Town two) {
    var ann = one.person("ann");
    ann.hello();
    var there = two.person("ann");
    there.hello();
    assertThat(ann.call("POST", "/v1/tokens/revoke", "{\"user\":\"ann\"}").statusCode()).isEqualTo(204);
    assertThat(ann.closeCode()).isEqualTo(4002);
    assertThat(there.closeCode()).as("on the other server").isEqualTo(4002);
    assertThat(there.call("GET", "/v1/me", null).statusCode()).isEqualTo(401);
  }

  @Test
  void aRevokedTokenEndsSessionsOnBothServers() {
    try (var one = town("one"); var two = town("two"); var three = town("three", LOOKING)) {
      awaitBus(one, two);
      revoke(one, two);
      assertThat(metric(three, "parlance_cluster_bus")).isZero();
    }
  }

  @Test
  void aRevokedTokenIsFoundByLooking() {
    try (var one = town("one", LOOKING); var two = town("two", LOOKING)) {
      revoke(one, two);
    }
  }

  @Test
  void typingIsToldOnTheOtherServer() {
    try (var one = town("one"); var two = town("two")) {
      awaitBus(one, two);
      var ann = one.person("ann");
      var bob = two.person("bob");
      ann.hello();
      bob.hello();
      var group = open(ann, "bob");
      changes(bob, group, 1);
      ann.say("{\"op\":\"typing\",\"conversation\":\"" + group + "\",\"on\":true}");
      var signal = bob.awaitOp("signal");
      assertThat(signal.path("type").asString()).isEqualTo("typing");
      assertThat(signal.path("user").asString()).isEqualTo("ann");
    }
  }

  @Test
  void redisCarriesItAndWhatIsSaidWhileItIsAwayIsDelayedButNeitherLostNorDoubled() throws IOException {
    int port = freePort();
    var redis = new RedisServer(port);
    redis.start();
    String[] settings = {"REDIS_URL", "redis://127.0.0.1:" + port, "PARLANCE_CLUSTER_LOOK", "500ms",
        "PARLANCE_CLUSTER_LOOK_WITH_BUS", "500s"};
    try (var one = town("one", settings); var two = town("two", settings)) {
      awaitBus(one, two);
      var ann = one.person("ann");
      var bob = two.person("bob");
      var all = List.of(ann, bob);
      all.forEach(Person::hello);
      var group = open(ann, "bob");
      changes(bob, group, 1);
      talk(ann, bob, all, 30, group, 1);
      assertThat(metric(one, "parlance_cluster_hints_heard")).isPositive();

      redis.stop();
      for (var town : List.of(one, two)) {
        Await.until("it is away", () -> metric(town, "parlance_cluster_bus") == 0);
      }
      assertThat(ann.get("/ready").path("cluster").asString()).isEqualTo("redis (away)");
      talk(ann, bob, all, 30, group, 61);

      redis = new RedisServer(port);
      redis.start();
      awaitBus(one, two);
      talk(ann, bob, all, 30, group, 121);
    } finally {
      redis.stop();
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
