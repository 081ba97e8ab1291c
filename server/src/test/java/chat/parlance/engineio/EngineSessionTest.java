package chat.parlance.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import chat.parlance.http.Cors;
import chat.parlance.http.EventLoops;
import chat.parlance.http.Origins;
import chat.parlance.http.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the official suites do not ask: errors by their codes, CORS, closing by the server, bounds, back pressure, and
/// which event loop a session lives on.
class EngineSessionTest {

  private static final String POLLING = "/engine.io/?EIO=4&transport=polling";

  private final Echo echo = new Echo();
  private @Nullable EngineServer server;
  private @Nullable EngineRig rig;

  private EngineRig start(EngineConfig config) {
    return start(config, new EventLoops(2));
  }

  private EngineRig start(EngineConfig config, EventLoops loops) {
    Function<Transport, EngineServer> making = transport -> new EngineServer(config, transport,
        new SessionIds(new SecureRandom()), echo);
    rig = new EngineRig(loops, transport -> {
      server = making.apply(transport);
      return server.mount("/engine.io", Cors.echo(), Origins.any());
    });
    return rig;
  }

  private EngineServer server() {
    return java.util.Objects.requireNonNull(server);
  }

  @AfterEach
  void stop() {
    if (rig != null) {
      rig.close();
    }
  }

  private static String session(EngineRig rig) throws Exception {
    String greeting = rig.get(POLLING).body();
    return POLLING + "&sid="
        + greeting.substring(greeting.indexOf("\"sid\":\"") + 7, greeting.indexOf("\",\"upgrades"));
  }

