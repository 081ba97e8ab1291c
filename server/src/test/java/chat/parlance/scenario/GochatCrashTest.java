package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.web.RunningServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A power cut in the middle of sending, with clients of Go-Chat: they have no keys, so they look at the history before they
/// send again.
@Tag("slow")
class GochatCrashTest {

  private static final String ROOM = "0b9c1ba0-6d3f-4a52-9d0c-5a2a0f4f7d11";
  private static final int SENDERS = 20;
  private static final int MESSAGES = 100;

  @TempDir Path folder = Path.of("");

  /// What senders have heard of their own messages, by content: that is all that these clients get as an acknowledgement.
  private final Map<String, JsonNode> acknowledged = new ConcurrentHashMap<>();
  private final CountDownLatch aThirdIsAcknowledged = new CountDownLatch(SENDERS * MESSAGES / 3);
  private final CountDownLatch restarted = new CountDownLatch(1);
  /// What each connection heard, in order.
  private final Collection<List<JsonNode>> lines = new ConcurrentLinkedQueue<>();

  @Test
  void nothingThatWasHeardIsLostDoubledOrReorderedByAKill() throws Exception {
    var settings = Map.of("GOCHAT_ACCESS_SECRET", GochatTokens.SECRET, "PARLANCE_LIMITS_MESSAGES_BURST", "100000",
        "PARLANCE_LIMITS_REQUESTS_BURST", "100000");
    try (var server = RunningServer.start(folder, settings);
        var http = HttpClient.newHttpClient();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var senders = new ArrayList<CompletableFuture<Void>>();
      for (int i = 0; i < SENDERS; i++) {
        var name = "c" + i;
        senders.add(CompletableFuture.runAsync(() -> sendAll(server, http, name), threads));
      }
      aThirdIsAcknowledged.await();
      server.kill();
      server.startAgain();
      restarted.countDown();
      CompletableFuture.allOf(senders.toArray(CompletableFuture[]::new)).join();
      try (var reader = enter(server, http, "reader")) {
        check(history(reader, new ArrayList<>()));
      }
    }
  }

  private static Person enter(RunningServer server, HttpClient http, String name) {
    var person = new Person(URI.create(server.url()), "none", http);
    person.connect("/ws/chat/" + ROOM + "?token="
        + GochatTokens
            .access(UUID.nameUUIDFromBytes(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)).toString()));
    return person;
  }

  /// Sends what the history does not have; when the line breaks, waits for the server and does so again.
  private void sendAll(RunningServer server, HttpClient http, String name) {
    boolean done = false;
    while (!done) {
      var line = new ArrayList<JsonNode>();
      try (var person = enter(server, http, name)) {
        var stored = history(person, line).keySet();
        var open = new LinkedHashSet<String>();
        for (int i = 0; i < MESSAGES; i++) {
          if (!stored.contains(name + "-" + i)) {
            open.add(name + "-" + i);
          }
        }
        open.forEach(content -> person.say("{\"type\":\"message\",\"content\":\"" + content + "\"}"));
        while (!open.isEmpty()) {
          var heard = person.await(frame -> frame.path("type").asString().equals("new_message")).path("payload");
          line.add(heard);
          if (open.remove(heard.path("content").asString())) {
            acknowledged.put(heard.path("content").asString(), heard);
            aThirdIsAcknowledged.countDown();
          }
        }
        done = true;
      } catch (IllegalStateException | CompletionException e) {
        Latches.await(restarted); // the line broke
      }
      lines.add(line);
    }
  }

  /// All messages by content, oldest first; what is heard meanwhile goes into `line`.
  private static Map<String, JsonNode> history(Person person, List<JsonNode> line) {
    var pages = new ArrayList<JsonNode>();
    long total = 1;
    for (int offset = 0; offset < total; offset += 100) {
      person.say("{\"type\":\"get_history\",\"limit\":100,\"offset\":" + offset + "}");
      var frames = person.until(frame -> frame.path("type").asString().equals("message_history"));
      var page = frames.removeLast().path("payload");
      frames.stream().filter(frame -> frame.path("type").asString().equals("new_message"))
          .forEach(frame -> line.add(frame.path("payload")));
      total = page.path("total").asLong();
      pages.addFirst(page.path("messages"));
    }
    var all = new LinkedHashMap<String, JsonNode>();
    var ids = new HashMap<String, String>();
    for (var page : pages) {
      for (var message : page) {
        var id = ids.put(message.path("content").asString(), message.path("id").asString());
        assertThat(id).as("doubled: " + message).isIn(null, message.path("id").asString());
        all.putIfAbsent(message.path("content").asString(), message);
      }
    }
    return all;
  }

  private void check(Map<String, JsonNode> stored) {
    assertThat(stored).hasSize(SENDERS * MESSAGES);
    assertThat(stored).containsAllEntriesOf(acknowledged);
    var next = new HashMap<String, Integer>();
    var places = new HashMap<String, Integer>();
    stored.keySet().forEach(content -> {
      var parts = content.split("-", 2);
      assertThat(Integer.parseInt(parts[1])).as("reordered: " + content)
          .isEqualTo(next.merge(parts[0], 1, Integer::sum) - 1);
      places.put(content, places.size());
    });
    for (var line : lines) {
      for (int i = 1; i < line.size(); i++) {
        int before = Objects.requireNonNull(places.get(line.get(i - 1).path("content").asString()));
        assertThat(places.get(line.get(i).path("content").asString())).as("heard in another order, or with a hole")
            .isEqualTo(before + 1);
      }
    }
  }
}
