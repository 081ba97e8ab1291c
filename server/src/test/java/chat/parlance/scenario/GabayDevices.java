package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import chat.parlance.core.store.Stores;
import tools.jackson.databind.JsonNode;

/// A town where Gabay's clients are served, and their devices: the official client, as theirs connects.
final class GabayDevices implements AutoCloseable {

  static final String CHAT = "/api/v2/chat";

  final Town town;
  private final List<SocketClient> devices = new ArrayList<>();

  GabayDevices(Path data, String... settings) {
    this(UnaryOperator.identity(), data, settings);
  }

  /// With something around the store.
  GabayDevices(UnaryOperator<Stores> around, Path data, String... settings) {
    var all = new ArrayList<>(List.of("PARLANCE_GABAY_JWT_SECRET", GabayTokens.SECRET));
    all.addAll(List.of(settings));
    town = new Town(Clock.systemUTC(), around, data, all.toArray(String[]::new));
  }

  /// A client of this user on its way in, as the documents have it.
  static SocketClient.Way to(URI server, String user) {
    return SocketClient.to(server).namespace("/chat/").auth("token", "Bearer " + GabayTokens.user(user))
        .auth("userId", user);
  }

  SocketClient enter(SocketClient.Way way) {
    var device = way.enter();
    devices.add(device);
    return device;
  }

  /// In, and told the lists it begins with.
  SocketClient user(String name) {
    var device = enter(to(town.uri(), name));
    device.await("chat:init_data");
    return device;
  }

  /// The same user over HTTP.
  Person rest(String user) {
    return town.personWith(GabayTokens.user(user));
  }

  /// Opens a group; its id.
  String group(String by, String name, String... participants) {
    var others = List.of(participants).stream().map(one -> "\"" + one + "\"").toList();
    return rest(by).post(CHAT + "/rooms", "{\"name\":\"" + name + "\",\"participants\":" + others + "}").path("id")
        .asString();
  }

  /// JSON with single quotes.
  static JsonNode json(String text) {
    return Person.JSON.readTree(text.replace('\'', '"'));
  }

  /// The argument of the next event of this name that is wanted; others of that name are passed over.
  static JsonNode await(SocketClient client, String event, Predicate<JsonNode> wanted) {
    return client.await(one -> one.event().equals(event) && wanted.test(one.first()), event).first();
  }

  /// Does something that must succeed; what is acknowledged.
  static JsonNode acknowledged(SocketClient client, String event, Object argument) {
    var answer = client.ask(event, argument);
    assertThat(answer).hasSize(1);
    assertThat(answer.getFirst().path("success").asBoolean()).as(answer.toString()).isTrue();
    return answer.getFirst();
  }

  /// What cannot be done is said in the acknowledgement and with an event.
  static void assertRefused(SocketClient client, String event, Object argument, String expected) {
    var answer = client.ask(event, argument).getFirst();
    assertThat(answer.path("success").asBoolean(true)).as(event).isFalse();
    assertThat(answer.path("error").asString()).contains(expected);
    assertThat(client.await("chat:error").first().path("message").asString()).contains(expected);
  }

  /// The room with somebody, as it is confirmed.
  static String direct(SocketClient client, String other) {
    client.emit("chat:start_direct", other);
    var confirmed = await(client, "chat:message", one -> one.path("type").asString().equals("SYSTEM"));
    assertThat(confirmed.path("content").asString()).isEqualTo("Direct chat started");
    assertThat(confirmed.path("roomType").asString()).isEqualTo("DIRECT");
    return confirmed.path("roomId").asString();
  }

  /// Sends a text; what is acknowledged.
  static JsonNode send(SocketClient client, String event, String room, String text) {
    return acknowledged(client, event, text(room, text));
  }

  /// What is said to send a text.
  static JsonNode text(String room, String text) {
    return json("{'roomId':'" + room + "','content':'" + text + "','type':'TEXT'}");
  }

  @Override
  public void close() {
    devices.forEach(SocketClient::close);
    town.close();
  }
}
