package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Go-Chat's clients over real sockets: what goes in, what must come out.
class GochatTest {

  private static final String ANN = "7b1f0c2e-1111-4222-8333-444455556666";
  private static final String BOB = "0d9a5b6c-2222-4333-9444-555566667777";
  private static final String ROOM = "0b9c1ba0-6d3f-4a52-9d0c-5a2a0f4f7d11";
  private static final String OTHER_ROOM = "5f0ce20d-97b5-4b3a-8f7a-3c0b1f6b2c33";

  @TempDir Path folder = Path.of("");

  private final List<Town> towns = new ArrayList<>();

  private Town town(String... settings) {
    var all = new ArrayList<>(List.of("GOCHAT_ACCESS_SECRET", GochatTokens.SECRET));
    all.addAll(List.of(settings));
    var town = new Town(folder.resolve("data" + towns.size()), all.toArray(String[]::new));
    towns.add(town);
    return town;
  }

  @AfterEach
  void close() {
    towns.forEach(Town::close);
  }

  private static String address(String room, String user) {
    return "/ws/chat/" + room + "?token=" + GochatTokens.access(user);
  }

  private static Person enter(Town town, String room, String user) {
    var person = town.personWith("none");
    person.connect(address(room, user));
    person.say("{\"type\":\"get_history\",\"limit\":50,\"offset\":0}");
    var history = type(person, "message_history");
    assertThat(history.path("room_id").asString()).isEqualTo(room);
    assertThat(history.path("user_id").asString()).isEqualTo(user);
    return person;
  }

  private static JsonNode type(Person person, String type) {
    return person.await(frame -> frame.path("type").asString().equals(type));
  }

  private static void write(Person person, String content) {
    person.say("{\"type\":\"message\",\"content\":\"" + content + "\"}");
  }

  private static JsonNode history(Person person, int limit, int offset) {
    person.say("{\"type\":\"get_history\",\"limit\":" + limit + ",\"offset\":" + offset + "}");
    return type(person, "message_history");
  }

  private static List<String> contents(JsonNode history) {
    return history.path("payload").path("messages").valueStream().map(one -> one.path("content").asString()).toList();
  }

  private static HttpResponse<String> get(Town town, String path) throws IOException, InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(town.uri().resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  private static void refused(HttpResponse<String> response, int status, String body) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).isEqualTo(body + "\n");
    assertThat(response.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
  }

  @Test
  void refusalsComeBeforeTheUpgradeInTheOriginalsOrderAndWords() throws IOException, InterruptedException {
    var town = town();
    refused(get(town, "/ws/chat/lobby"), 401, "Token query parameter required");
    refused(get(town, "/ws/chat/lobby?token="), 401, "Token query parameter required");
    refused(get(town, "/ws/chat/lobby?token=nonsense"), 401, "Invalid token");
    refused(get(town, "/ws/chat/" + ROOM + "?token=" + GochatTokens.refresh(ANN)), 401, "Invalid token");
    refused(get(town, "/ws/chat/" + ROOM + "?token=" + GochatTokens.expired(ANN)), 401, "Invalid token");
    refused(get(town, "/ws/chat/" + ROOM + "?token=" + GochatTokens.signedWith("x".repeat(32), ANN)), 401,
        "Invalid token");
    refused(get(town, address("lobby", ANN)), 400, "Invalid room ID");
    refused(get(town, address(ROOM, ANN)), 400, "Bad Request");
    refused(get(town, "/ws/chat/"), 404, "404 page not found");
  }

  @Test
  void aHandshakeThatIsRefusedIsAnsweredInPlainText() throws IOException {
    var town = town();
    try (var raw = new RawSocket(town.uri())) {
      raw.write(handshake("/ws/chat/" + ROOM));
      assertThat(raw.head()).startsWith("HTTP/1.1 401 ");
    }
  }

  private static String handshake(String address) {
    return "GET " + address + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Origin: https://elsewhere.example\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
  }

