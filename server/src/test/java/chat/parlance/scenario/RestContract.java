package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.http.RawClient.Reply;
import chat.parlance.scenario.ApiDocuments.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// What openapi.json promises, held against what a server answers; remembers what was seen.
final class RestContract {

  /// One operation of the document.
  record Operation(String id, String method, String template, Place place) {}

  /// Their schemas are open on purpose: counters and documents.
  private static final Set<String> OPEN = Set.of("getStats", "getOpenAPI", "getAsyncAPI");

  private static final String ANY = "*/*";

  private final ApiDocuments documents;
  private final Map<String, Operation> operations = new LinkedHashMap<>();
  private final Set<String> seen = new ConcurrentSkipListSet<>();
  private final Set<String> codes = new ConcurrentSkipListSet<>();

  RestContract(ApiDocuments documents) {
    this.documents = documents;
    documents.children(new Place(ApiDocuments.OPENAPI, "/paths")).forEach((template, path) -> documents.children(path)
        .forEach((method, place) -> {
          var id = documents.at(place).path("operationId").asString();
          assertThat(operations.put(id, new Operation(id, method.toUpperCase(java.util.Locale.ROOT), template, place)))
              .as("another operation called " + id).isNull();
        }));
  }

  List<Operation> operations() {
    return List.copyOf(operations.values());
  }

  Operation operation(String id) {
    var operation = operations.get(id);
    assertThat(operation).as("no operation " + id + " in openapi.json").isNotNull();
    return java.util.Objects.requireNonNull(operation);
  }

  /// Whether the operation documents this status (or `default`).
  boolean documents(Operation operation, String status) {
    return !documents.at(operation.place().child("responses").child(status)).isMissingNode();
  }

  /// Whether the operation takes a JSON document.
  boolean takesJson(Operation operation) {
    return !documents.at(bodySchema(operation)).isMissingNode();
  }

  /// Whether the operation has a parameter of this name.
  boolean takes(Operation operation, String parameter) {
    return parameters(operation).contains(parameter);
  }

  private List<String> parameters(Operation operation) {
    var names = new ArrayList<String>();
    var parameters = operation.place().child("parameters");
    for (int i = 0; i < documents.at(parameters).size(); i++) {
      names.add(documents.at(documents.followed(parameters.child(Integer.toString(i)))).path("name").asString());
    }
    return names;
  }

  private Place bodySchema(Operation operation) {
    return documents.followed(
        operation.place().child("requestBody").child("content").child("application/json").child("schema"));
  }

  /// The first example of a body that the operation gives.
  String exampleBody(Operation operation) {
    return documents.at(bodySchema(operation)).path("examples").path(0).toString();
  }

  /// A request that succeeded should be a documented one.
  void sent(Operation operation, String query, JsonNode body) {
    if (!body.isMissingNode()) {
      assertThat(documents.faults(bodySchema(operation), body)).as(operation.id() + " accepted " + body).isEmpty();
    }
    for (var pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
      assertThat(parameters(operation)).as("query parameters of " + operation.id()).contains(pair.split("=", 2)[0]);
    }
  }

  /// Fails unless the answer is a documented one.
  void answered(Operation operation, Reply reply) {
    var what = operation.id() + " " + reply.status() + " " + reply.text();
    var own = documents(operation, Integer.toString(reply.status()));
    var status = own ? Integer.toString(reply.status()) : "default";
    assertThat(documents(operation, status)).as("undocumented: " + what).isTrue();
    var response = documents.followed(operation.place().child("responses").child(status));
    headers(what, response, reply);
    var content = documents.children(response.child("content"));
    if (content.isEmpty()) {
      assertThat(reply.text()).as(what).isEmpty();
    } else {
      var type = reply.header("Content-Type").split(";", 2)[0];
      assertThat(content.keySet()).as("media types of " + what).containsAnyOf(type, ANY);
      var schema = documents.followed(content.getOrDefault(type, content.getOrDefault(ANY, response)).child("schema"));
      if (documents.at(schema).isMissingNode()) { // bytes
        seen.add(operation.id() + " " + status);
        return;
      }
      var body = type.endsWith("json") ? Person.JSON.readTree(reply.text()) : text(reply.text());
      assertThat(documents.faults(schema, body)).as(what).isEmpty();
      if (seen.add(operation.id() + " " + status) && !OPEN.contains(operation.id())) {
        assertThat(documents.unnoticed(schema, body)).as("not strict: " + what).isEmpty();
      }
      if (type.equals("application/problem+json")) {
        problem(what, operation, response, reply, body);
      }
    }
    seen.add(operation.id() + " " + status);
  }

  private void headers(String what, Place response, Reply reply) {
    assertThat(reply.header("X-Request-Id")).as("X-Request-Id of " + what).isNotEmpty();
    documents.children(response.child("headers")).forEach((name, header) -> {
      var value = reply.header(name);
      if (!value.isEmpty()) {
        var schema = header.child("schema");
        boolean number = documents.at(schema).path("type").asString("").equals("integer");
        assertThat(documents.faults(schema, number ? Person.JSON.readTree(value) : text(value)))
            .as(name + ": " + value + " of " + what).isEmpty();
      } else {
        assertThat(documents.at(header).path("required").asBoolean(false)).as("no " + name + " in " + what).isFalse();
      }
    });
  }

  private void problem(String what, Operation operation, Place response, Reply reply, JsonNode body) {
    var code = body.path("code").asString();
    if (operation.template().startsWith("/v1/")) {
      assertThat(documents.at(response).path("description").asString()).as("codes of " + what)
          .contains("`" + code + "`");
      codes.add(code);
    }
    assertThat(body.path("status").asInt()).as(what).isEqualTo(reply.status());
    assertThat(body.path("requestId").asString()).as(what).isEqualTo(reply.header("X-Request-Id"));
    if (body.has("retryAfterMs")) {
      long seconds = Math.max(1, (body.path("retryAfterMs").asLong() + 999) / 1_000);
      assertThat(reply.header("Retry-After")).as(what).isEqualTo(Long.toString(seconds));
    }
  }

  /// Fails unless it is a documented problem with this code.
  void refused(JsonNode problem, String code) {
    assertThat(documents.faults(new Place(ApiDocuments.OPENAPI, "/components/schemas/Problem"), problem)).isEmpty();
    assertThat(problem.path("code").asString()).isEqualTo(code);
    codes.add(code);
  }

  private static JsonNode text(String text) {
    return JsonNodeFactory.instance.stringNode(text);
  }

  /// Documented, but never answered: operation and status.
  Set<String> unseen() {
    var unseen = new TreeSet<String>();
    for (var operation : operations.values()) {
      documents.at(operation.place().child("responses")).propertyNames()
          .forEach(status -> unseen.add(operation.id() + " " + status));
    }
    unseen.removeAll(seen);
    return unseen;
  }

  /// Documented problem codes that were never answered.
  Set<String> unseenCodes() {
    var unseen = new TreeSet<String>();
    documents.at(new Place(ApiDocuments.OPENAPI, "/components/schemas/ErrorCode/enum"))
        .forEach(code -> unseen.add(code.asString()));
    unseen.removeAll(codes);
    return unseen;
  }
}