  private static <T> T on(EngineSession session, java.util.concurrent.Callable<T> work) throws Exception {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return work.call();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }, session.eventLoop()).get(10, TimeUnit.SECONDS);
  }

  @Test
  void refusalsHaveTheCodesAndTextsOfTheOriginal() throws Exception {
    var rig = start(EngineConfig.DEFAULT);
    assertThat(rig.get("/engine.io/?EIO=4&transport=x").body())
        .isEqualTo("{\"code\":0,\"message\":\"Transport unknown\"}");
    assertThat(rig.get(POLLING + "&sid=nobody").body()).isEqualTo("{\"code\":1,\"message\":\"Session ID unknown\"}");
    assertThat(rig.post(POLLING, "").body()).isEqualTo("{\"code\":2,\"message\":\"Bad handshake method\"}");
    assertThat(rig.get("/engine.io/?EIO=4&transport=websocket").body())
        .isEqualTo("{\"code\":3,\"message\":\"Bad request\"}");
    var session = session(rig);
    assertThat(rig.get(session.replace("polling", "websocket")).body())
        .isEqualTo("{\"code\":3,\"message\":\"Bad request\"}");
    var old = rig.get("/engine.io/?EIO=3&transport=polling");
    assertThat(old.body()).isEqualTo("{\"code\":5,\"message\":\"Unsupported protocol version\"}");
    assertThat(old.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(old.headers().firstValue("Content-Type")).contains("application/json");
  }

  @Test
  void pagesOfOtherOriginsMayAskAndHeadIsNoHandshake() throws Exception {
    var rig = start(EngineConfig.DEFAULT);
    var preflight = rig.send("OPTIONS", POLLING, "", "Origin", "https://chat.example", "Access-Control-Request-Method",
        "POST", "Access-Control-Request-Headers", "content-type");
    assertThat(preflight.statusCode()).isEqualTo(204);
    assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin")).contains("https://chat.example");
    assertThat(preflight.headers().firstValue("Access-Control-Allow-Methods")).contains("GET, POST");
    var opened = rig.send("GET", POLLING, "", "Origin", "https://chat.example");
    assertThat(opened.headers().firstValue("Access-Control-Allow-Origin")).contains("https://chat.example");
    assertThat(opened.headers().firstValue("Access-Control-Allow-Credentials")).contains("true");
    assertThat(opened.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(rig.send("OPTIONS", POLLING, "").statusCode()).isEqualTo(204);
    assertThat(rig.send("HEAD", POLLING, "").statusCode()).isEqualTo(400);
    assertThat(rig.get("/engine.io?EIO=4&transport=polling").statusCode()).as("without the slash").isEqualTo(200);
  }

  @Test
  void closingByTheServerReachesThePollThatWaitsOrTheNextOne() throws Exception {
    var rig = start(EngineConfig.DEFAULT);
    var first = session(rig);
    var waiting = rig.poll(first);
    var session = echo.session();
    rig.post(first, "4one");
    assertThat(waiting.get(10, TimeUnit.SECONDS).body()).isEqualTo("4one");
    session.close(EngineClose.FORCED);
    assertThat(echo.end()).isEqualTo("forced close");
    assertThat(rig.post(first, "4x").statusCode()).isEqualTo(400);
    assertThat(rig.get(first).body()).isEqualTo("1");
    assertThat(rig.get(first).statusCode()).isEqualTo(400);
    assertThat(server().sessions()).isZero();
  }

  @Test
  void closingInTheMiddleOfAnUpgradeLosesNothing() throws Exception {
    var rig = start(EngineConfig.DEFAULT);
    String polling = session(rig);
    var session = echo.session();
    try (var socket = rig.socket(polling.replace("polling", "websocket"))) {
      socket.send("2probe");
      assertThat(socket.next()).isEqualTo("3probe");
      rig.post(polling, "4last");
      session.close(EngineClose.FORCED);
      assertThat(echo.end()).isEqualTo("forced close");
      socket.send("5");
      assertThat(socket.next()).isEqualTo("4last");
      // that its connection is cut right behind it, this client at times does not see
      assertThat(server().sessions()).isZero();
    }
  }

  @Test
  void theServerEndsAllSessionsAndTakesNoMore() throws Exception {
    var rig = start(EngineConfig.DEFAULT);
    var polling = session(rig);
    try (var socket = rig.socket("/engine.io/?EIO=4&transport=websocket")) {
      assertThat(socket.next()).startsWith("0");
      server().close();
      assertThat(List.of(echo.end(), echo.end())).containsOnly("server shutting down");
      assertThat(socket.end()).startsWith("closed");
    }
    assertThat(rig.get(polling).statusCode()).isEqualTo(400);
    assertThat(rig.get(POLLING).statusCode()).isEqualTo(503);
    assertThat(server().sessions()).isZero();
  }

  @Test
  void aSessionTooManyIsRefused() throws Exception {
    var rig = start(EngineConfig.DEFAULT.bounds(1_000, 10_000, 2));
    session(rig);
    String second = session(rig);
    assertThat(rig.get(POLLING).statusCode()).isEqualTo(503);
    assertThat(rig.socket("/engine.io/?EIO=4&transport=websocket").end()).startsWith("refused");
    rig.post(second, "1");
    assertThat(rig.get(POLLING).statusCode()).isEqualTo(200);
  }

  @Test
  void tooLargePayloadsAreRefusedAndTooLargeMessagesEndTheirSession() throws Exception {
    var rig = start(EngineConfig.DEFAULT.bounds(1_000, 10_000, 10));
    String polling = session(rig);
    assertThat(rig.post(polling, "4" + "x".repeat(1_000)).statusCode()).isEqualTo(413);
    assertThat(rig.post(polling, "4" + "x".repeat(999)).statusCode()).isEqualTo(200);
    try (var socket = rig.socket("/engine.io/?EIO=4&transport=websocket")) {
      assertThat(socket.next()).startsWith("0");
      socket.send("4" + "x".repeat(1_000));
      assertThat(socket.end()).startsWith("closed 1009");
    }
    assertThat(echo.end()).isEqualTo("transport error");
  }

  @Test
  void aSessionWhoseQueueIsFullEnds() throws Exception {
    var rig = start(EngineConfig.DEFAULT.bounds(1_000_000, 100_000, 10));
    String polling = session(rig);
    var session = echo.session();
    rig.post(polling, "4" + "x".repeat(70_000));
    assertThat(on(session, session::pendingBytes)).isBetween(70_001L, 70_200L);
    assertThat(on(session, session::isWritable)).isFalse();
    rig.post(polling, "4" + "y".repeat(60_000));
    assertThat(echo.end()).isEqualTo("transport error");
    assertThat(rig.get(polling).statusCode()).isEqualTo(400);
  }

  @Test
  void aSessionWhoseQueueIsFullTakesNoMoreAndEndsWhenWhoWritesIsDone() throws Exception {
    var rig = start(EngineConfig.DEFAULT.bounds(1_000_000, 100_000, 10));
    session(rig);
    var session = echo.session();
    on(session, () -> {
      assertThat(session.write(text(90_000))).isTrue();
      assertThat(session.write(text(20_000))).isFalse();
      assertThat(echo.closed).as("not in the midst of writing").isEmpty();
      assertThat(session.isOpen()).isFalse();
      assertThat(session.write(text(1))).as("there would be a hole").isFalse();
      return true;
    });
    assertThat(echo.end()).isEqualTo("transport error");
    assertThat(echo.closed).isEmpty();
    assertThat(server().sessions()).isZero();
  }

  private static ByteBuf text(int length) {
    return Unpooled.wrappedBuffer(EngineFrames.text(new byte[length]));
  }

  @Test
  void whoIsToldThatTheQueueIsLongIsToldWhenItIsShort() throws Exception {
    var rig = start(EngineConfig.DEFAULT);
    var polling = session(rig);
    var session = echo.session();
    on(session, () -> session.write(text(50_000)));
    assertThat(on(session, session::isWritable)).as("it was not told otherwise").isTrue();
    on(session, () -> session.write(text(20_000)));
    assertThat(on(session, session::isWritable)).isFalse();
    assertThat(rig.get(polling).body()).hasSize(70_003);
    assertThat(on(session, session::isWritable)).isTrue();
    assertThat(List.copyOf(echo.writable)).containsExactly(false, true);
  }

  @Test
  void aPausedSessionHoldsThePostAndAPausedWebSocketIsNotRead() throws Exception {
    var rig = start(EngineConfig.DEFAULT);
    String polling = session(rig);
    var session = echo.session();
    on(session, () -> {
      session.pauseReading();
      return true;
    });
    var post = CompletableFuture.supplyAsync(() -> {
      try {
        return rig.post(polling, "4late").body();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    });
    assertThat(rig.get(polling).body()).as("what it brought is dealt with").isEqualTo("4late");
    assertThat(post).isNotDone();
    on(session, () -> {
      session.resumeReading();
      return true;
    });
    assertThat(post.get(10, TimeUnit.SECONDS)).isEqualTo("ok");
  }

  @Test
  void postsThatOverlapEndTheSession() throws Exception {
    var rig = start(EngineConfig.DEFAULT);
    String polling = session(rig);
    var session = echo.session();
    on(session, () -> {
      session.pauseReading();
      return true;
    });
    var first = rig.poll(polling);
    var post = CompletableFuture.supplyAsync(() -> {
      try {
        return rig.post(polling, "4one").statusCode();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    });
    assertThat(first.get(10, TimeUnit.SECONDS).body()).isEqualTo("4one");
    assertThat(rig.post(polling, "4two").statusCode()).isEqualTo(400);
    assertThat(post.get(10, TimeUnit.SECONDS)).isEqualTo(200);
    assertThat(echo.end()).isEqualTo("transport error");
  }

  @Test
  void anUpgradeThatIsNotFinishedIsGivenUpAndPollingGoesOn() throws Exception {
    var rig = start(EngineConfig.DEFAULT.upgradeTimeout(Duration.ofMillis(200)));
    String polling = session(rig);
    try (var socket = rig.socket(polling.replace("polling", "websocket"))) {
      socket.send("2probe");
      assertThat(socket.next()).isEqualTo("3probe");
      assertThat(socket.end()).startsWith("closed");
    }
    try (var wrong = rig.socket(polling.replace("polling", "websocket"))) {
      wrong.send("4hello");
      assertThat(wrong.end()).startsWith("closed");
    }
    rig.post(polling, "4still");
    assertThat(rig.get(polling).body()).isEqualTo("4still");
    assertThat(echo.closed).isEmpty();
  }

  @Test
  void whatWaitsForAPollGoesToTheWebSocketFirst() throws Exception {
    var rig = start(EngineConfig.DEFAULT);
    String polling = session(rig);
    rig.post(polling, "4one\u001e4two\u001ebAQID");
    try (var socket = rig.socket(polling.replace("polling", "websocket"))) {
      socket.send("2probe");
      assertThat(socket.next()).isEqualTo("3probe");
      socket.send("5");
      socket.send("4three");
      assertThat(List.of(socket.next(), socket.next(), socket.next(), socket.next())).containsExactly("4one", "4two",
          "<010203>", "4three");
    }
    assertThat(echo.end()).isEqualTo("transport close");
  }

  @Test
  void aSessionLivesOnOneLoopWhateverBringsItsPackets() throws Exception {
    var loops = new EventLoops(4);
    var rig = start(EngineConfig.DEFAULT, loops);
    var used = new HashSet<String>();
    var sockets = new ArrayList<TestSocket>();
    for (int i = 0; i < 24; i++) {
      String polling = session(rig);
      var session = echo.session();
      used.add(session.eventLoop().toString());
      var socket = rig.socket(polling.replace("polling", "websocket"));
      sockets.add(socket);
      socket.send("2probe");
      assertThat(socket.next()).isEqualTo("3probe");
      socket.send("5");
      socket.send("4" + i);
      assertThat(socket.next()).isEqualTo("4" + i);
      // writing belongs on the WebSocket's loop, and throws on any other
      assertThat(on(session, () -> session.isWebSocket()
          && session.write(Unpooled.wrappedBuffer(EngineFrames.text(new byte[]{'!'}))))).isTrue();
      on(session, () -> {
        session.flush();
        return true;
      });
      assertThat(socket.next()).isEqualTo("4!");
    }
    sockets.forEach(TestSocket::close);
    for (int i = 0; i < 24; i++) {
      assertThat(echo.end()).isEqualTo("transport close");
    }
    assertThat(server().sessions()).isZero();
    assertThat(used).isNotEmpty();
  }

  @Test
  void whoAnswersInTheWrongDirectionIsClosed() throws Exception {
    var rig = start(EngineConfig.DEFAULT.withRevision3());
    rig.post(session(rig), "2");
    assertThat(echo.end()).isEqualTo("transport error");
    try (var socket = rig.socket("/engine.io/?EIO=3&transport=websocket")) {
      assertThat(socket.next()).startsWith("0");
      socket.send("3");
      assertThat(echo.end()).isEqualTo("transport error");
    }
  }
}
