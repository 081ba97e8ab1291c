package chat.parlance.scenario;

import static chat.parlance.scenario.HumaneDevices.NEW;
import static chat.parlance.scenario.HumaneDevices.SEND;
import static chat.parlance.scenario.HumaneDevices.json;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.web.RunningServer;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A power cut while Humane's clients send over Socket.IO, polling and by WebSocket: they have no keys, so they look at the
/// history before they send again.
@Tag("slow")
class HumaneCrashTest {

  private static final int SENDERS = 12;
  private static final int MESSAGES = 150;
  private static final String LAST = "the last one";

  @TempDir Path folder = Path.of("");

  private final Map<String, JsonNode> acknowledged = new ConcurrentHashMap<>();
  private final CountDownLatch aThirdIsAcknowledged = new CountDownLatch(SENDERS * MESSAGES / 3);
  private final CountDownLatch restarted = new CountDownLatch(1);

  @RepeatedTest(2)
  void nothingAcknowledgedIsLostOrDoubledOrOutOfOrderAfterAKill() throws Exception {
    var settings = Map.of("accessTokenSecret", HumaneTokens.SECRET, "PARLANCE_LIMITS_MESSAGES_BURST", "100000",
        "PARLANCE_LIMITS_REQUESTS_BURST", "100000");
    try (var server = RunningServer.start(folder, settings);
        var http = HttpClient.newHttpClient();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var uri = URI.create(server.url());
      try (var bob = way(uri, "bob", "websocket").enter()) {
        bob.await("test");
        var senders = new ArrayList<CompletableFuture<Void>>();
        for (int i = 0; i < SENDERS; i++) {
          var sender = new Sender(uri, http, "s" + i, i % 2 == 0 ? "websocket" : "polling");
          senders.add(CompletableFuture.runAsync(() -> sendAll(sender), threads));
        }
        aThirdIsAcknowledged.await();
        server.kill();
        server.startAgain();
        restarted.countDown();
        bob.await("test");
        CompletableFuture.allOf(senders.toArray(CompletableFuture[]::new)).join();
        try (var ann = way(uri, "ann", "websocket").enter()) {
          HumaneDevices.send(ann, "bob", LAST);
        }
        check(IntStream.range(0, SENDERS).mapToObj(i -> new Sender(uri, http, "s" + i, "")).toList(), heard(bob));
      }
    }
  }

  private static SocketClient.Way way(URI server, String user, String transport) {
    return HumaneDevices.to(server).query("token", HumaneTokens.user(user)).transports(transport);
  }

  private record Sender(URI server, HttpClient http, String name, String transport) {

    List<String> texts() {
      return IntStream.range(0, MESSAGES).mapToObj(i -> name + "-" + i).toList();
    }

    /// What it has sent, oldest first, by text.
    Map<String, JsonNode> stored() {
      var newestFirst = new ArrayList<JsonNode>();
      try (var person = new Person(server, HumaneTokens.user(name), http)) {
        String from = "";
        do {
          var page = person.get("/api/v1/chat/convo/one-to-one/messages?otherUserId=bob&limit=100&from="
              + URLEncoder.encode(from, StandardCharsets.UTF_8)).path("data");
          page.path("messages").forEach(newestFirst::add);
          from = page.path("pagination").path("hasMore").asBoolean() ? page.path("pagination").path("from").asString()
              : "";
        } while (!from.isEmpty());
      }
      var all = new LinkedHashMap<String, JsonNode>();
      newestFirst.reversed().forEach(message -> assertThat(all.put(message.path("message").asString(), message))
          .as("doubled: " + message).isNull());
      return all;
    }
  }

  /// Sends everything at once; when the line breaks, looks up what of it was stored, and sends the rest.
  private void sendAll(Sender sender) {
    var open = new ArrayList<>(sender.texts());
    while (!open.isEmpty()) {
      try (var client = way(sender.server(), sender.name(), sender.transport()).reconnecting(false).open()) {
        var entered = client.await(one -> one.event().startsWith("connect"), "whether it is connected");
        open.removeAll(entered.event().equals("connect") ? sayAll(client, open) : List.of());
      }
      if (!open.isEmpty()) {
        Latches.await(restarted);
        open.removeAll(sender.stored().keySet());
      }
    }
  }

  /// What of it was acknowledged.
  private List<String> sayAll(SocketClient client, List<String> texts) {
    var answers = new LinkedHashMap<String, CompletableFuture<List<JsonNode>>>();
    texts.forEach(text -> answers.put(text, client.asked(SEND, json("{'to':'bob','message':'" + text + "'}"))));
    var done = new ArrayList<String>();
    answers.forEach((text, answer) -> {
      CompletableFuture.anyOf(answer, client.broken()).join();
      if (answer.isDone()) {
        acknowledged.put(text, answer.join().getFirst().path("message"));
        aThirdIsAcknowledged.countDown();
        done.add(text);
      }
    });
    return done;
  }

  private static List<JsonNode> heard(SocketClient bob) {
    var all = new ArrayList<JsonNode>();
    do {
      all.add(bob.await(NEW).first());
    } while (!all.getLast().path("message").asString().equals(LAST));
    return all;
  }

  private void check(List<Sender> senders, List<JsonNode> heard) {
    var stored = new HashMap<String, JsonNode>();
    for (var sender : senders) {
      var own = sender.stored();
      assertThat(List.copyOf(own.keySet())).as("all, once, in the order in which they were sent")
          .isEqualTo(sender.texts());
      stored.putAll(own);
    }
    assertThat(stored).as("what was acknowledged").containsAllEntriesOf(acknowledged);
    var next = new HashMap<String, Integer>();
    for (var message : heard.subList(0, heard.size() - 1)) {
      assertThat(message).as("what was heard").isEqualTo(stored.get(message.path("message").asString()));
      var parts = message.path("message").asString().split("-", 2);
      int place = Integer.parseInt(parts[1]);
      assertThat(place).as("doubled or out of order: " + message)
          .isGreaterThanOrEqualTo(next.getOrDefault(parts[0], 0));
      next.put(parts[0], place + 1);
    }
  }
}
