package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// careforall and gochat bound their own clients by their own numbers, whatever holds for others; what they do not set is as it
/// is set for all.
class DialectLimitsTest {

  private static final String ALL = "/api/conversations";
  private static final String ANN = "7b1f0c2e-1111-4222-8333-444455556666";
  private static final String BOB = "0d9a5b6c-2222-4333-9444-555566667777";
  private static final String ROOM = "0b9c1ba0-6d3f-4a52-9d0c-5a2a0f4f7d11";
  private static final String[] FAST = {"PARLANCE_LIMITS_MESSAGES_BURST", "100000",
      "PARLANCE_LIMITS_MESSAGES_PER_SECOND", "100000"};
  /// More than any network between a server and a client on one machine takes in.
  private static final int FLOOD = 10 << 20;

  @TempDir Path folder = Path.of("");
  private final List<Town> towns = new ArrayList<>();

  @AfterEach
  void close() {
    towns.forEach(Town::close);
  }

  private Town town(String... settings) {
    var dialects = Stream.of("JWT_PUBLIC_KEY", CareTokens.key(), "GOCHAT_ACCESS_SECRET", GochatTokens.SECRET);
    var town = new Town(folder.resolve("data" + towns.size()),
        Stream.concat(dialects, Stream.of(settings)).toArray(String[]::new));
    towns.add(town);
    return town;
  }

  private static Person care(Town town, String user) {
    return town.personWith(CareTokens.token(user, "USER"));
  }

  private static String conversation(Person by) {
    return by.post(ALL, "{}").path("data").path("conversationId").asString();
  }

  private static String address(String conversation, String user) {
    return "/ws/conversations/" + conversation + "?token=" + CareTokens.token(user, "USER");
  }

  private static String address(String user) {
    return "/ws/chat/" + ROOM + "?token=" + GochatTokens.access(user);
  }

  private static Person gochat(Town town, String user) {
    var person = town.personWith("none");
    person.connect(address(user));
    person.say("{\"type\":\"get_history\"}");
    person.await(type("message_history"));
    return person;
  }

  private static Predicate<JsonNode> type(String type) {
    return frame -> frame.path("type").asString("").equals(type);
  }

  private static void say(Person person, String content) {
    person.say("{\"type\":\"message\",\"content\":\"" + content + "\"}");
  }

  private static int post(Person person, String path, String body) {
    return person.call("POST", path, body).statusCode();
  }

