package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A town where HexaTron's clients are served, and their devices: the official client, as theirs connects.
final class HexDevices implements AutoCloseable {

  static final String INVALID = "The conversation data is invalid.";

  final Town town;
  private final List<SocketClient> devices = new ArrayList<>();

  HexDevices(Path data, String... settings) {
    var all = new ArrayList<>(List.of("ACCESS_TOKEN_SECRET", HexTokens.SECRET));
    all.addAll(List.of(settings));
    town = new Town(data, all.toArray(String[]::new));
  }

  /// A client on its way to the namespace of clients, with this token if there is one.
  static SocketClient.Way to(URI server, @Nullable String token) {
    var way = SocketClient.to(server).namespace("/chat");
    return token == null ? way : way.auth("token", token);
  }

  SocketClient.Way way(String user) {
    return to(town.uri(), HexTokens.access(user));
  }

  /// One more device of the user, which hears everything from now on.
  SocketClient device(String user, String... transports) {
    return entered(transports.length == 0 ? way(user) : way(user).transports(transports));
  }

  SocketClient entered(SocketClient.Way way) {
    var device = way.enter();
    devices.add(device);
    upToNow(device);
    return device;
  }

  /// The same user over HTTP.
  Person person(String user) {
    return town.personWith(HexTokens.access(user));
  }

  /// All that was told to this device before now is here: a refusal comes in its turn.
  static void upToNow(SocketClient device) {
    device.emit("createConversation", "");
    device.await(heard -> heard.event().equals("error")
        && heard.first().path("message").asString().equals(INVALID), "the refusal");
  }

  /// The next `error`, which has these words and nothing else.
  static void refused(SocketClient device, String words) {
    var error = device.await("error");
    assertThat(error.arguments()).hasSize(1);
    assertThat(error.first()).isEqualTo(json("{'message':'" + words + "'}"));
  }

  /// The arguments of the next event of this name, but for what connection state recovery adds.
  static List<JsonNode> told(SocketClient hearer, String event, int count) {
    var all = hearer.await(event).arguments();
    if (all.size() == count + 1) {
      assertThat(all.getLast().isString()).as("an offset").isTrue();
      return all.subList(0, count);
    }
    assertThat(all).hasSize(count);
    return all;
  }

  /// Creates a conversation with a friend; its id.
  static String created(SocketClient by, String friend) {
    by.emit("createConversation", friend);
    return told(by, "newConversation", 2).getFirst().path("_id").asString();
  }

  /// Sends a text; what is acknowledged.
  static JsonNode send(SocketClient from, String conversation, String text) {
    return from.ask("message", text, conversation, "whoever", "somebody").getFirst();
  }

  static String id(JsonNode message) {
    return message.path("_id").asString();
  }

  /// JSON with single quotes.
  static JsonNode json(String text) {
    return Person.JSON.readTree(text.replace('\'', '"'));
  }

  /// The conversation with this id as it is listed for a user.
  static JsonNode listed(Person reader, String conversation) {
    return reader.get("/api/chat/conversations").path("conversations").valueStream()
        .filter(one -> one.path("_id").asString().equals(conversation)).findFirst().orElseThrow();
  }

  /// The only message of a conversation as it is listed.
  static JsonNode newest(Person reader, String conversation) {
    return listed(reader, conversation).path("messages").valueStream().findFirst().orElseThrow();
  }

  @Override
  public void close() {
    devices.forEach(SocketClient::close);
    town.close();
  }
}
