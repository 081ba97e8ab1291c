package chat.parlance.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.engineio.EngineConfig;
import chat.parlance.engineio.EngineRig;
import chat.parlance.scenario.SocketClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The official Java client, over polling, over WebSocket, and over the one after the other.
class JavaClientTest {

  private static final int MANY = 300;

  private final List<ConformanceMount> mounts = new ArrayList<>(1);
  private final EngineRig rig = new EngineRig(transport -> {
    mounts.add(new ConformanceMount(
        EngineConfig.DEFAULT.heartbeat(Duration.ofMillis(500), Duration.ofSeconds(20)), SocketIoConfig.DEFAULT,
        transport));
    return mounts.getFirst().mount();
  });

  @AfterEach
  void stop() {
    mounts.getFirst().server.close();
    rig.close();
  }

  private SocketClient.Way way() {
    return SocketClient.to(rig.uri("http", "")).auth("token", "T");
  }

  private NamespaceSocket serverSide() throws InterruptedException {
    return Objects.requireNonNull(mounts.getFirst().sockets.poll(20, TimeUnit.SECONDS), "a client");
  }

  @ParameterizedTest
  @ValueSource(strings = {"polling", "websocket", "polling,websocket"})
  void theOfficialClientIsServed(String transports) throws Exception {
    try (var client = way().transports(transports.split(",", -1)).enter()) {
      assertThat(client.await("auth").first().path("token").asString()).isEqualTo("T");
      assertThat(client.id()).isEqualTo(serverSide().id());
      client.emit("message", 1, "2 €😀", new byte[]{1, 2, 3}, null, true);
      var back = client.await("message-back").arguments();
      assertThat(back).map(JsonNode::toString).containsExactly("1", "\"2 €😀\"", "\"AQID\"", "null", "true");
      assertThat(back.get(2).isBinary()).isTrue();
      var acknowledged = client.ask("message-with-ack", "x", new byte[]{9});
      assertThat(acknowledged.getFirst().asString()).isEqualTo("x");
      assertThat(acknowledged.getLast().binaryValue()).containsExactly(9);
      client.cut();
      client.await("disconnect");
      client.await("connect");
      assertThat(client.await("auth").first().path("token").asString()).isEqualTo("T");
      client.emit("leave");
      assertThat(client.await("disconnect").first().asString()).isEqualTo("io server disconnect");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"polling", "websocket", "polling,websocket"})
  void nothingIsLostOrReorderedInTheMiddleOfTraffic(String transports) throws Exception {
    try (var client = way().transports(transports.split(",", -1)).enter()) {
      var socket = serverSide();
      client.emit("stream", MANY);
      for (int i = 0; i < MANY; i++) {
        client.emit("up", i);
      }
      assertThat(client.ask("sum")).map(JsonNode::toString).containsExactly(String.valueOf(MANY), "true");
      for (int i : IntStream.range(0, MANY).toArray()) {
        assertThat(client.await("down").first().asInt()).isEqualTo(i);
      }
      assertThat(socket.isConnected()).as("the same session").isTrue();
    }
  }

  @Test
  void theServerAsksForAnAcknowledgement() {
    try (var client = way().enter()) {
      client.emit("ask", "how?");
      assertThat(client.await("question").arguments()).hasSize(2);
    }
  }

  @Test
  void anUnknownNamespaceIsRefused() {
    assertThat(way().namespace("/nowhere").transports("websocket").refused()).isEqualTo("Invalid namespace");
    try (var client = way().namespace("/custom").transports("websocket").enter()) {
      client.await("auth");
    }
  }

  @Test
  void whoIsHungUpOnComesBackAndWhoIsTakenOutDoesNot() throws Exception {
    try (var client = way().enter()) {
      var first = serverSide();
      first.onLoop(first::hangUp);
      assertThat(client.await("disconnect").first().asString()).startsWith("transport");
      client.await("connect");
      var second = serverSide();
      second.onLoop(second::close);
      assertThat(client.await("disconnect").first().asString()).isEqualTo("io server disconnect");
    }
  }
}
