package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.web.RunningServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients that do harm, against a server in a process of its own with little memory: none harms another client, and what
/// they took is given back.
@Tag("slow")
class HostileTest {

  /// Heap and direct memory of the server: so little that what is not bounded would be seen.
  private static final String MEMORY = "-Xmx96m -XX:MaxDirectMemorySize=64m";
  private static final long SLACK = 6L << 20;

  @TempDir Path folder = Path.of("");

  private RunningServer server;
  private HttpClient http;
  private URI uri;
  private Person ann;
  private Person bob;
  private String room = "";
  private int number;

  @BeforeEach
  void open() throws IOException {
    server = RunningServer.start(folder,
        Map.of("PARLANCE_JWT_SECRET", Town.SECRET, "PARLANCE_LIMITS_OUTBOX_BYTES", "65536",
            "PARLANCE_LIMITS_MESSAGES_BURST", "100000", "PARLANCE_LIMITS_REQUESTS_BURST", "100000",
            "PARLANCE_LIMITS_HOT_TAIL_BYTES", "1MiB", "PARLANCE_LIMITS_HEARTBEAT", "3s", "JAVA_TOOL_OPTIONS", MEMORY));
    http = HttpClient.newHttpClient();
    uri = URI.create(server.url());
    ann = person("ann");
    bob = person("bob");
    ann.hello();
    bob.hello();
    room = ann.ask(0, "{\"op\":\"open\",\"kind\":\"group\",\"members\":[\"bob\",\"sloth\"]}").path("conversation")
        .asString();
    number = 1;
    for (int i = 0; i < 50; i++) {
      others(); // the classes are loaded
    }
  }

  @AfterEach
  void close() {
    ann.close();
    bob.close();
    http.close();
    server.close();
  }

  private Person person(String user, String... roles) {
    return new Person(uri, Town.token("default", user, Duration.ofHours(1), roles), http);
  }

  private RawSocket eve() throws IOException {
    return RawSocket.upgraded(uri, "eve");
  }

  /// What ann says, bob hears.
  private void others() {
    long seq = ann
        .ask(number, "{\"op\":\"send\",\"to\":\"" + room + "\",\"key\":\"o" + number++ + "\",\"text\":\"hi\"}")
        .path("seq").asLong();
    assertThat(seq).as("it is stored").isPositive();
    bob.await(frame -> frame.path("seq").asLong() == seq);
  }

  /// Bytes of heap that are in use once everything that can go is gone.
  private long heap() throws IOException {
    try {
      var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
      assertThat(new ProcessBuilder(jcmd, Long.toString(server.pid()), "GC.run")
          .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return Readings.of(ann).values().entrySet().stream()
        .filter(entry -> entry.getKey().startsWith("jvm_memory_used_bytes{area=\"heap\""))
        .mapToLong(entry -> Math.round(entry.getValue())).sum();
  }

  /// Until so many connections are left at most; those that the HTTP client keeps may have ended by themselves.
  private void awaitConnections(long count) {
    long deadline = System.nanoTime() + Person.PATIENCE.toNanos();
    for (long now = connections(); now > count; now = connections()) {
      assertThat(System.nanoTime()).as("%s connections are open, expected at most %s", now, count)
          .isLessThan(deadline);
    }
  }

  private long connections() {
    return Readings.of(ann).at("parlance_connections");
  }

  /// Does harm three times; what the heap holds afterwards is not more than after the first time.
  private void growsNoMemory(Harm harm) throws IOException {
    long open = connections();
    harm.done();
    awaitConnections(open);
    long before = heap();
    for (int i = 0; i < 2; i++) {
      harm.done();
      others();
    }
    awaitConnections(open);
    assertThat(heap()).isLessThan(before + SLACK);
  }

  private interface Harm {
    void done() throws IOException;
  }

  @Test
  void aReaderThatDoesNotReadIsClosedAndTheOthersHearEverything() throws IOException {
    growsNoMemory(() -> {
      try (var sloth = RawSocket.upgraded(uri, "sloth")) {
        sloth.say("{\"op\":\"hello\"}");
        long closed = Readings.of(ann).at("parlance_slow_sessions_total");
        var text = "x".repeat(8_000);
        int sent = 0;
        while (Readings.of(ann).at("parlance_slow_sessions_total") == closed) {
          assertThat(sent).as("messages until the slow reader is closed").isLessThan(5_000);
          for (int i = 0; i < 100; i++) {
            sent++;
            ann.say(
                "{\"op\":\"send\",\"to\":\"" + room + "\",\"key\":\"s" + number++ + "\",\"text\":\"" + text + "\"}");
          }
          others();
        }
        assertThat(sloth.closeCode()).isIn(4008, -1);
      }
    });
  }

  @Test
  void aSocketThatIsOnlyHalfOpenIsGivenUp() throws IOException {
    growsNoMemory(() -> {
      List<RawSocket> ghosts = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        var ghost = RawSocket.upgraded(uri, "sloth");
        ghost.say("{\"op\":\"hello\"}");
        ghosts.add(ghost);
      }
      for (var ghost : ghosts) {
        assertThat(ghost.closeCode()).isEqualTo(4009);
        ghost.close();
      }
    });
  }

  @Test
  void aFrameOfAGigabyteIsRefusedAtItsHeader() throws IOException {
    growsNoMemory(() -> {
      for (int i = 0; i < 100; i++) {
        try (var socket = eve()) {
          socket.write(new byte[]{(byte) 0x81, (byte) 0xff, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0});
          assertThat(socket.closeCode()).isEqualTo(1009);
        }
      }
    });
  }

  @Test
  void framesThatAreNeverFinishedHoldLittle() throws IOException {
    growsNoMemory(() -> {
      List<RawSocket> sockets = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        var socket = RawSocket.upgraded(uri, "eve" + i);
        socket.write(new byte[]{(byte) 0x01, (byte) 0xfe, (byte) 0xf0, 0, 0, 0, 0, 0}); // a first piece of 61,440 bytes
        socket.write(new byte[30_000]);
        sockets.add(socket);
      }
      others();
      for (var socket : sockets) {
        socket.close();
      }
    });
  }

