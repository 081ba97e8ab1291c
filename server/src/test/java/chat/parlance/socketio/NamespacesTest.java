package chat.parlance.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.engineio.EngineConfig;
import chat.parlance.engineio.EngineRig;
import chat.parlance.engineio.SessionIds;
import chat.parlance.engineio.TestSocket;
import chat.parlance.http.Cors;
import chat.parlance.http.Origins;
import io.netty.buffer.Unpooled;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Entering and leaving namespaces, and what the official suite does not ask about them.
class NamespacesTest {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String WEBSOCKET = "/socket.io/?EIO=4&transport=websocket";

  private final BlockingQueue<Handshake> handshakes = new LinkedBlockingQueue<>();
  private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final BlockingQueue<NamespaceSocket> entered = new LinkedBlockingQueue<>();
  private final EngineRig rig = new EngineRig(transport -> new SocketIoServer(
      new SocketIoServer.Parts(
          new SocketIoConfig(Duration.ofMillis(1_500), 2, 2, 2, 1_000, 100), EngineConfig.DEFAULT.withRevision3(),
          transport,
          new SessionIds(new SecureRandom())),
      List.of(Namespace.of("/", this::ask), Namespace.of("/chat", this::ask), Namespace.of("/third", this::ask),
          Namespace.of("/broken", (_, _) -> {
            throw new IllegalStateException("on purpose");
          })))
      .mount("/socket.io", Cors.any(), Origins.any()));

  private final NamespaceListener listener = new NamespaceListener() {
    @Override
    public void event(NamespaceSocket socket, ClientEvent event) {
      heard.add(event.name() + event.arguments());
    }

    @Override
    public void disconnected(NamespaceSocket socket, DisconnectReason reason) {
      heard.add(socket.namespace() + " " + reason.text());
    }
  };

  private void ask(Handshake handshake, Arrival arrival) {
    handshakes.add(handshake);
    arrivals.add(arrival);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    return java.util.Objects.requireNonNull(queue.poll(10, TimeUnit.SECONDS), "something in time");
  }

  private TestSocket open(String path) throws Exception {
    TestSocket socket = rig.socket(path);
    assertThat(socket.next()).startsWith("0");
    return socket;
  }

  private NamespaceSocket accept() throws Exception {
    next(arrivals).accept(socket -> {
      entered.add(socket);
      return listener;
    });
    return next(entered);
  }

  @Test
  void anArrivalBringsWhatTheClientPresentsAndMayBeAnsweredLaterOnAnyThread() throws Exception {
    try (TestSocket socket = open(WEBSOCKET + "&token=T%201")) {
      socket.send("40/chat,{\"userId\":\"U\",\"pid\":\"p1\",\"offset\":\"o1\"}");
      Handshake handshake = next(handshakes);
      assertThat(handshake.query().first("token")).isEqualTo("T 1");
      assertThat(handshake.headers().first("Host")).contains("127.0.0.1");
      assertThat(handshake.remote().getAddress().isLoopbackAddress()).isTrue();
      assertThat(handshake.revision()).isEqualTo(4);
      assertThat(handshake.auth().path("userId").asString()).isEqualTo("U");
      assertThat(handshake.pid()).isEqualTo("p1");
      assertThat(handshake.offset()).isEqualTo("o1");
      Arrival arrival = next(arrivals);
      arrival.accept("p2", null, entering -> {
        entering.emit("hello", List.of(JSON.numberNode(1)));
        return listener;
      });
      arrival.refuse("too late");
      assertThat(socket.next()).startsWith("40/chat,{\"sid\":\"").endsWith("\"pid\":\"p2\"}");
      assertThat(socket.next()).isEqualTo("42/chat,[\"hello\",1]");
    }
  }

  private static void read(NamespaceSocket socket, boolean wanted) throws Exception {
    var done = new CompletableFuture<Boolean>();
    socket.onLoop(() -> {
      socket.reading(wanted);
      done.complete(true);
    });
    done.get(10, TimeUnit.SECONDS);
  }

  @Test
  void aConnectionIsReadWhenAllItsNamespacesTakeMore() throws Exception {
    try (TestSocket socket = open(WEBSOCKET)) {
      socket.send("40");
      NamespaceSocket first = accept();
      socket.send("40/chat,");
      NamespaceSocket second = accept();
      read(first, false);
      read(first, false);
      read(second, false);
      read(first, true);
      socket.send("42[\"late\"]");
      assertThat(heard.poll(300, TimeUnit.MILLISECONDS)).as("one of them still takes no more").isNull();
      second.onLoop(second::disconnect);
      assertThat(List.of(next(heard), next(heard))).as("who has left holds up nobody")
          .containsExactly("/chat server namespace disconnect", "late[]");
    }
  }

