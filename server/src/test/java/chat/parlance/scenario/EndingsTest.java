package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.identity.SettableClock;
import chat.parlance.web.RunningServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How connections end, and what their clients are told.
class EndingsTest {

  @TempDir Path data = Path.of("");

  @Test
  void aConnectionThatSaysNoHelloIsClosed() {
    try (var town = new Town(data, "PARLANCE_LIMITS_HELLO_TIMEOUT", "1s")) {
      var ann = town.person("ann");
      ann.connect();
      assertThat(ann.closeCode()).isEqualTo(4000);
    }
  }

  @Test
  void otherWordsAreNoHello() {
    try (var town = new Town(data, "PARLANCE_LIMITS_HELLO_TIMEOUT", "2s")) {
      var ann = town.person("ann");
      ann.connect();
      int said = 0;
      try {
        while (said < 1_000_000) {
          assertThat(ann.ask(said++, "{\"op\":\"ping\"}").path("op").asString()).isIn("error", "pong");
        }
      } catch (IllegalStateException | CompletionException e) {
        // closed in the middle of a word
      }
      assertThat(ann.closeCode()).isEqualTo(4000);
    }
  }

  @Test
  void aSessionEndsWhenItsTokenIsRefusedAndNotBefore() {
    var clock = new SettableClock();
    try (var town = new Town(clock, data, "PARLANCE_LIMITS_HEARTBEAT", "1s")) {
      var ann = town.personWith(Town.token(clock, "default", "ann", Duration.ofMinutes(10)));
      var bob = town.personWith(Town.token(clock, "default", "bob", Duration.ofHours(1)));
      ann.hello();
      bob.hello();
      clock.advance(Duration.ofMinutes(10).plusSeconds(20));
      assertThat(ann.ask(1, "{\"op\":\"ping\"}").path("op").asString()).as("clocks may differ by 30 s")
          .isEqualTo("pong");
      assertThat(ann.call("GET", "/v1/me", null).statusCode()).isEqualTo(200);
      clock.advance(Duration.ofSeconds(10));
      var bye = ann.awaitOp("bye");
      assertThat(bye.path("code").asInt()).isEqualTo(4001);
      assertThat(ann.closeCode()).isEqualTo(4001);
      assertThat(ann.call("GET", "/v1/me", null).statusCode()).isEqualTo(401);
      assertThat(bob.ask(1, "{\"op\":\"ping\"}").path("op").asString()).isEqualTo("pong");
    }
  }

  @Test
  void aClientThatGivesNoSignOfLifeIsClosedAndItsUserCountsAsGone() throws IOException {
    try (var town = new Town(data, "PARLANCE_LIMITS_HEARTBEAT", "1s")) {
      var ann = town.person("ann");
      ann.hello();
      ann.ask(1, "{\"op\":\"open\",\"members\":[\"ghost\"]}");
      try (var ghost = RawSocket.upgraded(town.uri(), "ghost")) {
        ghost.say("{\"op\":\"hello\"}");
        ann.await(
            frame -> frame.path("user").asString().equals("ghost") && frame.path("status").asString().equals("online"));
        assertThat(ghost.closeCode()).isEqualTo(4009);
      }
      ann.await(
          frame -> frame.path("user").asString().equals("ghost") && frame.path("status").asString().equals("offline"));
      assertThat(ann.ask(2, "{\"op\":\"ping\"}").path("op").asString()).as("who answers pings stays").isEqualTo("pong");
    }
  }

