package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/// Sends and fetches files as somebody of a space.
final class FileClient implements AutoCloseable {

  final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI server;
  private final String token;

  FileClient(URI server, String space, String user) {
    this.server = server;
    this.token = Town.token(space, user, Duration.ofHours(1));
  }

  String token() {
    return token;
  }

  /// Sends a file and expects that it is taken; its ref.
  String sent(String conversation, String name, String type, byte[] bytes) {
    var answer = send(conversation, name, type, bytes);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return json(answer).path("ref").asString();
  }

  HttpResponse<String> send(String conversation, String name, String type, byte[] bytes, String... headers) {
    var path = "v1/conversations/" + conversation + "/files?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
    var request = HttpRequest.newBuilder(server.resolve(path)).header("Content-Type", type)
        .POST(HttpRequest.BodyPublishers.ofByteArray(bytes));
    return exchange(request, HttpResponse.BodyHandlers.ofString(), headers);
  }

  HttpResponse<byte[]> fetch(String conversation, String message, String ref, String... headers) {
    return exchange(HttpRequest.newBuilder(file(conversation, message, ref)).GET(),
        HttpResponse.BodyHandlers.ofByteArray(), headers);
  }

  HttpResponse<byte[]> look(String conversation, String message, String ref, String... headers) {
    return exchange(HttpRequest.newBuilder(file(conversation, message, ref)).HEAD(),
        HttpResponse.BodyHandlers.ofByteArray(), headers);
  }

  private URI file(String conversation, String message, String ref) {
    return server.resolve("v1/conversations/" + conversation + "/messages/" + message + "/files/" + ref);
  }

  private <T> HttpResponse<T> exchange(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler,
      String... headers) {
    request.header("Authorization", "Bearer " + token).timeout(Person.PATIENCE);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return http.send(request.build(), handler);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static JsonNode json(HttpResponse<String> answer) {
    return Person.JSON.readTree(answer.body());
  }

  @Override
  public void close() {
    http.close();
  }
}
