package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.fail;

import chat.parlance.http.Ending;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Somebody with a token, an HTTP client and, once connected, a WebSocket whose frames queue up to be looked at.
final class Person extends TextEar implements AutoCloseable {

  static final JsonMapper JSON = JsonMapper.builder().build();
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private final URI server;
  private final String token;
  private final HttpClient http;
  private final LinkedBlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
  private final AtomicInteger pings = new AtomicInteger();
  private @Nullable WebSocket socket;

  Person(URI server, String token, HttpClient http) {
    this.server = server;
    this.token = token;
    this.http = http;
  }

  /// Connects and says hello; the `ready` frame.
  JsonNode hello(String resume) {
    connect();
    say("{\"op\":\"hello\"" + (resume.isEmpty() ? "" : ",\"resume\":" + resume) + "}");
    return await(frame -> frame.path("op").asString().equals("ready"));
  }

  JsonNode hello() {
    return hello("");
  }

  void connect() {
    var uri = URI
        .create((server.getScheme().equals("https") ? "wss://" : "ws://") + server.getAuthority() + "/v1/connect");
    socket = http.newWebSocketBuilder().header("Authorization", "Bearer " + token).buildAsync(uri, this).join();
  }

  /// Connects to an address of another dialect, which has the token in it.
  void connect(String address) {
    socket = http.newWebSocketBuilder().buildAsync(URI.create("ws://" + server.getAuthority() + address), this).join();
  }

  void sayBinary(byte[] message) {
    java.util.Objects.requireNonNull(socket).sendBinary(java.nio.ByteBuffer.wrap(message), true).join();
  }

  /// How many pings came.
  int pings() {
    return pings.get();
  }

  @Override
  public @Nullable CompletionStage<?> onPing(WebSocket from, java.nio.ByteBuffer message) {
    pings.incrementAndGet();
    from.request(1);
    return null;
  }

  void say(String frame) {
    java.util.Objects.requireNonNull(socket).sendText(frame, true).join();
  }

  /// Sends and waits for the frame that answers.
  JsonNode ask(int ref, String frame) {
    say(frame.replaceFirst("\\{", "{\"ref\":" + ref + ","));
    return await(answer -> answer.path("ref").asInt(-1) == ref);
  }

  /// The next frame that is wanted; others before it are passed over.
  JsonNode await(Predicate<JsonNode> wanted) {
    var seen = new ArrayList<JsonNode>();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      var frame = next(Math.min(deadline - System.nanoTime(), 100_000_000));
      if (frame == null && closed.isDone() && frames.isEmpty()) {
        throw new IllegalStateException("the line broke; these came before: " + shown(seen));
      }
      if (frame == null && System.nanoTime() < deadline) {
        continue;
      }
      if (frame == null) {
        return fail("the frame did not come within " + PATIENCE + "; these came: " + shown(seen));
      }
      if (wanted.test(frame)) {
        return frame;
      }
      seen.add(frame);
    }
  }

  private static List<String> shown(List<JsonNode> frames) {
    return frames.stream().map(JsonNode::toString).map(text -> text.substring(0, Math.min(200, text.length())))
        .toList();
  }

  private @Nullable JsonNode next(long nanos) {
    try {
      return frames.poll(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  JsonNode awaitOp(String op) {
    return await(frame -> frame.path("op").asString().equals(op));
  }

  /// Everything that comes up to the frame that is wanted, in order.
  List<JsonNode> until(Predicate<JsonNode> last) {
    var all = new ArrayList<JsonNode>();
    await(frame -> {
      all.add(frame);
      return last.test(frame);
    });
    return all;
  }

  /// Everything that came so far, by a round trip: what was sent before its answer is here.
  List<JsonNode> soFar(int ref) {
    say("{\"op\":\"ping\",\"ref\":" + ref + "}");
    var all = until(frame -> frame.path("ref").asInt(-1) == ref);
    return all.subList(0, all.size() - 1);
  }

  /// The next `ack`, or null when the connection is over or nothing came for long.
  @Nullable JsonNode awaitAckOrClose() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      var frame = next(Duration.ofMillis(200).toNanos());
      if (frame == null) {
        if (closed.isDone()) {
          return null;
        }
      } else if (frame.path("op").asString().equals("ack")) {
        return frame;
      }
    }
    return null;
  }

  int closeCode() {
    return Ending.await(java.util.Objects.requireNonNull(socket), closed, 1006, PATIENCE);
  }

  /// Breaks the line without a word.
  void cut() {
    java.util.Objects.requireNonNull(socket).abort();
  }

  HttpResponse<String> call(String method, String path, @Nullable String body, String... headers) {
    var request = HttpRequest.newBuilder(server.resolve(path)).header("Authorization", "Bearer " + token).method(method,
        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
    } catch (java.io.IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  JsonNode get(String path) {
    return JSON.readTree(call("GET", path, null).body());
  }

  JsonNode post(String path, String body) {
    return JSON.readTree(call("POST", path, body).body());
  }

  @Override
  void heard(String text) {
    frames.add(JSON.readTree(text));
  }

  @Override
  public void close() {
    if (socket != null) {
      socket.abort();
    }
  }
}
