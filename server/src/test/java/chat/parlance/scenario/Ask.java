package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.http.RawClient;
import chat.parlance.http.RawClient.Reply;
import chat.parlance.scenario.RestContract.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// One request of a documented operation over a plain socket, whose answer has to be a documented one.
final class Ask {

  private final RestContract contract;
  private final Operation operation;
  private final int port;
  private final Map<String, String> path = new HashMap<>();
  private final List<String> headers = new ArrayList<>();
  private String query = "";
  private String type = "application/json";
  private @Nullable String body;

  Ask(RestContract contract, int port, String operation) {
    this.contract = contract;
    this.operation = contract.operation(operation);
    this.port = port;
  }

  Ask bearing(String token) {
    return header("Authorization: Bearer " + token);
  }

  Ask with(String parameter, String value) {
    path.put(parameter, value);
    return this;
  }

  Ask with(Map<String, String> parameters) {
    path.putAll(parameters);
    return this;
  }

  Ask query(String asked) {
    query = asked;
    return this;
  }

  Ask header(String line) {
    headers.add(line);
    return this;
  }

  Ask key(String key) {
    return header("Idempotency-Key: " + key);
  }

  /// A JSON document, for readability with single quotes.
  Ask body(String json) {
    body = json.replace('\'', '"');
    return this;
  }

  /// A file as it is.
  Ask file(String mediaType, String text) {
    type = mediaType;
    body = text;
    return this;
  }

  /// Sends it; the body of the answer, which must have this status.
  JsonNode expect(int status) {
    var reply = reply();
    assertThat(reply.status()).as(operation.id() + " " + path + " " + reply.text()).isEqualTo(status);
    if (status < 300) {
      boolean json = body != null && contract.takesJson(operation);
      contract.sent(operation, query, json ? Person.JSON.readTree(body) : MissingNode.getInstance());
    }
    return reply.header("Content-Type").contains("json") ? Person.JSON.readTree(reply.text())
        : MissingNode.getInstance();
  }

  /// Sends it; it must be refused with this status and code.
  void expect(int status, String code) {
    assertThat(expect(status).path("code").asString()).as(operation.id()).isEqualTo(code);
  }

  /// Sends it and checks that the answer, whatever it is, is documented.
  Reply reply() {
    try (var client = new RawClient(port)) {
      client.send(text());
      var reply = client.reply();
      contract.answered(operation, reply);
      return reply;
    } catch (IOException e) {
      throw new UncheckedIOException(operation.id() + ": " + e.getMessage(), e);
    }
  }

  private String text() {
    var target = operation.template();
    for (var entry : path.entrySet()) {
      target = target.replace("{" + entry.getKey() + "}", URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8));
    }
    var all = new ArrayList<>(headers);
    if (body != null) {
      all.add("Content-Type: " + type);
      all.add("Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length);
    }
    return RawClient.request(operation.method(), query.isEmpty() ? target : target + "?" + query,
        all.toArray(String[]::new)) + (body == null ? "" : body);
  }
}
