package chat.parlance.scenario;

import static chat.parlance.scenario.GabayDevices.CHAT;
import static chat.parlance.scenario.GabayDevices.acknowledged;
import static chat.parlance.scenario.GabayDevices.json;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.web.RunningServer;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Power cuts while Gabay's clients send into one group over Socket.IO, by both transports. They have no keys, so they look at the
/// history before they send again.
@Tag("slow")
class GabayCrashTest {

  private static final int SENDERS = 12;
  private static final int MESSAGES = 100;
  private static final String LAST = "the last one";

  @TempDir Path folder = Path.of("");

  /// What was acknowledged: id and time by content.
  private final Map<String, JsonNode> acknowledged = new ConcurrentHashMap<>();
  private final CountDownLatch aThirdIsAcknowledged = new CountDownLatch(SENDERS * MESSAGES / 3);
  private final CountDownLatch allAreConnected = new CountDownLatch(SENDERS);
  private final CountDownLatch restarted = new CountDownLatch(1);

  /// The group, and where it is.
  private record Place(URI server, HttpClient http, String room) {

    SocketClient.Way way(String user) {
      return GabayDevices.to(server, user);
    }

    /// All messages of the group in their order, by content.
    Map<String, JsonNode> stored() {
      var newestFirst = new ArrayList<JsonNode>();
      try (var reader = new Person(server, GabayTokens.user("watcher"), http)) {
        var before = "";
        boolean more = true;
        while (more) {
          var page = reader.get(CHAT + "/messages?limit=200&roomId=" + room
              + (before.isEmpty() ? "" : "&before=" + URLEncoder.encode(before, StandardCharsets.UTF_8)));
          var messages = page.path("messages").valueStream().toList();
          newestFirst.addAll(messages.reversed());
          more = page.path("hasMore").asBoolean();
          before = messages.isEmpty() ? "" : messages.getFirst().path("timestamp").asString();
        }
      }
      var all = new LinkedHashMap<String, JsonNode>();
      newestFirst.reversed().forEach(message -> assertThat(all.put(message.path("content").asString(), message))
          .as("doubled: " + message).isNull());
      return all;
    }
  }

  @RepeatedTest(2)
  void nothingAcknowledgedIsLostOrDoubledOrOutOfOrderAfterAKill() throws Exception {
    var settings = Map.of("PARLANCE_GABAY_JWT_SECRET", GabayTokens.SECRET, "PARLANCE_LIMITS_MESSAGES_BURST", "100000",
        "PARLANCE_LIMITS_REQUESTS_BURST", "100000");
    try (var server = RunningServer.start(folder, settings);
        var http = HttpClient.newHttpClient();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var uri = URI.create(server.url());
      var place = new Place(uri, http, group(uri, http));
      try (var watcher = place.way("watcher").enter()) {
        acknowledged(watcher, "chat:join", place.room());
        var senders = new ArrayList<CompletableFuture<Void>>();
        for (int i = 0; i < SENDERS; i++) {
          var name = "s" + i;
          var way = i % 2 == 0 ? "websocket" : "polling";
          senders.add(CompletableFuture.runAsync(() -> sendAll(place, name, way), threads));
        }
        aThirdIsAcknowledged.await();
        server.kill();
        server.startAgain();
        watcher.await("disconnect");
        watcher.await("connect");
        acknowledged(watcher, "chat:join", place.room()); // another process knows of no recovery
        restarted.countDown();
        CompletableFuture.allOf(senders.toArray(CompletableFuture[]::new)).join();
        try (var last = place.way("s0").enter()) {
          send(last, place.room(), LAST).join();
        }
        check(place.stored(), heard(watcher));
      }
    }
  }

  private static String group(URI server, HttpClient http) {
    try (var opener = new Person(server, GabayTokens.user("watcher"), http)) {
      var others = IntStream.range(0, SENDERS).mapToObj(i -> "\"s" + i + "\"").toList();
      return opener.post(CHAT + "/rooms", "{\"name\":\"Cats\",\"participants\":" + others + "}").path("id").asString();
    }
  }

  private static CompletableFuture<JsonNode> send(SocketClient client, String room, String content) {
    return client.asked("chat:send_message", json("{'roomId':'" + room + "','content':'" + content + "'}"))
        .thenApply(List::getFirst);
  }

  /// Sends everything at once; when the line breaks, looks up what of it was stored, and sends the rest.
  private void sendAll(Place place, String name, String transport) {
    var open = new ArrayList<>(contents(name));
    while (!open.isEmpty()) {
      try (var client = place.way(name).transports(transport).reconnecting(false).open()) {
        var entered = client.await(one -> one.event().startsWith("connect"), "whether it is connected");
        allAreConnected.countDown();
        Latches.await(allAreConnected);
        open.removeAll(entered.event().equals("connect") ? sayAll(place, client, open) : List.of());
      }
      if (!open.isEmpty()) {
        Latches.await(restarted);
        open.removeAll(place.stored().keySet());
      }
    }
  }

  /// What of it was acknowledged.
  private List<String> sayAll(Place place, SocketClient client, List<String> contents) {
    var answers = new LinkedHashMap<String, CompletableFuture<JsonNode>>();
    contents.forEach(content -> answers.put(content, send(client, place.room(), content).thenApply(answer -> {
      assertThat(answer.path("success").asBoolean()).as(answer.toString()).isTrue();
      acknowledged.put(content, answer);
      aThirdIsAcknowledged.countDown();
      return answer;
    })));
    var done = new ArrayList<String>();
    answers.forEach((content, answer) -> {
      CompletableFuture.anyOf(answer, client.broken()).join();
      if (answer.isDone()) {
        done.add(content);
      }
    });
    return done;
  }

  private static List<String> contents(String name) {
    return IntStream.range(0, MESSAGES).mapToObj(i -> name + "-" + i).toList();
  }

  /// What the watcher heard, but for what was said while it was not connected.
  private static List<String> heard(SocketClient watcher) {
    var heard = new ArrayList<String>();
    while (heard.isEmpty() || !heard.getLast().equals(LAST)) {
      heard.add(watcher.await("chat:message").first().path("content").asString());
    }
    return heard;
  }

  private void check(Map<String, JsonNode> stored, List<String> heard) {
    assertThat(stored).hasSize(SENDERS * MESSAGES + 1);
    acknowledged.forEach((content, answer) -> {
      var message = Objects.requireNonNull(stored.get(content), "acknowledged: " + content);
      for (var field : List.of("id", "timestamp")) {
        assertThat(message.path(field)).as(content).isEqualTo(answer.path(field));
      }
    });
    var order = List.copyOf(stored.keySet());
    for (int i = 0; i < SENDERS; i++) {
      var sender = "s" + i + "-";
      assertThat(order.stream().filter(content -> content.startsWith(sender)).toList())
          .as("in the order in which they were sent").isEqualTo(contents("s" + i));
    }
    assertThat(order.stream().filter(new HashSet<>(heard)::contains).toList())
        .as("heard in the stored order, once each").isEqualTo(heard);
  }
}
