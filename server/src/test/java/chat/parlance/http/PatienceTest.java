package chat.parlance.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Clients that are slow on purpose, and how long they are borne.
class PatienceTest {

  private static final Duration SHORT = Duration.ofMillis(300);

  private static Rig rig() throws IOException {
    byte[] huge = new byte[64 << 20];
    return Rig.serving(Rig.plain().with(Rig.hasty(SHORT)),
        Mount.at("").get("/", _ -> Response.text(200, "hi"))
            .post("/", request -> Response.text(200, "" + request.body().length))
            .get("/huge", _ -> Response.bytes(200, "a/b", huge))
            .get("/stream",
                _ -> Response.stream("a/b", new Body.Streamed(huge.length, () -> new ByteArrayInputStream(huge))))
            .build());
  }

  @Test
  void whoSaysNothingIsHungUpOn() throws Exception {
    try (Rig rig = rig(); RawClient client = rig.connect()) {
      assertThat(client.isHungUp()).isTrue();
    }
  }

  @Test
  void aHeadThatTricklesInIsNotWaitedFor() throws Exception {
    try (Rig rig = rig(); RawClient client = rig.connect()) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n");
      var trickle = Thread.ofVirtual().start(() -> {
        try (var clock = new Socket(InetAddress.getLoopbackAddress(), rig.port())) {
          clock.setSoTimeout(40);
          for (int i = 0; i < 100; i++) {
            client.send("X-" + i + ": y\r\n");
            waitBriefly(clock);
          }
        } catch (IOException _) {
          // hung up on, as expected
        }
      });
      var reply = client.reply();
      assertThat(reply.status()).isEqualTo(408);
      assertThat(client.isHungUp()).isTrue();
      assertThat(trickle.join(Duration.ofSeconds(10))).isTrue();
    }
  }

  /// Waits until the read of a silent socket times out.
  private static void waitBriefly(Socket silent) throws IOException {
    try {
      assertThat(silent.getInputStream().read()).isNegative();
    } catch (java.net.SocketTimeoutException _) {
      // that was the wait
    }
  }

  @Test
  void theHeadOfALaterRequestIsNotWaitedForEither() throws Exception {
    var usual = HttpLimits.DEFAULT;
    var limits = new HttpLimits(usual.maxHeaderBytes(), usual.maxBodyBytes(), usual.maxConnections(), SHORT,
        usual.keepAlive(),
        usual.writeStall(), usual.writeBufferHigh());
    try (Rig rig = Rig.serving(Rig.plain().with(limits), Mount.at("").get("/", _ -> Response.text(200, "hi")).build());
        RawClient client = rig.connect()) {
      assertThat(client.get("/").status()).isEqualTo(200);
      client.send("GET / HTTP/1.1\r\nHost: a\r\n");
      assertThat(client.reply().status()).isEqualTo(408);
      try (RawClient pipelining = rig.connect()) {
        pipelining.send(RawClient.request("GET", "/") + "GET / HTTP/1.1\r\nHo");
        assertThat(pipelining.reply().status()).isEqualTo(200);
        assertThat(pipelining.reply().status()).isEqualTo(408);
      }
    }
  }

  @Test
  void aBodyThatDoesNotComeIsNotWaitedFor() throws Exception {
    try (Rig rig = rig(); RawClient client = rig.connect()) {
      client.send(RawClient.request("POST", "/", "Content-Length: 10") + "abc");
      assertThat(client.reply().status()).isEqualTo(408);
      assertThat(client.isHungUp()).isTrue();
    }
  }

  @Test
  void anIdleConnectionIsClosedAfterItsTime() throws Exception {
    try (Rig rig = rig(); RawClient client = rig.connect()) {
      assertThat(client.get("/").status()).isEqualTo(200);
      assertThat(client.isHungUp()).isTrue();
    }
  }

  @Test
  void aHandlerMayTakeItsTime() throws Exception {
    var gate = new CountDownLatch(1);
    try (Rig rig = Rig.serving(Rig.plain().with(Rig.hasty(SHORT)), Mount.at("").get("/", _ -> {
      assertThat(gate.await(1, TimeUnit.SECONDS)).isFalse();
      return Response.text(200, "slowly");
    }).build()); RawClient client = rig.connect()) {
      assertThat(client.get("/").text()).isEqualTo("slowly");
    }
  }

  @Test
  void answersThatNobodyTakesAreGivenUp() throws Exception {
    try (Rig rig = rig();
        RawClient bytes = rig.connect();
        RawClient stream = rig.connect();
        RawClient closing = rig.connect()) {
      bytes.send(RawClient.request("GET", "/huge"));
      stream.send(RawClient.request("GET", "/stream"));
      closing.send(RawClient.request("GET", "/huge", "Connection: close"));
      assertThat(rig.allGoneWithin(Duration.ofSeconds(10))).isTrue();
    }
  }

  @Test
  void answersThatAreTakenSlowlyAreNot() throws Exception {
    try (Rig rig = rig();
        RawClient client = rig.connect();
        var clock = new Socket(InetAddress.getLoopbackAddress(), rig.port())) {
      clock.setSoTimeout(20);
      client.send(RawClient.request("GET", "/huge", "Connection: close"));
      long total = 0;
      byte[] piece = new byte[2 << 20];
      for (int read = client.socket.getInputStream().read(piece); read > 0; read = client.socket.getInputStream()
          .read(piece)) {
        total += read;
        if (total < 40 << 20) {
          try {
            waitBriefly(clock);
          } catch (IOException | AssertionError _) {
            // the clock socket was hung up on; it has served its purpose
          }
        }
      }
      assertThat(total).isGreaterThan(64 << 20);
    }
  }

  @Test
  void thousandsOfUnfinishedHandshakesBlockNobodyAndGoAway() throws Exception {
    int many = 4_000;
    var sockets = new ArrayList<Socket>(many);
    var limits = Rig.hasty(Duration.ofSeconds(3));
    try (
        Rig rig = Rig.serving(Rig.plain().with(limits), Mount.at("").get("/", _ -> Response.text(200, "hi")).build())) {
      for (int i = 0; i < many; i++) {
        var socket = new Socket(InetAddress.getLoopbackAddress(), rig.port());
        sockets.add(socket);
        if (i % 2 == 0) {
          socket.getOutputStream().write(
              "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: web".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }
      }
      try (RawClient client = rig.connect()) {
        assertThat(client.get("/", "Connection: close").text()).isEqualTo("hi");
      }
      assertThat(rig.allGoneWithin(Duration.ofSeconds(20))).isTrue();
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void aStoppingServerLetsRunningRequestsEndAndTakesNoNewOnes() throws Exception {
    var running = new LinkedBlockingQueue<String>();
    var gate = new CountDownLatch(1);
    try (Rig rig = Rig.serving(Mount.at("").get("/", _ -> {
      running.add("running");
      gate.await();
      return Response.text(200, "done");
    }).build()); RawClient busy = rig.connect(); RawClient idle = rig.connect()) {
      busy.send(RawClient.request("GET", "/"));
      assertThat(running.poll(10, TimeUnit.SECONDS)).isEqualTo("running");
      var closing = Thread.ofVirtual().start(() -> rig.server.close(Duration.ofSeconds(10)));
      assertThat(idle.isHungUp()).isTrue();
      gate.countDown();
      var reply = busy.reply();
      assertThat(reply.text()).isEqualTo("done");
      assertThat(reply.header("Connection")).isEqualTo("close");
      assertThat(closing.join(Duration.ofSeconds(10))).isTrue();
      org.assertj.core.api.Assertions.assertThatThrownBy(rig::connect).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aServerThatIsStuckIsCutOffAfterItsGrace() throws Exception {
    var gate = new CountDownLatch(1);
    var running = new LinkedBlockingQueue<String>();
    try (Rig rig = Rig.serving(Mount.at("").get("/", _ -> {
      running.add("running");
      gate.await();
      return Response.of(200);
    }).build()); RawClient client = rig.connect()) {
      client.send(RawClient.request("GET", "/"));
      assertThat(running.poll(10, TimeUnit.SECONDS)).isEqualTo("running");
      rig.server.close(Duration.ofMillis(200));
      assertThat(client.isHungUp()).isTrue();
      gate.countDown();
    }
  }

  @Test
  void aTakenPortIsToldByItsName() throws Exception {
    try (Rig rig = rig()) {
      org.assertj.core.api.Assertions.assertThatThrownBy(
          () -> Rig.serving(ListenerConfig.on("127.0.0.1", rig.port()), Mount.at("").build()))
          .isInstanceOf(IOException.class).hasMessageContaining("127.0.0.1:" + rig.port());
    }
  }
}