  @Test
  void refusalsHaveAMessageAndMayHaveData() throws Exception {
    try (TestSocket socket = open(WEBSOCKET)) {
      socket.send("40");
      next(arrivals).refuse("Invalid token");
      assertThat(socket.next()).isEqualTo("44{\"message\":\"Invalid token\"}");
      socket.send("40/chat,");
      next(arrivals).refuse("no", JSON.objectNode().put("code", 498));
      assertThat(socket.next()).isEqualTo("44/chat,{\"message\":\"no\",\"data\":{\"code\":498}}");
      socket.send("40/broken,");
      assertThat(socket.next()).isEqualTo("44/broken,{\"message\":\"internal error\"}");
      socket.send("40");
      accept();
      assertThat(socket.next()).startsWith("40{");
    }
  }

  @Test
  void namespacesOfOneConnectionAreBounded() throws Exception {
    try (TestSocket socket = open(WEBSOCKET)) {
      socket.send("40");
      accept();
      socket.send("40/chat,");
      next(arrivals);
      socket.send("40/third,");
      assertThat(socket.next()).startsWith("40{");
      assertThat(socket.next()).isEqualTo("44/third,{\"message\":\"Too many namespaces\"}");
    }
  }

  @Test
  void whoAsksTwiceEntersOnceAndWhoSpeaksToNobodyIsClosed() throws Exception {
    try (TestSocket socket = open(WEBSOCKET); TestSocket second = open(WEBSOCKET)) {
      socket.send("40");
      socket.send("40");
      accept();
      assertThat(socket.next()).startsWith("40{");
      socket.send("40");
      socket.send("42/chat,[\"not entered, so not heard\"]");
      socket.send("42[\"heard\"]");
      assertThat(next(heard)).isEqualTo("heard[]");
      assertThat(arrivals).isEmpty();
      second.send("42/nowhere,[\"x\"]");
      assertThat(second.end()).startsWith("closed");
      socket.send("42{}");
      assertThat(next(heard)).isEqualTo("/ parse error");
    }
  }

  @Test
  void whoIsNotLetInInTimeIsClosedAndAnAnswerAfterwardsDoesNothing() throws Exception {
    try (TestSocket socket = open(WEBSOCKET)) {
      socket.send("40");
      Arrival arrival = next(arrivals);
      assertThat(socket.end()).startsWith("closed");
      arrival.accept(entering -> {
        entered.add(entering);
        return listener;
      });
      try (TestSocket other = open(WEBSOCKET)) {
        other.send("40");
        assertThat(accept().namespace()).isEqualTo("/");
        assertThat(entered).isEmpty();
      }
    }
  }

  @Test
  void whoLeavesAllNamespacesMustEnterOneAgainOrIsClosed() throws Exception {
    try (TestSocket socket = open(WEBSOCKET)) {
      socket.send("40/chat,");
      accept();
      assertThat(socket.next()).startsWith("40/chat,");
      socket.send("41/chat,");
      assertThat(next(heard)).isEqualTo("/chat client namespace disconnect");
      socket.send("40/chat,");
      NamespaceSocket again = accept();
      assertThat(socket.next()).startsWith("40/chat,");
      again.onLoop(again::disconnect);
      assertThat(socket.next()).isEqualTo("41/chat,");
      assertThat(next(heard)).isEqualTo("/chat server namespace disconnect");
      assertThat(socket.end()).startsWith("closed");
    }
  }

