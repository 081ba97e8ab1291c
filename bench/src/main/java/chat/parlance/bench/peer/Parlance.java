package chat.parlance.bench.peer;

import chat.parlance.bench.load.Guest;
import chat.parlance.core.Identity;
import chat.parlance.identity.TokenIssuer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the benchmark prepares and reads over REST on a Parlance server: conversations and counters. Any thread.
public final class Parlance {

  /// Signs the tokens of all guests; known to the servers of the run only, which listen on loopback.
  public static final String SECRET = java.util.UUID.randomUUID().toString() + java.util.UUID.randomUUID();

  private static final TokenIssuer ISSUER = new TokenIssuer(SECRET, Clock.systemUTC());
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String PREFIX = "guest-";
  private static final String WIDE = "1000000000";

  private final Server server;
  private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  public Parlance(Server server) {
    this.server = server;
  }

  /// A server as it comes, but for the rate limits: all guests have one address, and some of them send a great deal.
  public static Server.Command command(List<String> jvm, Map<String, String> settings) {
    var environment = new HashMap<>(Map.of("PARLANCE_HOST", "127.0.0.1", "PARLANCE_JWT_SECRET", SECRET,
        "PARLANCE_DEMO", "false", "PARLANCE_LOG_LEVEL", "warn", "PARLANCE_LIMITS_MESSAGES_BURST", WIDE,
        "PARLANCE_LIMITS_REQUESTS_BURST", WIDE, "PARLANCE_LIMITS_HANDSHAKES_BURST", WIDE,
        "PARLANCE_LIMITS_HANDSHAKES_PER_SECOND", WIDE, "PARLANCE_JAVA_OPTS", String.join(" ", jvm)));
    environment.putAll(settings);
    return Server.Command.launched("parlance", List.of("serve"), environment);
  }

  /// A floor for the same guests.
  public static Server.Command floor(List<String> jvm, int rooms, int frameBytes) {
    return Server.Command.launched("floor", List.of("bench", "floor", "--port", "{port}", "--rooms",
        Integer.toString(rooms), "--frame-bytes", Integer.toString(frameBytes)),
        Map.of("PARLANCE_BENCH_SECRET", SECRET, "PARLANCE_BENCH_OPTS", String.join(" ", jvm)));
  }

  /// Guest number `number`.
  public static Guest guest(int number) {
    var user = user(number);
    return new Guest(user, ISSUER.issue(Identity.of("default", user),
        Duration.ofHours(12)));
  }

  public static List<Guest> guests(int from, int to) {
    return IntStream.range(from, to).parallel().mapToObj(Parlance::guest).toList();
  }

  public static String user(int number) {
    return PREFIX + number;
  }

  /// The number that [#guest] was given.
  public static int number(Guest guest) {
    return number(guest.user());
  }

  /// The number in the name of [#user].
  static int number(String user) {
    return Integer.parseInt(user.substring(PREFIX.length()));
  }

  /// Opens a group of these guests; the first is its owner.
  public String group(List<Guest> members) throws IOException, InterruptedException {
    var others = members.stream().skip(1).map(guest -> '"' + guest.user() + '"').collect(Collectors.joining(","));
    return open(members.getFirst(), "{\"kind\":\"group\",\"members\":[" + others + "]}");
  }

  /// Opens a room of these guests, which others may join.
  public String room(List<Guest> members) throws IOException, InterruptedException {
    var others = members.stream().skip(1).map(guest -> '"' + guest.user() + '"').collect(Collectors.joining(","));
    return open(members.getFirst(), "{\"kind\":\"room\",\"members\":[" + others + "]}");
  }

  /// Opens the conversation of two.
  public String direct(Guest one, Guest other) throws IOException, InterruptedException {
    return open(one, "{\"kind\":\"direct\",\"user\":\"" + other.user() + "\"}");
  }

  private String open(Guest by, String body) throws IOException, InterruptedException {
    return post("/v1/conversations", by.token(), body).get("id").stringValue();
  }

  /// Posts this JSON and returns what was created.
  JsonNode post(String path, String token, String body) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)).build();
    var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 201) {
      throw new IOException("POST " + path + " was answered with " + answer.statusCode() + " " + answer.body());
    }
    return JSON.readTree(answer.body());
  }

  /// Says how far somebody has read.
  public void read(Guest by, String conversation, int upTo) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(uri("/v1/conversations/" + conversation + "/marks"))
        .header("Authorization", "Bearer " + by.token()).header("Content-Type", "application/json")
        .PUT(HttpRequest.BodyPublishers.ofString("{\"read\":" + upTo + "}")).build();
    var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("a mark could not be set: " + answer.statusCode() + " " + answer.body());
    }
  }

  /// Its metrics; what has labels is summed up.
  public Map<String, Double> metrics() throws IOException, InterruptedException {
    var text = http.send(HttpRequest.newBuilder(uri("/metrics")).build(), HttpResponse.BodyHandlers.ofString()).body();
    return text.lines().filter(line -> !line.startsWith("#"))
        .collect(Collectors.toMap(line -> line.split("[{ ]", 2)[0],
            line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)), Double::sum));
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.address().getPort() + path);
  }
}