  /// What a handshake is answered with.
  private static int knock(Town town, String address) {
    try (var raw = new RawSocket(town.uri())) {
      return knock(raw, address);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static int knock(RawSocket raw, String address) throws IOException {
    raw.write("GET " + address + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
    return Integer.parseInt(raw.head().substring(9, 12));
  }

  @Test
  void howFastUsersWriteIsBoundedForEachDialect() {
    var town = town("PARLANCE_CAREFORALL_MESSAGES_BURST", "1", "PARLANCE_CAREFORALL_MESSAGES_PER_SECOND", "1",
        "PARLANCE_GOCHAT_MESSAGES_BURST", "2", "PARLANCE_GOCHAT_MESSAGES_PER_SECOND", "1");
    var ann = care(town, "ann");
    var id = conversation(ann);
    ann.connect(address(id, "ann"));
    say(ann, "one");
    say(ann, "two");
    assertThat(ann.await(type("error")).path("code").asString()).isEqualTo("RATE_LIMITED");
    assertThat(Stream.generate(() -> post(ann, ALL + "/" + id + "/messages", "{\"content\":\"more\"}")).limit(3))
        .contains(429);

    var bob = gochat(town, BOB);
    Stream.of("one", "two", "three").forEach(content -> say(bob, content));
    assertThat(bob.await(type("error")).path("payload").path("error").asString()).isEqualTo("Failed to send message");

    var cyd = town.person("cyd");
    var group = cyd.post("/v1/conversations", "{\"kind\":\"group\"}").path("id").asString();
    for (int i = 0; i < 5; i++) {
      assertThat(post(cyd, "/v1/conversations/" + group + "/messages", "{\"text\":\"hi\"}")).isEqualTo(201);
    }
  }

  @Test
  void aDialectMayAllowMoreThanOthers() {
    var town = town("PARLANCE_LIMITS_MESSAGES_BURST", "1", "PARLANCE_LIMITS_MESSAGES_PER_SECOND", "1",
        "PARLANCE_CAREFORALL_MESSAGES_BURST", "50", "PARLANCE_GOCHAT_MESSAGES_BURST", "50");
    var ann = care(town, "ann");
    var id = conversation(ann);
    var bob = gochat(town, BOB);
    for (int i = 0; i < 5; i++) {
      assertThat(post(ann, ALL + "/" + id + "/messages", "{\"content\":\"hi\"}")).isEqualTo(201);
      say(bob, "hi");
      bob.await(type("new_message"));
    }
    var cyd = town.person("cyd");
    var group = cyd.post("/v1/conversations", "{\"kind\":\"group\"}").path("id").asString();
    assertThat(post(cyd, "/v1/conversations/" + group + "/messages", "{\"text\":\"hi\"}")).isEqualTo(201);
    assertThat(post(cyd, "/v1/conversations/" + group + "/messages", "{\"text\":\"hi\"}")).isEqualTo(429);
  }

  @Test
  void howMuchUsersAskIsBoundedForEachDialect() {
    var town = town("PARLANCE_CAREFORALL_REQUESTS_BURST", "3", "PARLANCE_CAREFORALL_REQUESTS_PER_SECOND", "1",
        "PARLANCE_GOCHAT_REQUESTS_BURST", "3", "PARLANCE_GOCHAT_REQUESTS_PER_SECOND", "1");
    var ann = care(town, "ann");
    var asked = Stream.generate(() -> ann.call("GET", ALL, null).statusCode()).limit(5).toList();
    assertThat(asked).startsWith(200, 200, 200).contains(429);
    var bob = gochat(town, BOB);
    for (int i = 0; i < 4; i++) {
      bob.say("{\"type\":\"get_history\"}");
    }
    assertThat(bob.await(type("error")).path("payload").path("error").asString())
        .isEqualTo("Failed to get message history");
    var cyd = town.person("cyd");
    for (int i = 0; i < 6; i++) {
      assertThat(cyd.call("GET", "/v1/conversations", null).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void soManyConnectionsAUserMayHaveInEachDialect() {
    var town = town("PARLANCE_CAREFORALL_CONNECTIONS_PER_USER", "1", "PARLANCE_GOCHAT_CONNECTIONS_PER_USER", "2");
    var ann = care(town, "ann");
    var id = conversation(ann);
    ann.connect(address(id, "ann"));
    ann.await(type("system"));
    var again = care(town, "ann");
    again.connect(address(id, "ann"));
    assertThat(again.await(type("error")).path("code").asString()).isEqualTo("RATE_LIMITED");

    gochat(town, BOB);
    gochat(town, BOB);
    assertThat(knock(town, address(BOB))).isEqualTo(429);
    assertThat(knock(town, address(ANN))).isEqualTo(101);
    for (int i = 0; i < 4; i++) {
      town.person("cyd").hello();
    }
  }

  @Test
  void inASharedSpaceAUserHasPlacesInEachDialect() {
    var town = town("PARLANCE_SHARED_SPACE", "true", "PARLANCE_LIMITS_CONNECTIONS_PER_USER", "1");
    town.person(ANN).hello();
    gochat(town, ANN);
    assertThat(knock(town, address(ANN))).isEqualTo(429);
  }

  @Test
  void soManyConnectionsEachDialectMayHave() {
    var town = town("PARLANCE_CAREFORALL_CONNECTIONS", "1", "PARLANCE_GOCHAT_CONNECTIONS", "1");
    var ann = care(town, "ann");
    var id = conversation(ann);
    ann.connect(address(id, "ann"));
    ann.await(type("system"));
    var bob = care(town, "bob");
    var his = conversation(bob);
    assertThat(knock(town, address(his, "bob"))).isEqualTo(503);

    var first = gochat(town, ANN);
    assertThat(knock(town, address(BOB))).isEqualTo(503);
    town.person("cyd").hello();
    first.cut();
    ann.cut();
    assertThat(soon(() -> knock(town, address(BOB)))).isEqualTo(101);
    assertThat(soon(() -> knock(town, address(his, "bob")))).isEqualTo(101);
  }

  private interface Knock {
    int answer();
  }

  /// The first answer that is not 503.
  private static int soon(Knock knock) {
    int answer = knock.answer();
    for (long last = System.nanoTime() + Person.PATIENCE.toNanos(); answer == 503 && System.nanoTime() < last;) {
      answer = knock.answer();
    }
    return answer;
  }

  @Test
  void soMuchMayWaitForOneOfCareforallsClients() throws IOException {
    var town = town(Stream.concat(Stream.of(FAST), Stream.of("PARLANCE_LIMITS_OUTBOX_BYTES", "256MiB",
        "PARLANCE_CAREFORALL_OUTBOX_BYTES", "64KiB")).toArray(String[]::new));
    var ann = care(town, "ann");
    var id = conversation(ann);
    try (var sloth = new RawSocket(town.uri())) {
      assertThat(knock(sloth, address(id, "ann"))).isEqualTo(101);
      ann.connect(address(id, "ann"));
      ann.await(type("system"));
      var text = "€".repeat(4_900);
      for (int i = 0; i < FLOOD / (3 * text.length()); i++) {
        say(ann, text);
        ann.await(type("message_sent"));
      }
      assertThat(sloth.closeCode()).isEqualTo(4008);
    }
  }

  @Test
  void soMuchMayWaitForOneOfGochatsClients() throws IOException {
    var town = town(Stream.concat(Stream.of(FAST), Stream.of("PARLANCE_LIMITS_OUTBOX_BYTES", "256MiB",
        "PARLANCE_GOCHAT_OUTBOX_BYTES", "64KiB")).toArray(String[]::new));
    var ann = gochat(town, ANN);
    try (var sloth = new RawSocket(town.uri())) {
      assertThat(knock(sloth, address(BOB))).isEqualTo(101);
      ann.await(type("user_connected"));
      var text = "x".repeat(3_900);
      for (int i = 0; i < FLOOD / (2 * text.length()); i++) {
        say(ann, text);
        ann.await(type("new_message"));
      }
      assertThat(sloth.closeCode()).isEqualTo(4008);
    }
  }
}
