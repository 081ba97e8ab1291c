package chat.parlance.scenario;

import static chat.parlance.scenario.HexTokens.GLOBAL;
import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.gateway.ObjectIdForm;
import chat.parlance.web.Await;
import chat.parlance.web.RunningServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
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

/// Power cuts while HexaTron's clients send over Socket.IO, by both transports. They have no keys, so they look up what was stored
/// before they send again.
@Tag("slow")
class HexCrashTest {

  private static final int SENDERS = 12;
  private static final int MESSAGES = 100;
  private static final String LAST = "the last one";

  @TempDir Path folder = Path.of("");

  /// Ids by content.
  private final Map<String, String> acknowledged = new ConcurrentHashMap<>();
  private final CountDownLatch aThirdIsAcknowledged = new CountDownLatch(SENDERS * MESSAGES / 3);
  private final CountDownLatch allAreConnected = new CountDownLatch(SENDERS);
  private final CountDownLatch restarted = new CountDownLatch(1);

  @RepeatedTest(2)
  void nothingAcknowledgedIsLostOrDoubledOrOutOfOrderAfterAKill() throws Exception {
    var settings = Map.of("ACCESS_TOKEN_SECRET", HexTokens.SECRET, "PARLANCE_SHARED_SPACE", "true",
        "PARLANCE_JWT_SECRET", Town.SECRET, "PARLANCE_LIMITS_MESSAGES_BURST", "100000",
        "PARLANCE_LIMITS_REQUESTS_BURST", "100000");
    try (var server = RunningServer.start(folder, settings);
        var http = HttpClient.newHttpClient();
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        var watcher = way(server, "watcher").enter()) {
      HexDevices.upToNow(watcher);
      var log = new Log(new Person(URI.create(server.url()),
          Town.token("default", "reader", Duration.ofHours(1)), http));
      var senders = new ArrayList<CompletableFuture<Void>>();
      for (int i = 0; i < SENDERS; i++) {
        var name = "s" + i;
        var way = i % 2 == 0 ? "websocket" : "polling";
        senders.add(CompletableFuture.runAsync(() -> sendAll(server, log, name, way), threads));
      }
      aThirdIsAcknowledged.await();
      server.kill();
      server.startAgain();
      watcher.await("disconnect");
      watcher.await("connect");
      HexDevices.upToNow(watcher);
      restarted.countDown();
      CompletableFuture.allOf(senders.toArray(CompletableFuture[]::new)).join();
      try (var last = way(server, "last").enter()) {
        HexDevices.send(last, GLOBAL, LAST);
      }
      check(log.stored(), heard(watcher));
    }
  }

  private static SocketClient.Way way(RunningServer server, String user) {
    return HexDevices.to(URI.create(server.url()), HexTokens.access(user));
  }

  /// Sends everything at once; when the line breaks, looks up what of it was stored, and sends the rest.
  private void sendAll(RunningServer server, Log log, String name, String transport) {
    var open = new ArrayList<>(contents(name));
    while (!open.isEmpty()) {
      try (var client = way(server, name).transports(transport).reconnecting(false).enter()) {
        allAreConnected.countDown();
        Latches.await(allAreConnected);
        var answers = open.stream().map(content -> client.asked("message", content, GLOBAL, name, name)
            .thenAccept(answer -> acknowledge(answer.getFirst()))).toArray(CompletableFuture[]::new);
        var all = CompletableFuture.allOf(answers);
        Await.until("all are acknowledged, or the line breaks", () -> all.isDone() || isBroken(client));
        if (all.isDone()) {
          return;
        }
      }
      Latches.await(restarted);
      open.removeAll(log.stored().keySet());
    }
  }

  private static List<String> contents(String name) {
    return IntStream.range(0, MESSAGES).mapToObj(i -> name + "-" + i).toList();
  }

  private static boolean isBroken(SocketClient client) {
    return client.rest().stream().anyMatch(heard -> heard.event().equals("disconnect"));
  }

  private void acknowledge(JsonNode message) {
    acknowledged.put(message.path("content").asString(), HexDevices.id(message));
    aThirdIsAcknowledged.countDown();
  }

  /// What the watcher heard, but for what was said while it was not connected.
  private static List<String> heard(SocketClient watcher) {
    var heard = new ArrayList<String>();
    while (heard.isEmpty() || !heard.getLast().equals(LAST)) {
      heard.add(watcher.await("message").arguments().get(1).path("content").asString());
    }
    return heard;
  }

  /// The global conversation, as somebody reads it whose pages are not bound to times.
  private record Log(Person reader) {

    private String id() {
      return reader.get("/v1/conversations").path("conversations").valueStream()
          .filter(one -> one.path("kind").asString().equals("global")).findFirst().orElseThrow().path("id").asString();
    }

    private static String shown(String id) {
      return ObjectIdForm.of(Long.parseLong(id, 36));
    }

    /// All messages in their order: content, and id as HexaTron's clients know it.
    Map<String, String> stored() {
      var all = new LinkedHashMap<String, String>();
      var id = id();
      long after = 0;
      JsonNode page;
      do {
        page = reader.get("/v1/conversations/" + id + "/changes?limit=1000&after=" + after);
        for (var change : page.path("changes")) {
          after = change.path("seq").asLong();
          if (change.path("type").asString().equals("message")) {
            var message = change.path("message");
            assertThat(all.put(message.path("text").asString(), shown(message.path("id").asString())))
                .as("doubled").isNull();
          }
        }
      } while (page.path("hasMore").asBoolean());
      return all;
    }
  }

  private void check(Map<String, String> stored, List<String> heard) {
    assertThat(stored).hasSize(SENDERS * MESSAGES + 1);
    acknowledged.forEach((content, id) -> assertThat(stored).as("acknowledged").containsEntry(content, id));
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
