package chat.parlance.scenario;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// Where people of a town ask over HTTP, each answer held against the contract. Path parameters have the values of
/// [#usual] unless something else is said.
final class Desk {

  private static final Duration LIFE = Duration.ofHours(1);

  final Town town;
  final RestContract contract;
  final Map<String, String> usual = new HashMap<>(Map.of("id", "zz", "message", "zz", "user", "bob", "emoji", "👍",
      "session", "zz", "ref", "zz"));

  Desk(Town town, RestContract contract) {
    this.town = town;
    this.contract = contract;
  }

  /// A desk in a town whose server's documents are the contract.
  static Desk in(Town town) {
    return new Desk(town, new RestContract(documents(town)));
  }

  static ApiDocuments documents(Town town) {
    var anybody = town.person("anybody");
    return new ApiDocuments(anybody.call("GET", "/v1/openapi.json", null).body(),
        anybody.call("GET", "/v1/asyncapi.json", null).body());
  }

  /// The same contract in another town.
  Desk move(Town other) {
    return new Desk(other, contract);
  }

  Ask anonymous(String operation) {
    return new Ask(contract, town.uri().getPort(), operation).with(usual);
  }

  Ask as(String user, String operation) {
    return anonymous(operation).bearing(Town.token("default", user, LIFE));
  }

  Ask admin(String operation) {
    return anonymous(operation).bearing(Town.token("default", "root", LIFE, "admin"));
  }

  /// Ann opens a conversation with this body; its id.
  String open(String body) {
    return as("ann", "openConversation").body(body).expect(201).path("id").asString();
  }

  /// Somebody sends a text into a conversation; the message's id.
  String post(String user, String conversation, String text) {
    return as(user, "postMessage").with("id", conversation).body("{'text':'" + text + "'}").expect(201).path("id")
        .asString();
  }
}
