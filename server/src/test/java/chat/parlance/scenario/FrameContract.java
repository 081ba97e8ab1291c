package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.scenario.ApiDocuments.Place;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What asyncapi.json promises, held against the frames that go to and fro; remembers what was seen.
final class FrameContract {

  private static final Place MESSAGES = new Place(ApiDocuments.ASYNCAPI, "/components/messages");
  private static final Place SCHEMAS = new Place(ApiDocuments.ASYNCAPI, "/components/schemas");

  private final ApiDocuments documents;
  private final Map<String, Place> fromClients = new HashMap<>();
  private final Map<String, Place> fromServer = new HashMap<>();
  /// By what a client says: the `op`s of the documented replies.
  private final Map<String, Set<String>> replies = new HashMap<>();
  private final Set<String> documented = new TreeSet<>();
  private final Set<String> seen = new HashSet<>();
  private int refs;

  FrameContract(ApiDocuments documents) {
    this.documents = documents;
    documents.children(new Place(ApiDocuments.ASYNCAPI, "/operations")).values().forEach(this::operation);
    documents.at(new Place(ApiDocuments.ASYNCAPI, "/channels/connect/x-close-codes"))
        .forEach(close -> documented.add("close " + close.path("code")));
    values("gap ", new Place(ApiDocuments.ASYNCAPI, "/components/messages/gap/payload/properties/reason"));
    values("error ", SCHEMAS.child("FrameErrorCode"));
    alternatives("change ", new Place(ApiDocuments.OPENAPI, "/components/schemas/AnyChange"));
    alternatives("signal ", MESSAGES.child("signal").child("payload"));
  }

  private void operation(Place operation) {
    boolean client = documents.at(operation).path("action").asString().equals("receive");
    for (var place : listed(operation.child("messages"))) {
      var op = name(place);
      (client ? fromClients : fromServer).put(op, place);
      documented.add((client ? "client " : "server ") + op);
      var answers = new HashSet<String>();
      for (var answer : listed(operation.child("reply").child("messages"))) {
        answers.add(name(answer));
        fromServer.put(name(answer), answer);
        documented.add("server " + name(answer));
      }
      if (client) {
        replies.put(op, answers);
      }
    }
  }

  private List<Place> listed(Place messages) {
    var places = new java.util.ArrayList<Place>();
    for (int i = 0; i < documents.at(messages).size(); i++) {
      places.add(documents.followed(messages.child(Integer.toString(i))));
    }
    return places;
  }

  private String name(Place message) {
    return documents.at(message).path("name").asString();
  }

  private void values(String what, Place schema) {
    documents.at(schema).path("enum").forEach(value -> documented.add(what + value.asString()));
    if (documents.at(schema).has("const")) {
      documented.add(what + documents.at(schema).path("const").asString());
    }
  }

  private void alternatives(String what, Place schema) {
    for (var place : listed(schema.child("oneOf"))) {
      values(what, place.child("properties").child("type"));
    }
  }

  /// Says a frame, for readability with single quotes, and waits for its documented reply. All frames up to it are
  /// looked at.
  JsonNode ask(Person person, String frame) {
    var question = parsed(frame).put("ref", ++refs);
    int ref = refs;
    person.say(question.toString());
    var reply = await(person, answer -> answer.path("ref").asInt(-1) == ref);
    var op = question.path("op").asString();
    assertThat(replies.get(op)).as("replies to " + op).contains(reply.path("op").asString());
    if (!reply.path("op").asString().equals("error")) {
      accepted(question);
    }
    return reply;
  }

  /// Says a frame; it must be refused with this code.
  void refused(Person person, String frame, String code) {
    assertThat(ask(person, frame).path("code").asString()).as(frame).isEqualTo(code);
  }

  /// Says a frame that is not answered.
  void say(Person person, String frame) {
    accepted(parsed(frame));
    person.say(parsed(frame).toString());
  }

  private static ObjectNode parsed(String frame) {
    return (ObjectNode) Person.JSON.readTree(frame.replace('\'', '"'));
  }

  /// What the server takes should be documented.
  private void accepted(JsonNode frame) {
    var op = frame.path("op").asString();
    assertThat(fromClients).as("what clients say").containsKey(op);
    var payload = java.util.Objects.requireNonNull(fromClients.get(op)).child("payload");
    assertThat(documents.faults(payload, frame)).as("accepted: " + frame).isEmpty();
    seen.add("client " + op);
  }

  /// The next frame that is wanted; it and all before it have to be documented ones.
  JsonNode await(Person person, Predicate<JsonNode> wanted) {
    var frames = person.until(wanted);
    frames.forEach(this::heard);
    return frames.getLast();
  }

  JsonNode awaitType(Person person, String type) {
    return await(person, frame -> frame.path("type").asString("").equals(type));
  }

  void heard(JsonNode frame) {
    var op = frame.path("op").asString();
    assertThat(fromServer).as("what the server says").containsKey(op);
    var payload = documents.followed(java.util.Objects.requireNonNull(fromServer.get(op)).child("payload"));
    assertThat(documents.faults(payload, frame)).as(frame.toString()).isEmpty();
    boolean fresh = seen.add("server " + op);
    switch (op) {
      case "change", "signal" -> fresh |= seen.add(op + " " + frame.path("type").asString());
      case "gap" -> seen.add("gap " + frame.path("reason").asString());
      case "error" -> seen.add("error " + frame.path("code").asString());
      default -> {
        // has no kinds
      }
    }
    if (fresh) {
      assertThat(documents.unnoticed(payload, frame)).as("not strict: " + frame).isEmpty();
    }
  }

  /// The server closed with this code; it has to be a documented one.
  void closed(int code, int expected) {
    assertThat(code).isEqualTo(expected);
    assertThat(documented).contains("close " + code);
    seen.add("close " + code);
  }

  /// Documented, but never seen: `client OP`, `server OP`, `change TYPE`, `signal TYPE`, `gap REASON`, `error CODE`,
  /// `close CODE`.
  Set<String> unseen() {
    var unseen = new TreeSet<>(documented);
    unseen.removeAll(seen);
    return unseen;
  }
}