  @Test
  void aUserHasOnlySoManyConnections() throws IOException {
    try (var town = new Town(data, "PARLANCE_LIMITS_CONNECTIONS_PER_USER", "3")) {
      List<Person> devices = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        var device = town.person("ann");
        device.hello();
        devices.add(device);
      }
      try (var fourth = new RawSocket(town.uri())) {
        fourth.upgrade("ann");
        assertThat(fourth.head()).startsWith("HTTP/1.1 429").containsIgnoringCase("Retry-After");
      }
      town.person("bob").hello();
      devices.forEach(device -> assertThat(device.ask(1, "{\"op\":\"ping\"}").path("op").asString()).isEqualTo("pong"));
    }
  }

  @Test
  void connectionsThatAreOpenedAtOnceAreNotMoreThanAUserMayHave() throws Exception {
    try (var town = new Town(data, "PARLANCE_LIMITS_CONNECTIONS_PER_USER", "3");
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var start = new CountDownLatch(1);
      List<RawSocket> sockets = new ArrayList<>();
      List<Future<Integer>> endings = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        var socket = new RawSocket(town.uri());
        sockets.add(socket);
        endings.add(threads.submit(() -> {
          start.await();
          socket.upgrade("ann");
          return socket.head().startsWith("HTTP/1.1 429") ? 429 : socket.closeCode();
        }));
      }
      start.countDown();
      var ann = town.person("ann");
      long deadline = System.nanoTime() + Person.PATIENCE.toNanos();
      while (endings.stream().filter(Future::isDone).count() < 37) {
        assertThat(System.nanoTime())
            .as("%s are refused or closed of 40", endings.stream().filter(Future::isDone).count())
            .isLessThan(deadline);
        assertThat(ann.call("GET", "/health", null).statusCode()).isEqualTo(200);
      }
      for (var ending : endings) {
        if (ending.isDone()) {
          assertThat(ending.get()).isIn(429, 4029);
        }
      }
      assertThat(Readings.of(ann).at("parlance_sessions{dialect=\"parlance\"}")).isEqualTo(3);
      for (var socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void aStoppingServerSaysGoodbyeAndSpreadsTheReturnOfItsClients() {
    try (var town = new Town(data)) {
      List<Person> people = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        var person = town.person("p" + i);
        person.hello();
        people.add(person);
      }
      town.server().close();
      var waits = people.stream().map(person -> person.awaitOp("bye").path("retryAfterMs").asInt()).toList();
      assertThat(waits).allSatisfy(wait -> assertThat(wait).isBetween(200, 2_200)).doesNotHaveDuplicates();
      people.forEach(person -> assertThat(person.closeCode()).isEqualTo(1012));
    }
  }

  @Test
  @Tag("slow")
  void aProcessThatIsToldToEndKeepsWhatItAcknowledgedAndEndsInTimeWhateverItsClientsDo() throws Exception {
    var settings = Map.of("PARLANCE_JWT_SECRET", Town.SECRET, "PARLANCE_SHUTDOWN_GRACE", "4s",
        "PARLANCE_LIMITS_MESSAGES_BURST", "100000");
    try (var server = RunningServer.start(data, settings); var http = HttpClient.newHttpClient()) {
      var uri = URI.create(server.url());
      try (var ann = new Person(uri, Town.token("default", "ann", Duration.ofHours(1)), http);
          var sloth = RawSocket.upgraded(uri, "sloth");
          var upload = new RawSocket(uri);
          var silent = new RawSocket(uri)) {
        ann.hello();
        var room = ann.ask(1, "{\"op\":\"open\",\"kind\":\"group\",\"members\":[\"sloth\"]}").path("conversation")
            .asString();
        sloth.say("{\"op\":\"hello\"}");
        silent.write("GET / HT");
        upload.write(
            "POST /v1/conversations/" + room
                + "/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 1000\r\nAuthorization: Bearer " + Town.token("default", "ann", Duration.ofHours(1))
                + "\r\n\r\n{");
        for (int i = 0; i < 300; i++) {
          ann.say(
              "{\"op\":\"send\",\"ref\":" + (100 + i) + ",\"to\":\"" + room + "\",\"key\":\"k" + i + "\",\"text\":\""
                  + "x".repeat(5_000) + "\"}");
        }
        ann.await(frame -> frame.path("ref").asInt() == 100);
        int exit = server.terminate(Duration.ofSeconds(12));
        assertThat(exit).as(server.said()).isIn(0, 143);
        long acknowledged = 1 + ann.until(frame -> frame.path("op").asString().equals("bye")).stream()
            .filter(frame -> frame.path("op").asString().equals("ack")).count();
        assertThat(ann.closeCode()).isEqualTo(1012);
        server.startAgain();
        var kept = ann.get("/v1/conversations/" + room).path("lastSeq").asLong();
        assertThat(kept - 1).as("messages kept of 300").isGreaterThanOrEqualTo(acknowledged);
      }
    }
  }

  @Test
  void whatIsQueuedWhenTheServerStopsIsAnsweredBeforeTheLineEnds() {
    try (var town = new Town(data, "PARLANCE_LIMITS_MESSAGES_BURST", "100000")) {
      var ann = town.person("ann");
      ann.hello();
      var room = ann.ask(1, "{\"op\":\"open\",\"kind\":\"group\",\"members\":[\"bob\"]}").path("conversation")
          .asString();
      for (int i = 0; i < 2_000; i++) {
        ann.say("{\"op\":\"send\",\"ref\":" + (100 + i) + ",\"to\":\"" + room + "\",\"key\":\"k" + i
            + "\",\"text\":\"hi\"}");
      }
      ann.await(frame -> frame.path("ref").asInt() == 100);
      town.restart();
      assertThat(ann.closeCode()).isEqualTo(1012);
      var acked = new ArrayList<Long>(List.of(2L));
      try {
        ann.await(frame -> {
          if (frame.path("op").asString().equals("ack")) {
            acked.add(frame.path("seq").asLong());
          }
          return false;
        });
      } catch (IllegalStateException e) {
        // the line broke, as it should
      }
      long last = town.person("ann").get("/v1/conversations/" + room).path("lastSeq").asLong();
      assertThat(acked).as("every message that was kept was acknowledged").hasSize((int) last - 1).contains(last);
    }
  }

  @Test
  void whoIsThereWhenTheServerStopsWasSeenLastThen() {
    var clock = new SettableClock();
    try (var town = new Town(clock, data)) {
      var ann = town.personWith(Town.token(clock, "default", "ann", Duration.ofHours(1)));
      ann.hello();
      ann.ask(1, "{\"op\":\"open\",\"user\":\"bob\"}");
      ann.ask(2, "{\"op\":\"presence\",\"status\":\"busy\",\"text\":\"in a hurry\"}");
      var seen = clock.instant().truncatedTo(ChronoUnit.MILLIS);
      town.restart();
      clock.advance(Duration.ofMinutes(5));
      var bob = town.personWith(Town.token(clock, "default", "bob", Duration.ofHours(1)));
      var presence = bob.get("/v1/users/ann").path("presence");
      assertThat(presence.path("status").asString()).isEqualTo("offline");
      assertThat(Instant.parse(presence.path("lastSeen").asString())).isEqualTo(seen);
      assertThat(presence.path("text").asString()).isEqualTo("in a hurry");
    }
  }
}
