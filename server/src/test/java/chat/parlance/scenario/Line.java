package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.engineio.TestSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One connection of a client of Socket.IO that knows how to go on where its line broke, frame by frame.
final class Line {

  /// What a client keeps of its connection for the next one.
  record Kept(@Nullable String sid, @Nullable String pid, @Nullable String offset) {
    static final Kept NOTHING = new Kept(null, null, null);
  }

  private final TestSocket socket;
  private final String namespace;
  private final String sid;
  private final String pid;
  private final boolean recovered;
  private @Nullable String offset;

  private Line(TestSocket socket, String namespace, JsonNode connected, Kept kept) {
    this.socket = socket;
    this.namespace = namespace;
    this.sid = connected.path("sid").asString();
    this.pid = connected.path("pid").asString();
    this.recovered = pid.equals(kept.pid());
    this.offset = kept.offset();
  }

  /// Connects to this namespace at the usual path, as `auth` says who it is, and as one that was there before.
  static Line open(HttpClient http, URI server, String namespace, ObjectNode auth, Kept kept) throws Exception {
    var socket = TestSocket.open(http,
        URI.create("ws://127.0.0.1:" + server.getPort() + "/socket.io/?EIO=4&transport=websocket"));
    assertThat(socket.next()).startsWith("0");
    if (kept.pid() != null) {
      auth.put("pid", kept.pid());
      if (kept.offset() != null) {
        auth.put("offset", kept.offset());
      }
    }
    socket.send("40" + namespace + "," + auth);
    return new Line(socket, namespace, read(socket.next(), "40" + namespace + ","), kept);
  }

  private static JsonNode read(String frame, String head) {
    assertThat(frame).startsWith(head);
    return Person.JSON.readTree(frame.substring(head.length()).getBytes(StandardCharsets.UTF_8));
  }

  String sid() {
    return sid;
  }

  String pid() {
    return pid;
  }

  /// Whether it goes on where it was.
  boolean recovered() {
    return recovered;
  }

  TestSocket socket() {
    return socket;
  }

  /// The next event, whatever it is.
  JsonNode event() throws Exception {
    var event = read(socket.nextButPings(), "42" + namespace + ",");
    var last = event.get(event.size() - 1);
    if (last.isString()) {
      offset = last.stringValue();
    }
    return event;
  }

  /// Says an event and waits for its acknowledgement, passing over what others say until then.
  JsonNode ask(String event) throws Exception {
    socket.send("42" + namespace + ",1" + event);
    var frame = socket.nextButPings();
    while (frame.startsWith("42" + namespace + ",")) {
      frame = socket.nextButPings();
    }
    return read(frame, "43" + namespace + ",1");
  }

  /// Breaks.
  Kept cut() {
    socket.close();
    return kept();
  }

  /// What its client would bring to the next one.
  Kept kept() {
    return new Kept(sid, pid, offset);
  }
}
