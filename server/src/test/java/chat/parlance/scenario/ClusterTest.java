package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.store.FragileMongo;
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
  private static void talk(Person left, Person right, List<Person> hearers, int each, String conversation,
      long before) {
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

  private static void talkAcross(Town one, Town two) {
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

  private static void membersComeAndGo(Town one, Town two) {
    var eve = one.person("eve");
    eve.hello();
    var group = open(eve, "gus");
    var fred = two.person("fred");
    assertThat(fred.hello().path("conversations")).isEmpty();
    send(eve, group, "before");
    changes(eve, group, 2);
    eve.ask(2, "{\"op\":\"invite\",\"conversation\":\"" + group + "\",\"users\":[\"fred\"]}");
    send(eve, group, "after");
    assertThat(changes(fred, group, 4)).extracting(frame -> frame.path("type").asString())
        .containsExactly("joined", "message");
    var path = "/v1/conversations/" + group;
    assertThat(fred.call("GET", path, null).statusCode()).isEqualTo(200);

    eve.ask(3, "{\"op\":\"remove\",\"conversation\":\"" + group + "\",\"user\":\"fred\"}");
    assertThat(changes(fred, group, 5)).extracting(frame -> frame.path("type").asString()).containsExactly("left");
    assertThat(fred.call("GET", path, null).statusCode()).as("once he was told, all know it").isEqualTo(404);
    var error = fred.ask(4, "{\"op\":\"send\",\"to\":\"" + group + "\",\"key\":\"k\",\"text\":\"still here?\"}");
    assertThat(error.path("op").asString()).isEqualTo("error");
    send(eve, group, "without fred");
    changes(eve, group, 6);
    var second = open(eve, "fred");
    assertThat(fred.until(frame -> isChange(frame, second))).as("what he hears next").noneMatch(
        frame -> isChange(frame, group));
  }

  private static void revoke(Town one, Town two) {
    var here = one.person("hal");
    here.hello();
    var there = two.person("hal");
    there.hello();
    assertThat(here.call("POST", "/v1/tokens/revoke", "{\"user\":\"hal\"}").statusCode()).isEqualTo(204);
    assertThat(here.closeCode()).isEqualTo(4002);
    assertThat(there.closeCode()).as("on the other server").isEqualTo(4002);
    assertThat(there.call("GET", "/v1/me", null).statusCode()).isEqualTo(401);
  }

  private static void type(Town one, Town two) {
    var ida = one.person("ida");
    var jim = two.person("jim");
    ida.hello();
    jim.hello();
    var group = open(ida, "jim");
    changes(jim, group, 1);
    ida.say("{\"op\":\"typing\",\"conversation\":\"" + group + "\",\"on\":true}");
    var signal = jim.awaitOp("signal");
    assertThat(signal.path("type").asString()).isEqualTo("typing");
    assertThat(signal.path("user").asString()).isEqualTo("ida");
  }

  /// Over Socket.IO sessions go by the order in which their server tells changes, not by positions alone.
  private static void talkOverSocketIo(Town one, Town two) {
    try (var ann = HexDevices.to(one.uri(), HexTokens.access(HexTokens.ANN)).enter();
        var bob = HexDevices.to(two.uri(), HexTokens.access(HexTokens.BOB)).enter()) {
      HexDevices.upToNow(ann);
      HexDevices.upToNow(bob);
      var conversation = HexDevices.created(ann, HexTokens.BOB);
      HexDevices.told(bob, "newConversation", 2);
      for (var device : List.of(ann, bob)) {
        device.emit("joinConversations", HexDevices.json("['" + conversation + "']"));
        HexDevices.upToNow(device);
      }
      for (int i = 0; i < 10; i++) {
        HexDevices.send(ann, conversation, "a" + i);
        HexDevices.send(bob, conversation, "b" + i);
      }
      for (int i = 0; i < 10; i++) {
        assertThat(content(bob)).isEqualTo("a" + i);
        assertThat(content(ann)).isEqualTo("b" + i);
      }
      HexDevices.upToNow(bob);
      assertThat(bob.rest()).as("what came twice").noneMatch(heard -> heard.event().equals("message"));
    }
  }

  private static String content(SocketClient of) {
    return HexDevices.told(of, "message", 2).getLast().path("content").asString();
  }

  @Test
  void whatHappensOnOneServerIsToldOnTheOtherInOrderAndOnce() {
    String[] settings = {"ACCESS_TOKEN_SECRET", HexTokens.SECRET};
    try (var one = town("one", settings); var two = town("two", settings)) {
      awaitBus(one, two);
      talkAcross(one, two);
      membersComeAndGo(one, two);
      type(one, two);
      talkOverSocketIo(one, two);
      revoke(one, two);
      assertThat(metric(one, "parlance_cluster_followed") + metric(two, "parlance_cluster_followed")).isPositive();
      assertThat(one.person("ann").get("/ready").path("cluster").asString()).isEqualTo("postgresql");
    }
  }

  @Test
  void itIsAlsoWhenServersOnlyLook() {
    try (var one = town("one", LOOKING); var two = town("two", LOOKING)) {
      talkAcross(one, two);
      membersComeAndGo(one, two);
      revoke(one, two);
      assertThat(metric(one, "parlance_cluster_hints_sent")).isZero();
      assertThat(one.person("ann").get("/ready").path("cluster").asString()).isEqualTo("no bus");
    }
  }

  @Test
  void itIsOnOneMongoDbToo() {
    try (var mongo = new FragileMongo()) {
      String[] settings = {"DATABASE_URL", mongo.setting("chat"), "PARLANCE_CLUSTER_LOOK", "300ms"};
      try (var one = town("one", settings); var two = town("two", settings)) {
        talkAcross(one, two);
        membersComeAndGo(one, two);
        assertThat(one.person("ann").get("/ready").path("cluster").asString()).isEqualTo("no bus");
      }
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
