package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.http.SelfSigned;
import chat.parlance.identity.SettableClock;
import io.grpc.Status;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tokens and rooms that Go-Chat's own services know, asked over gRPC; and what those do wrong.
class GochatPeersTest {

  private static final String ANN = "7b1f0c2e-1111-4222-8333-444455556666";
  private static final String ROOM = "0b9c1ba0-6d3f-4a52-9d0c-5a2a0f4f7d11";
  private static final String OTHER_ROOM = "5f0ce20d-97b5-4b3a-8f7a-3c0b1f6b2c33";
  private static final String TOKEN = GochatTokens.access(ANN);

  @TempDir Path folder = Path.of("");

  private final List<Town> towns = new ArrayList<>();
  private GochatPeers peers;

  @BeforeEach
  void open() throws IOException {
    peers = new GochatPeers();
    peers.users.put(TOKEN, ANN);
    peers.rooms.put(ROOM, "a room");
  }

  @AfterEach
  void close() {
    towns.forEach(Town::close);
    peers.close();
  }

  private Town town(String... settings) {
    var all = new ArrayList<>(List.of("AUTH_SERVICE_ADDRESS", peers.address()));
    all.addAll(List.of(settings));
    return kept(new Town(folder.resolve("data" + towns.size()), all.toArray(String[]::new)));
  }

  private Town townWithWebsite(String... settings) {
    var all = new ArrayList<>(List.of("WEBSITE_SERVICE_ADDRESS", peers.address()));
    all.addAll(List.of(settings));
    return town(all.toArray(String[]::new));
  }

  private Town kept(Town town) {
    towns.add(town);
    return town;
  }