  @Test
  void bytesThatAreNoTextAndNoFrameEndOnlyTheirOwnConnection() throws IOException {
    var random = new Random(7);
    growsNoMemory(() -> {
      for (int i = 0; i < 50; i++) {
        try (var socket = eve()) {
          socket.say(new byte[]{(byte) 0xc3, (byte) 0x28});
          assertThat(socket.closeCode()).as("invalid UTF-8").isEqualTo(1007);
        }
        try (var socket = eve()) {
          byte[] noise = new byte[200];
          random.nextBytes(noise);
          noise[0] = (byte) (noise[0] | 0x70);
          socket.write(noise);
          assertThat(socket.closeCode()).as("noise").isEqualTo(1002);
        }
        try (var socket = new RawSocket(uri)) {
          byte[] noise = new byte[400];
          random.nextBytes(noise);
          socket.write(noise);
          socket.write("\r\n\r\n");
          assertThat(socket.head()).as("noise that is no HTTP").startsWith("HTTP/1.1 400");
        }
      }
    });
  }

  @Test
  void deepJsonIsRefusedInWords() throws IOException {
    var arrays = "[".repeat(30_000);
    var objects = "{\"a\":".repeat(6_000) + "1" + "}".repeat(6_000);
    growsNoMemory(() -> {
      for (int i = 0; i < 20; i++) {
        for (var deep : List.of(arrays, objects, "{\"op\":\"send\",\"metadata\":" + objects + "}")) {
          ann.say(deep);
          assertThat(ann.awaitOp("error").path("code").asString()).isEqualTo("invalid");
          assertThat(ann.call("POST", "/v1/conversations", deep).statusCode()).isEqualTo(400);
        }
        others();
      }
    });
  }

  @Test
  void tenThousandHandshakesThatNeverFinishKeepNobodyOut() throws IOException {
    long before = heap();
    long open = connections();
    List<RawSocket> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 10_000; i++) {
        var socket = new RawSocket(uri);
        idle.add(socket);
        socket.write("GET /v1/connect HTTP/1.1\r\nHost: localhost\r\n");
        if (i % 1_000 == 0) {
          others();
        }
      }
      try (var cat = person("cat")) {
        cat.hello();
      }
      others();
    } finally {
      for (var socket : idle) {
        socket.close();
      }
    }
    awaitConnections(open);
    others();
    assertThat(heap()).isLessThan(before + SLACK);
  }

  @Test
  void manyUpdatesWithMuchMetadataHoldNoMoreThanTheTailMay() throws IOException {
    long before = heap();
    try (var mallory = person("mallory")) {
      mallory.hello();
      var groups = new ArrayList<String>();
      for (int i = 0; i < 20; i++) {
        groups.add(mallory.ask(i, "{\"op\":\"open\",\"kind\":\"group\"}").path("conversation").asString());
      }
      for (int round = 1; round <= 200; round++) {
        for (var group : groups) {
          mallory.say("{\"op\":\"update\",\"conversation\":\"" + group + "\",\"metadata\":{\"x\":\"" + round
              + "y".repeat(8_000) + "\"},\"avatar\":\"" + round + "a".repeat(1_900) + "\"}");
        }
        int ref = 1_000 + round;
        assertThat(mallory.ask(ref, "{\"op\":\"update\",\"conversation\":\"" + groups.getFirst()
            + "\",\"subject\":\"" + round + "\"}").path("op").asString()).isEqualTo("ack");
        others();
      }
      others();
      assertThat(heap()).isLessThan(before + SLACK);
    }
  }

  @Test
  void requestsThatWouldNeedMuchMemoryAreRefusedBeforeTheyGetIt() throws IOException {
    growsNoMemory(() -> {
      for (int i = 0; i < 50; i++) {
        try (var socket = new RawSocket(uri)) {
          socket.write(
              "POST /v1/conversations HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1073741824\r\nAuthorization: Bearer "
                  + Town.token("default", "eve", Duration.ofHours(1)) + "\r\n\r\n");
          assertThat(socket.head()).startsWith("HTTP/1.1 413");
        }
        try (var socket = new RawSocket(uri)) {
          socket.write(("GET /health HTTP/1.1\r\nHost: localhost\r\nX-Long: " + "y".repeat(20_000)));
          assertThat(socket.head()).startsWith("HTTP/1.1 431");
        }
      }
    });
  }
}
