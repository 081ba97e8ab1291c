package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.web.RunningServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Power cuts while careforall's clients send, over both transports.
@Tag("slow")
class CareCrashTest {

  private static final int SOCKETS = 10;
  private static final int POSTERS = 5;
  private static final int MESSAGES = 100;
  private static final String ALL = "/api/conversations";
  private static final String LAST = "the last one";

  @TempDir Path folder = Path.of("");

  private final Map<String, String> acknowledged = new ConcurrentHashMap<>();
  private final CountDownLatch aThirdIsAcknowledged = new CountDownLatch((SOCKETS + POSTERS) * MESSAGES / 3);
  private final CountDownLatch restarted = new CountDownLatch(1);
  private final CountDownLatch watched = new CountDownLatch(1);

  @RepeatedTest(2)
  void nothingAcknowledgedIsLostOrDoubledOrOutOfOrderAfterAKill() throws Exception {
    var settings = Map.of("JWT_PUBLIC_KEY", CareTokens.key(), "PARLANCE_LIMITS_MESSAGES_BURST", "100000",
        "PARLANCE_LIMITS_REQUESTS_BURST", "100000");
    try (var server = RunningServer.start(folder, settings);
        var http = HttpClient.newHttpClient();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var uri = URI.create(server.url());
      var owner = new Person(uri, CareTokens.token("ann", "USER"), http);
      var id = owner.post(ALL, "{}").path("data").path("conversationId").asString();
      var watcher = CompletableFuture.supplyAsync(() -> watch(new Seat(uri, http, "watcher", id)), threads);
      watched.await();
      var senders = new ArrayList<CompletableFuture<Void>>();
      for (int i = 0; i < SOCKETS; i++) {
        var seat = new Seat(uri, http, "s" + i, id);
        senders.add(CompletableFuture.runAsync(() -> sayAll(seat), threads));
      }
      for (int i = 0; i < POSTERS; i++) {
        var seat = new Seat(uri, http, "p" + i, id);
        senders.add(CompletableFuture.runAsync(() -> postAll(seat), threads));
      }
      aThirdIsAcknowledged.await();
      server.kill();
      server.startAgain();
      restarted.countDown();
      CompletableFuture.allOf(senders.toArray(CompletableFuture[]::new)).join();
      owner.post(ALL + "/" + id + "/messages", "{\"content\":\"" + LAST + "\"}");
      check(stored(owner, id), watcher.join());
    }
  }

  /// An admin's place: admins may enter every conversation.
  private record Seat(URI server, HttpClient http, String name, String conversation) {

    Person person() {
      return new Person(server, CareTokens.token(name, "ADMIN"), http);
    }

    void enter(Person person) {
      person.connect("/ws/conversations/" + conversation + "?token=" + CareTokens.token(name, "ADMIN"));
      person.await(type("system"));
    }

    List<String> contents() {
      return IntStream.range(0, MESSAGES).mapToObj(i -> name + "-" + i).toList();
    }
  }

  private static Predicate<JsonNode> type(String type) {
    return frame -> frame.path("type").asString("").equals(type);
  }

  private void acknowledge(JsonNode message) {
    acknowledged.put(message.path("content").asString(), message.path("messageId").asString());
    aThirdIsAcknowledged.countDown();
  }

  /// Sends everything at once; when the line breaks, looks up what of it was stored, and sends the rest.
  private void sayAll(Seat seat) {
    var open = new ArrayList<>(seat.contents());
    boolean again = false;
    while (!open.isEmpty()) {
      try (var person = seat.person()) {
        if (again) {
          open.removeAll(stored(person, seat.conversation()).keySet());
        }
        seat.enter(person);
        for (var content : open) {
          person.say("{\"type\":\"message\",\"content\":\"" + content + "\"}");
        }
        while (!open.isEmpty()) {
          var sent = person.await(type("message_sent"));
          assertThat(sent.path("content").asString()).isEqualTo(open.removeFirst());
          acknowledge(sent);
        }
      } catch (RuntimeException e) {
        Latches.await(restarted); // the line broke
        again = true;
      }
    }
  }

  /// Posts one after the other, each again under its key until it is answered.
  private void postAll(Seat seat) {
    for (var content : seat.contents()) {
      for (boolean open = true; open;) {
        try (var person = seat.person()) {
          var answer = person.call("POST", ALL + "/" + seat.conversation() + "/messages",
              "{\"content\":\"" + content + "\"}", "Idempotency-Key", content);
          if (answer.statusCode() == 201) {
            acknowledge(Person.JSON.readTree(answer.body()).path("data"));
            open = false;
          }
        } catch (RuntimeException e) {
          Latches.await(restarted);
        }
      }
    }
  }

  /// What a socket hears, but for what was said while it was not connected.
  private List<String> watch(Seat seat) {
    var heard = new ArrayList<String>();
    while (heard.isEmpty() || !heard.getLast().equals(LAST)) {
      try (var person = seat.person()) {
        seat.enter(person);
        watched.countDown();
        while (heard.isEmpty() || !heard.getLast().equals(LAST)) {
          heard.add(person.await(type("message_received")).path("content").asString());
        }
      } catch (RuntimeException e) {
        Latches.await(restarted);
      }
    }
    return heard;
  }

  /// All messages in their order: content and id.
  private static Map<String, String> stored(Person reader, String id) {
    var pages = new ArrayList<JsonNode>();
    String before = "";
    do {
      var page = reader.get(ALL + "/" + id + "/messages?limit=200&before=" + before).path("data").path("messages");
      pages.addFirst(page);
      before = page.path(0).path("messageId").asString("");
    } while (!before.isEmpty());
    var all = new LinkedHashMap<String, String>();
    for (var page : pages) {
      for (var message : page) {
        assertThat(all.put(message.path("content").asString(), message.path("messageId").asString())).as("doubled")
            .isNull();
      }
    }
    return all;
  }

  private void check(Map<String, String> stored, List<String> heard) {
    assertThat(stored).hasSize((SOCKETS + POSTERS) * MESSAGES + 1);
    acknowledged.forEach((content, messageId) -> assertThat(stored).as("acknowledged").containsEntry(content,
        messageId));
    var order = List.copyOf(stored.keySet());
    for (var sender : IntStream.range(0, SOCKETS).mapToObj(i -> "s" + i + "-").toList()) {
      assertThat(order.stream().filter(content -> content.startsWith(sender)).toList())
          .as("in the order in which they were sent")
          .isEqualTo(IntStream.range(0, MESSAGES).mapToObj(i -> sender + i).toList());
    }
    assertThat(order.stream().filter(new HashSet<>(heard)::contains).toList())
        .as("heard in the stored order, once each")
        .isEqualTo(heard);
  }
}