  /// The answer to a handshake: its first line and, when it was refused, its text.
  private static String knock(Town town, String room, String token) throws IOException {
    try (var raw = new RawSocket(town.uri())) {
      raw.write("GET /ws/chat/" + room + "?token=" + token + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
          + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
      return raw.head().substring(9, 12);
    }
  }

  @Test
  void whomTheAuthServiceKnowsEntersARoomThatTheWebsiteKnows() throws IOException {
    var town = townWithWebsite();
    var ann = town.personWith("none");
    ann.connect("/ws/chat/" + ROOM + "?token=" + TOKEN);
    ann.say("{\"type\":\"message\",\"content\":\"hi\"}");
    var heard = ann.await(frame -> frame.path("type").asString().equals("new_message"));
    assertThat(heard.path("user_id").asString()).isEqualTo(ANN);
    assertThat(peers.bearers).as("the website's service is public").containsExactly("Bearer " + TOKEN, "null");
    assertThat(knock(town, ROOM, TOKEN)).isEqualTo("101");
    assertThat(peers.asked).as("the second time nobody is asked").containsExactly(TOKEN, ROOM);
  }

  @Test
  void tokensOfOurOwnAreShownToTheServicesIfThereAreSome() throws IOException {
    var town = townWithWebsite("AUTH_SERVICE_TOKEN", "ours", "WEBSITE_SERVICE_TOKEN", "ours too");
    assertThat(knock(town, ROOM, TOKEN)).isEqualTo("101");
    assertThat(peers.bearers).containsExactly("Bearer ours", "Bearer ours too");
  }

  @Test
  void whatTheServicesDoNotKnowIsRefused() throws IOException {
    var town = townWithWebsite();
    assertThat(knock(town, ROOM, "unknown")).isEqualTo("401");
    assertThat(knock(town, OTHER_ROOM, TOKEN)).isEqualTo("404");
    peers.rooms.put(OTHER_ROOM, "another one");
    peers.mistaken.put(OTHER_ROOM, ROOM);
    assertThat(knock(town, OTHER_ROOM, TOKEN)).as("the website speaks of another room").isEqualTo("404");
  }

  @Test
  void whoeverTheServiceNamesMustHaveTheIdOfAUser() throws IOException {
    var town = town();
    for (var id : List.of("", "ann", ANN + "0", ANN.replace('-', '_'))) {
      peers.users.put("liar", id);
      assertThat(knock(town, ROOM, "liar")).as(id).isEqualTo("401");
    }
    peers.users.put("liar", "x".repeat(100_000));
    assertThat(knock(town, ROOM, "liar")).as("an answer that is too long is none").isEqualTo("503");
    peers.users.put("loud", ANN.toUpperCase(java.util.Locale.ROOT));
    assertThat(knock(town, ROOM, "loud")).isEqualTo("101");
  }

  @Test
  void aTokenThatHasExpiredIsRefusedThoughTheServiceTakesIt() throws IOException {
    var expired = GochatTokens.expired(ANN);
    peers.users.put(expired, ANN);
    assertThat(knock(town(), ROOM, expired)).isEqualTo("401");
  }

  @Test
  void whatIsNoTokenIsNotEvenAsked() throws IOException {
    var town = town();
    assertThat(knock(town, ROOM, "a%20b")).isEqualTo("401");
    assertThat(knock(town, ROOM, "x".repeat(9_000))).isIn("401", "431", "414");
    assertThat(peers.asked).isEmpty();
  }

  @Test
  void aGoodTokenIsAskedForAgainAfterAMinute() throws IOException {
    var clock = new SettableClock();
    var town = kept(new Town(clock, folder, "AUTH_SERVICE_ADDRESS", peers.address()));
    assertThat(knock(town, ROOM, TOKEN)).isEqualTo("101");
    peers.users.clear();
    clock.advance(Duration.ofSeconds(59));
    assertThat(knock(town, ROOM, TOKEN)).isEqualTo("101");
    clock.advance(Duration.ofSeconds(2));
    assertThat(knock(town, ROOM, TOKEN)).isEqualTo("401");
  }

  @Test
  void aServiceThatIsDownIsNotARefusalOfTheToken() throws IOException {
    var town = town();
    peers.close();
    try (var raw = new RawSocket(town.uri())) {
      raw.write("GET /ws/chat/" + ROOM + "?token=" + TOKEN + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(raw.head()).startsWith("HTTP/1.1 503 ").containsIgnoringCase("retry-after: 2");
    }
  }

  @Test
  void anErrorThatSaysNothingOfTheTokenIsNoRefusalOfIt() throws IOException {
    var town = town();
    var expected = new EnumMap<Status.Code, String>(Status.Code.class);
    List.of(Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED, Status.Code.RESOURCE_EXHAUSTED,
        Status.Code.UNIMPLEMENTED).forEach(code -> expected.put(code, "503"));
    List.of(Status.Code.INTERNAL, Status.Code.UNAUTHENTICATED, Status.Code.PERMISSION_DENIED, Status.Code.NOT_FOUND,
        Status.Code.UNKNOWN).forEach(code -> expected.put(code, "401"));
    for (var each : expected.entrySet()) {
      peers.failing.put(TOKEN, each.getKey().toStatus().withDescription("not for clients"));
      assertThat(knock(town, ROOM, TOKEN)).as(each.getKey().name()).isEqualTo(each.getValue());
    }
    peers.failing.clear();
    assertThat(knock(town, ROOM, TOKEN)).as("no failure is remembered").isEqualTo("101");
    assertThat(peers.asked).hasSize(expected.size() + 1);
  }

  @Test
  void aWebsiteThatIsDownHoldsUpNewRoomsAloneWhereRoomsAreChecked() throws IOException {
    var website = new GochatPeers();
    website.rooms.put(ROOM, "a room");
    try (website) {
      var strict = town("WEBSITE_SERVICE_ADDRESS", website.address());
      var lenient = town("WEBSITE_SERVICE_ADDRESS", website.address(), "PARLANCE_GOCHAT_CHECK_ROOMS", "false");
      assertThat(knock(strict, ROOM, TOKEN)).isEqualTo("101");
      website.close();
      assertThat(knock(strict, ROOM, TOKEN)).as("known for a minute").isEqualTo("101");
      assertThat(knock(strict, OTHER_ROOM, TOKEN)).isEqualTo("503");
      assertThat(knock(lenient, OTHER_ROOM, TOKEN)).isEqualTo("101");
      try (var raw = new RawSocket(strict.uri())) {
        raw.write("GET /ws/chat/" + OTHER_ROOM + "?token=" + TOKEN + " HTTP/1.1\r\nHost: localhost\r\n"
            + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
        assertThat(raw.head()).startsWith("HTTP/1.1 503 ").containsIgnoringCase("retry-after: 2");
      }
    }
  }

  @Test
  void aWebsiteThatFailsIsNoProofThatThereIsNoSuchRoom() throws IOException {
    var town = townWithWebsite();
    peers.failing.put(ROOM, Status.UNAVAILABLE);
    assertThat(knock(town, ROOM, TOKEN)).isEqualTo("503");
    peers.failing.put(ROOM, Status.INTERNAL); // what the original says of a room that is not there
    assertThat(knock(town, ROOM, TOKEN)).isEqualTo("404");
    peers.failing.clear();
    assertThat(knock(town, ROOM, TOKEN)).isEqualTo("101");
  }

  /// Five attempts in vain, after which the channel by itself would wait five seconds or more for the next one.
  @Test
  void aServiceThatIsBackIsAskedAgainSoonHoweverLongItWasAway() throws Exception {
    int port = peers.port();
    var town = kept(new Town(folder.resolve("data"), "AUTH_SERVICE_ADDRESS", "127.0.0.1:" + port));
    peers.close();
    var attempts = new Semaphore(0);
    try (var deaf = new ServerSocket(port)) {
      Thread.ofVirtual().start(() -> hangUp(deaf, attempts));
      for (int i = 0; i < 5; i++) {
        assertThat(knock(town, ROOM, TOKEN)).isEqualTo("503");
        assertThat(attempts.tryAcquire(20, TimeUnit.SECONDS)).as("attempt %d", i).isTrue();
      }
    }
    try (var back = new GochatPeers(port, null)) {
      back.users.put(TOKEN, ANN);
      var said = knock(town, ROOM, TOKEN);
      assertThat(said.equals("101") || back.lines.tryAcquire(3, TimeUnit.SECONDS)).as("a line in time").isTrue();
      for (long last = System.nanoTime() + 3_000_000_000L; !said.equals("101") && System.nanoTime() < last;) {
        said = knock(town, ROOM, TOKEN);
      }
      assertThat(said).isEqualTo("101");
    }
  }

  private static void hangUp(ServerSocket deaf, Semaphore attempts) {
    try {
      while (true) {
        deaf.accept().close();
        attempts.release();
      }
    } catch (IOException _) {
      // it was closed
    }
  }

  @Test
  void aServiceThatSaysNothingIsWaitedForForFiveSecondsByThoseWhoAskForTheSameAlone() throws Exception {
    var town = town();
    peers.unsaid.add("slow");
    long asked = System.nanoTime();
    var slow = CompletableFuture.supplyAsync(() -> {
      try {
        return knock(town, ROOM, "slow");
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    });
    assertThat(knock(town, ROOM, TOKEN)).isEqualTo("101");
    assertThatThrownBy(() -> slow.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
    assertThat(slow.get(20, TimeUnit.SECONDS)).isEqualTo("503");
    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isGreaterThan(Duration.ofMillis(4_900));
  }

  @Test
  void roomsAreCheckedOrOnlyNamed() throws IOException {
    var strict = townWithWebsite();
    var lenient = townWithWebsite("PARLANCE_GOCHAT_CHECK_ROOMS", "false");
    assertThat(knock(strict, OTHER_ROOM, TOKEN)).isEqualTo("404");
    assertThat(knock(lenient, OTHER_ROOM, TOKEN)).isEqualTo("101");
    assertThat(knock(strict, ROOM, TOKEN)).isEqualTo("101");
    peers.unsaid.add(OTHER_ROOM);
    assertThat(knock(lenient, OTHER_ROOM, TOKEN)).as("known here: nobody is asked").isEqualTo("101");
    assertThat(knock(strict, OTHER_ROOM, TOKEN)).isEqualTo("503");
  }

  @Test
  void aNewRoomHasTheNameThatTheWebsiteGivesIt() throws IOException {
    peers.rooms.put(OTHER_ROOM, "x".repeat(300));
    var town = townWithWebsite("PARLANCE_SHARED_SPACE", "true");
    assertThat(knock(town, ROOM, TOKEN)).isEqualTo("101");
    assertThat(knock(town, OTHER_ROOM, TOKEN)).isEqualTo("101");
    var cyd = town.person("cyd");
    assertThat(open(cyd, ROOM).path("subject").asString()).isEqualTo("a room");
    assertThat(open(cyd, OTHER_ROOM).path("subject").isString()).as("a name that does not fit").isFalse();
  }

  private static tools.jackson.databind.JsonNode open(Person person, String room) {
    return person.post("/v1/conversations", "{\"kind\":\"room\",\"name\":\"" + room + "\"}");
  }

  @Test
  void theServicesAreReachedWithTlsByThoseWhoTrustThem() throws Exception {
    var files = SelfSigned.issue(folder, "localhost");
    try (var secured = new GochatPeers(files)) {
      secured.users.put(TOKEN, ANN);
      var trusting = kept(new Town(folder.resolve("trusting"), "AUTH_SERVICE_ADDRESS", secured.address(),
          "PARLANCE_GOCHAT_SERVICES_TLS", "true", "PARLANCE_GOCHAT_SERVICES_CA", files.certificate().toString()));
      assertThat(knock(trusting, ROOM, TOKEN)).isEqualTo("101");
      var strange = kept(new Town(folder.resolve("strange"), "AUTH_SERVICE_ADDRESS", secured.address(),
          "PARLANCE_GOCHAT_SERVICES_TLS", "true"));
      assertThat(knock(strange, ROOM, TOKEN)).isEqualTo("503");
      var none = Files.writeString(folder.resolve("none.pem"), "nothing");
      assertThatThrownBy(() -> new Town(folder.resolve("wrong"), "AUTH_SERVICE_ADDRESS", secured.address(),
          "PARLANCE_GOCHAT_SERVICES_TLS", "true", "PARLANCE_GOCHAT_SERVICES_CA", none.toString()))
          .hasMessageContaining("none.pem");
    }
  }
}