  @Test
  void aMessageIsTheSameForEverybodyAndInTheHistory() {
    var town = town();
    var ann = enter(town, ROOM, ANN);
    var bob = enter(town, ROOM, BOB);
    write(ann, "hi");
    var heard = type(bob, "new_message");
    assertThat(type(ann, "new_message")).isEqualTo(heard);
    assertThat(heard.path("room_id").asString()).isEqualTo(ROOM);
    assertThat(heard.path("user_id").asString()).isEqualTo(ANN);
    var message = heard.path("payload");
    assertThat(heard.path("data")).isEqualTo(message);
    assertThat(message.path("content").asString()).isEqualTo("hi");
    assertThat(message.path("room_id").asString()).isEqualTo(ROOM);
    assertThat(message.path("user_id").asString()).isEqualTo(ANN);
    assertThat(UUID.fromString(message.path("id").asString())).isNotNull();
    assertThat(Instant.parse(message.path("timestamp").asString()))
        .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
    var stored = history(bob, 50, 0);
    assertThat(stored.path("payload").path("messages").get(0)).isEqualTo(message);
    assertThat(stored.path("data").get(0)).isEqualTo(message);
    assertThat(stored.path("payload").path("total").asInt()).isEqualTo(1);
  }

  @Test
  void aHistoryCountsBackFromTheNewestAndAscends() {
    var town = town();
    var ann = enter(town, ROOM, ANN);
    IntStream.rangeClosed(1, 120).forEach(i -> write(ann, "m" + i));
    ann.await(frame -> frame.path("payload").path("content").asString().equals("m120"));
    var newest = history(ann, 0, 0);
    assertThat(contents(newest)).hasSize(50).startsWith("m71").endsWith("m120");
    assertThat(newest.path("payload").path("total").asInt()).isEqualTo(120);
    assertThat(contents(history(ann, 1_000, 0))).hasSize(100).startsWith("m21").endsWith("m120");
    assertThat(contents(history(ann, 3, 50))).containsExactly("m68", "m69", "m70");
    assertThat(contents(history(ann, 50, 118))).containsExactly("m1", "m2");
    assertThat(contents(history(ann, 50, 500))).isEmpty();
  }

  @Test
  void comingAndGoingIsToldForTheFirstAndTheLastConnectionOfAUser() {
    var town = town();
    var ann = enter(town, ROOM, ANN);
    var bob = enter(town, ROOM, BOB);
    var came = type(ann, "user_connected");
    assertThat(came.path("user_id").asString()).isEqualTo(BOB);
    assertThat(came.path("data").path("user_id").asString()).isEqualTo(BOB);
    assertThat(came.path("data").path("timestamp")).isEqualTo(came.path("timestamp"));
    assertThat(came.has("payload")).isFalse();
    var again = enter(town, ROOM, BOB);
    bob.cut();
    write(again, "still here");
    var before = ann.until(frame -> frame.path("type").asString().equals("new_message"));
    assertThat(before).as("a second connection, and the end of the first, say nothing").hasSize(1);
    again.cut();
    assertThat(type(ann, "user_disconnected").path("user_id").asString()).isEqualTo(BOB);
  }

  @Test
  void nobodyHearsOfOwnArrivalNorOfOtherRooms() {
    var town = town();
    var here = enter(town, ROOM, ANN);
    var there = enter(town, OTHER_ROOM, ANN);
    write(there, "there");
    type(there, "new_message");
    write(here, "here");
    var heard = here.until(frame -> frame.path("type").asString().equals("new_message"));
    assertThat(heard).hasSize(1);
    assertThat(heard.getFirst().path("payload").path("content").asString()).isEqualTo("here");
  }

  @Test
  void whatCannotBeSentIsAnErrorAndWhatIsNotUnderstoodIsPassedOver() {
    var ann = enter(town(), ROOM, ANN);
    for (var content : new String[]{"", "   "}) {
      write(ann, content);
      var error = type(ann, "error");
      assertThat(error.path("payload").path("error").asString()).isEqualTo("Failed to send message");
      assertThat(error.path("data")).isEqualTo(error.path("payload"));
    }
    ann.say("{not json");
    ann.say("{\"type\":\"typing\"}");
    ann.sayBinary(new byte[]{1, 2, 3});
    write(ann, "fine");
    var heard = ann.until(frame -> frame.path("type").asString().equals("new_message"));
    assertThat(heard).hasSize(1);
  }

