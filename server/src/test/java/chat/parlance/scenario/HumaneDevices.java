package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;

/// A town where Humane's clients are served, and their devices: the official client, as theirs connects.
final class HumaneDevices implements AutoCloseable {

  static final String PATH = "/api/v1/chat/socket.io/";
  static final String SEND = "send-one-to-one-message";
  static final String NEW = "new-one-to-one-message";

  final Town town;
  private final List<SocketClient> devices = new ArrayList<>();

  HumaneDevices(Path data, String... settings) {
    this(InstantSource.system(), data, settings);
  }

  HumaneDevices(InstantSource clock, Path data, String... settings) {
    var all = new ArrayList<>(List.of("accessTokenSecret", HumaneTokens.SECRET));
    all.addAll(List.of(settings));
    town = new Town(clock, data, all.toArray(String[]::new));
  }

  /// A client on its way to the dialect's endpoint.
  static SocketClient.Way to(URI server) {
    return SocketClient.to(server).path(PATH);
  }

  SocketClient.Way way(String user) {
    return to(town.uri()).query("token", HumaneTokens.user(user));
  }

  /// One more device of the user, which has heard the greeting.
  SocketClient device(String user, String... transports) {
    return greeted(user, transports.length == 0 ? way(user) : way(user).transports(transports));
  }

  SocketClient greeted(String user, SocketClient.Way way) {
    var device = way.enter();
    devices.add(device);
    var greeting = device.next();
    assertThat(greeting.event()).isEqualTo("test");
    assertThat(greeting.first().asString()).isEqualTo("Connected to server, UserId:" + user);
    return device;
  }

  /// The same user over HTTP.
  Person person(String user) {
    return town.personWith(HumaneTokens.user(user));
  }

  /// JSON with single quotes.
  static JsonNode json(String text) {
    return Person.JSON.readTree(text.replace('\'', '"'));
  }

  /// Sends a text; what is acknowledged.
  static JsonNode send(SocketClient from, String to, String text) {
    var answer = from.ask(SEND, json("{'to':'" + to + "','message':'" + text + "'}")).getFirst();
    assertThat(answer.path("success").asBoolean()).as(answer.toString()).isTrue();
    return answer.path("message");
  }

  /// All that was told to this device before now is here: what it asks is answered in its turn.
  static void upToNow(SocketClient device) {
    device.ask("is-user-online", "nobody");
  }

  static boolean isOnline(SocketClient asking, String user) {
    return asking.ask("is-user-online", user).getFirst().asBoolean();
  }

  /// Asks again until it is so.
  static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + SocketClient.PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it did not come about").isLessThan(deadline);
    }
  }

  @Override
  public void close() {
    devices.forEach(SocketClient::close);
    town.close();
  }
}
