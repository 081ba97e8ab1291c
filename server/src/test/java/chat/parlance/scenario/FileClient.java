package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
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

  /// What is on the disk below a data directory of files, whole ones, halves and descriptions; it may change meanwhile.
  static List<Path> onDisk(Path data) {
    var found = new ArrayList<Path>();
    try {
      Files.walkFileTree(data.resolve("files"), new SimpleFileVisitor<>() {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
          if (!file.endsWith(".ref-secret")) {
            found.add(file);
          }
          return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
          return FileVisitResult.CONTINUE; // removed meanwhile
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
          return FileVisitResult.CONTINUE;
        }
      });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  static void until(String what, BooleanSupplier done) {
    long deadline = System.nanoTime() + Person.PATIENCE.toNanos();
    while (!done.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      LockSupport.parkNanos(2_000_000);
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