  @Test
  void aFrameOfMoreThan4096BytesEndsTheConnectionWith1009() {
    var town = town();
    var ann = enter(town, ROOM, ANN);
    int rest = "{\"type\":\"message\",\"content\":\"\"}".length();
    write(ann, "x".repeat(4_096 - rest));
    type(ann, "new_message");
    write(ann, "x".repeat(4_097 - rest));
    assertThat(ann.closeCode()).isEqualTo(1009);
  }

  @Test
  void aQuietConnectionIsPingedAndLives() {
    var town = town("PARLANCE_GOCHAT_HEARTBEAT", "1s");
    var ann = enter(town, ROOM, ANN);
    var deadline = System.nanoTime() + Person.PATIENCE.toNanos();
    while (ann.pings() < 3 && System.nanoTime() < deadline) {
      java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
    }
    assertThat(ann.pings()).isGreaterThanOrEqualTo(3);
    write(ann, "alive");
    type(ann, "new_message");
  }

  @Test
  void aConnectionThatAnswersNoPingIsClosed() throws IOException {
    var town = town("PARLANCE_GOCHAT_HEARTBEAT", "1s");
    var ann = enter(town, ROOM, ANN);
    try (var raw = new RawSocket(town.uri())) {
      raw.write(handshake(address(ROOM, BOB)));
      assertThat(raw.head()).startsWith("HTTP/1.1 101 ");
      type(ann, "user_connected");
      assertThat(type(ann, "user_disconnected").path("user_id").asString()).isEqualTo(BOB);
    }
  }

  @Test
  void whatWasSentIsThereAfterARestart() {
    var town = town();
    var ann = enter(town, ROOM, ANN);
    write(ann, "kept");
    var message = type(ann, "new_message").path("payload");
    town.restart();
    var again = enter(town, ROOM, ANN);
    assertThat(history(again, 50, 0).path("data").get(0)).isEqualTo(message);
  }

  @Test
  void inASharedSpaceNativeClientsAreInTheSameRoom() {
    var town = town("PARLANCE_SHARED_SPACE", "true");
    var ann = enter(town, ROOM, ANN);
    var cyd = town.person("cyd");
    cyd.hello();
    var room = cyd.ask(1, "{\"op\":\"open\",\"kind\":\"room\",\"name\":\"" + ROOM + "\"}").path("conversation")
        .asString();
    cyd.ask(2, "{\"op\":\"join\",\"conversation\":\"" + room + "\"}");
    write(ann, "from a gochat client");
    assertThat(cyd.await(frame -> frame.path("message").path("text").asString().equals("from a gochat client"))
        .path("message").path("sender").asString()).isEqualTo(ANN);
    cyd.ask(3, "{\"op\":\"send\",\"to\":\"" + room + "\",\"text\":\"from a native client\"}");
    var heard = ann.await(frame -> frame.path("payload").path("content").asString().equals("from a native client"));
    assertThat(heard.path("user_id").asString()).isEqualTo("cyd");
    assertThat(heard.path("room_id").asString()).isEqualTo(ROOM);
  }

  @Test
  void withoutTheSharedSpaceARoomOfTheSameNameIsAnother() {
    var town = town();
    var ann = enter(town, ROOM, ANN);
    write(ann, "for gochat alone");
    type(ann, "new_message");
    var cyd = town.person("cyd");
    cyd.hello();
    var opened = cyd.ask(1, "{\"op\":\"open\",\"kind\":\"room\",\"name\":\"" + ROOM + "\"}");
    assertThat(opened.path("existed").asBoolean(false)).isFalse();
  }

  @Test
  void withoutASecretTheDialectIsOff() throws IOException, InterruptedException {
    var town = new Town(folder.resolve("off"));
    towns.add(town);
    assertThat(get(town, address(ROOM, ANN)).statusCode()).isEqualTo(404);
  }
}
