package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.web.RunningServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Power cuts in the middle of sending, with clients that retry blindly.
@Tag("slow")
class CrashTest {

  private static final int CLIENTS = 50;
  private static final int MESSAGES = 200;

  @TempDir Path folder = Path.of("");

  private final Map<String, JsonNode> acknowledged = new ConcurrentHashMap<>();
  private final CountDownLatch watched = new CountDownLatch(2);
  private final CountDownLatch watchedAgain = new CountDownLatch(2);
  private final CountDownLatch aThirdIsAcknowledged = new CountDownLatch(CLIENTS * MESSAGES / 3);

  @RepeatedTest(3)
  void nothingAcknowledgedIsMissingAndNothingIsDoubledAfterAKill() throws Exception {
    var settings = Map.of("PARLANCE_JWT_SECRET", Town.SECRET, "PARLANCE_LIMITS_MESSAGES_BURST", "100000",
        "PARLANCE_LIMITS_REQUESTS_BURST", "100000");
    try (var server = RunningServer.start(folder, settings);
        var http = HttpClient.newHttpClient();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var owner = person(server, http, "owner");
      var room = owner.post("/v1/conversations", "{\"kind\":\"room\",\"members\":[\"w0\",\"w1\"]}").path("id")
          .asString();
      var restarted = new CountDownLatch(1);
      var watchers = List.of(CompletableFuture.supplyAsync(() -> watch(server, http, "w0", room, restarted), threads),
          CompletableFuture.supplyAsync(() -> watch(server, http, "w1", room, restarted), threads));
      watched.await(); // who comes later than 5,000 messages is told of a gap
      var senders = new ArrayList<CompletableFuture<Void>>();
      for (int i = 0; i < CLIENTS; i++) {
        var name = "c" + i;
        senders.add(CompletableFuture.runAsync(() -> sendAll(server, http, name, room), threads));
      }
      aThirdIsAcknowledged.await();
      server.kill();
      server.startAgain();
      restarted.countDown();
      CompletableFuture.allOf(senders.toArray(CompletableFuture[]::new)).join();
      var stored = check(person(server, http, "owner"), room);
      for (var watcher : watchers) {
        assertThat(watcher.join()).isEqualTo(stored);
      }
    }
  }

  private static Person person(RunningServer server, HttpClient http, String user) {
    return new Person(URI.create(server.url()), Town.token("default", user, Duration.ofHours(1)), http);
  }

  /// Sends everything; when the line breaks, waits for the server and the watchers and sends everything again that has no ack.
  private void sendAll(RunningServer server, HttpClient http, String name, String room) {
    Set<String> open = new HashSet<>();
    for (int i = 0; i < MESSAGES; i++) {
      open.add(name + "-" + i);
    }
    while (!open.isEmpty()) {
      try (var person = person(server, http, name)) {
        person.hello();
        for (var key : List.copyOf(open)) {
          person.say("{\"op\":\"send\",\"ref\":\"" + key + "\",\"to\":\"" + room + "\",\"key\":\"" + key
              + "\",\"text\":\"" + key + "\"}");
        }
        while (!open.isEmpty()) {
          var ack = person.awaitAckOrClose();
          if (ack == null) {
            break;
          }
          if (open.remove(ack.path("ref").asString())) {
            acknowledged.put(ack.path("ref").asString(), ack);
            aThirdIsAcknowledged.countDown();
          }
        }
      } catch (RuntimeException e) {
        // the line broke: try again once the watchers are back
      }
      if (!open.isEmpty()) {
        Latches.await(watchedAgain); // who misses more than 5,000 messages is told of a gap
      }
    }
  }

  /// What a member hears, in order, across the cut: keys of messages.
  private List<String> watch(RunningServer server, HttpClient http, String name, String room,
      CountDownLatch restarted) {
    var keys = new ArrayList<String>();
    long[] last = {1};
    while (keys.size() < CLIENTS * MESSAGES) {
      try (var person = person(server, http, name)) {
        person.hello("{\"" + room + "\":" + last[0] + "}");
        (restarted.getCount() > 0 ? watched : watchedAgain).countDown();
        while (keys.size() < CLIENTS * MESSAGES) {
          var change = person.awaitOp("change");
          assertThat(change.path("seq").asLong()).isEqualTo(++last[0]);
          keys.add(change.path("message").path("key").asString());
        }
      } catch (IllegalStateException | java.util.concurrent.CompletionException e) {
        Latches.await(restarted); // the line broke
      }
    }
    return keys;
  }

  /// The keys in stored order, after holding them against what was acknowledged.
  private List<String> check(Person reader, String room) {
    List<String> order = new ArrayList<>();
    Map<String, JsonNode> stored = new HashMap<>();
    long after = 0;
    while (true) {
      var page = reader.get("/v1/conversations/" + room + "/changes?limit=1000&after=" + after);
      for (var change : page.path("changes")) {
        assertThat(change.path("seq").asLong()).isEqualTo(++after);
        if (change.path("type").asString().equals("message")) {
          var message = change.path("message");
          order.add(message.path("key").asString());
          assertThat(stored.put(message.path("key").asString(), message)).as("doubled").isNull();
        }
      }
      if (!page.path("hasMore").asBoolean()) {
        break;
      }
    }
    assertThat(stored).hasSize(CLIENTS * MESSAGES);
    acknowledged.forEach((key, ack) -> {
      var message = stored.get(key);
      if (message == null) {
        throw new AssertionError("acknowledged and missing: " + key);
      }
      assertThat(message.path("id")).isEqualTo(ack.path("id"));
      assertThat(message.path("seq")).isEqualTo(ack.path("seq"));
    });
    return order;
  }
}