  @Test
  void aSharedFrameAndAnEventWithAttachmentsGoOut() throws Exception {
    byte[] frame = EventFrames.event("/chat", "message", List.of(JSON.stringNode("hi")));
    byte[] ready = EventFrames.ready("/chat", "[\"ready\",1]".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    try (TestSocket one = open(WEBSOCKET); TestSocket two = open(WEBSOCKET)) {
      for (TestSocket socket : List.of(one, two)) {
        socket.send("40/chat,");
        NamespaceSocket entering = accept();
        entering.onLoop(() -> {
          entering.write(Unpooled.wrappedBuffer(frame));
          entering.write(Unpooled.wrappedBuffer(ready));
          entering.emit("file", List.of(JSON.binaryNode(new byte[]{1, 2})));
          entering.flush();
        });
        assertThat(socket.next()).startsWith("40/chat,");
        assertThat(socket.next()).isEqualTo("42/chat,[\"message\",\"hi\"]");
        assertThat(socket.next()).isEqualTo("42/chat,[\"ready\",1]");
        assertThat(socket.next()).isEqualTo("451-/chat,[\"file\",{\"_placeholder\":true,\"num\":0}]");
        assertThat(socket.next()).isEqualTo("<0102>");
      }
    }
    assertThat(List.of(next(heard), next(heard))).containsOnly("/chat transport close");
  }

  @Test
  void acknowledgementsAreBoundedAndEndWithTheConnection() throws Exception {
    try (TestSocket socket = open(WEBSOCKET)) {
      socket.send("40");
      NamespaceSocket entering = accept();
      assertThat(socket.next()).startsWith("40{");
      entering.onLoop(() -> {
        for (int i = 0; i < 3; i++) {
          boolean asked = entering.emit("q", List.of(JSON.numberNode(i)), Duration.ofSeconds(30),
              outcome -> heard.add(outcome.toString()));
          heard.add("asked " + asked);
        }
        entering.flush();
      });
      assertThat(List.of(next(heard), next(heard), next(heard))).containsExactly("asked true", "asked true",
          "asked false");
      assertThat(socket.next()).isEqualTo("420[\"q\",0]");
      assertThat(socket.next()).isEqualTo("421[\"q\",1]");
      socket.send("431[\"yes\"]");
      assertThat(next(heard)).contains("Answered").contains("yes");
      socket.send("431[\"twice\"]");
      socket.send("4399[\"never asked\"]");
      socket.send("1");
      assertThat(next(heard)).contains("Gone");
      assertThat(next(heard)).isEqualTo("/ transport close");
    }
  }

  @Test
  void attachmentsAreBoundedInNumberInBytesAndInTime() throws Exception {
    String one = "451-[\"x\",{\"_placeholder\":true,\"num\":0}]";
    for (String opening : new String[]{"453-[\"x\"]", one, one + "text instead", "binary without an event"}) {
      try (TestSocket socket = open(WEBSOCKET)) {
        socket.send("40");
        accept();
        assertThat(socket.next()).startsWith("40{");
        switch (opening) {
          case "binary without an event" -> socket.sendBytes(1);
          case "451-[\"x\",{\"_placeholder\":true,\"num\":0}]text instead" -> {
            socket.send(one);
            socket.send("42[\"y\"]");
          }
          default -> socket.send(opening);
        }
        assertThat(socket.end()).as(opening).startsWith("closed");
      }
      assertThat(next(heard)).as(opening).isEqualTo(opening.equals(one) ? "/ forced server close" : "/ parse error");
    }
    try (TestSocket socket = open(WEBSOCKET)) {
      socket.send("40");
      accept();
      socket.send(one);
      socket.sendBytes(new int[1_001]);
      assertThat(next(heard)).isEqualTo("/ parse error");
    }
  }

  @Test
  void aClientOfSocketIo2IsInTheDefaultNamespaceWithoutAsking() throws Exception {
    try (TestSocket socket = open("/socket.io/?EIO=3&transport=websocket&token=T")) {
      assertThat(next(handshakes).query().first("token")).isEqualTo("T");
      accept();
      assertThat(socket.next()).isEqualTo("40");
      socket.send("40/chat?userId=U&x=1%202,");
      Handshake second = next(handshakes);
      assertThat(second.revision()).isEqualTo(3);
      JsonNode auth = second.auth();
      assertThat(auth.path("userId").asString() + auth.path("x").asString()).isEqualTo("U1 2");
      NamespaceSocket chat = accept();
      assertThat(socket.next()).isEqualTo("40/chat,");
      socket.send("42/chat,7[\"hello\"]");
      assertThat(next(heard)).isEqualTo("hello[]");
      chat.onLoop(() -> {
        chat.emit("file", List.of(JSON.binaryNode(new byte[]{1, 2})));
        chat.flush();
      });
      assertThat(socket.next()).startsWith("451-/chat,[\"file\"");
      assertThat(socket.next()).isEqualTo("<040102>");
      socket.send("40/nowhere");
      assertThat(socket.next()).isEqualTo("44/nowhere,\"Invalid namespace\"");
      socket.send("41/chat");
      assertThat(next(heard)).isEqualTo("/chat client namespace disconnect");
    }
  }
}
