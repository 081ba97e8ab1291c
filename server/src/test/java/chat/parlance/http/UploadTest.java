package chat.parlance.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadTest {

  private static final Handler COUNTING = request -> Response.text(200,
      "" + request.stream().transferTo(OutputStream.nullOutputStream()));

  private static Rig rig(Handler handler, long most) throws IOException {
    return Rig.serving(Mount.at("").route(Route.of("POST", "/", handler).streamingUpTo(most)).build());
  }

  @Test
  void anUploadIsStreamedIntoAFile(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("upload");
    byte[] piece = new byte[1024 * 1024];
    new java.util.Random(3).nextBytes(piece);
    try (Rig rig = rig(request -> Response.text(200, "" + Files.copy(request.stream(), file)), 64L << 20);
        RawClient client = rig.connect()) {
      client.send(RawClient.request("POST", "/", "Content-Length: " + 20 * piece.length));
      for (int i = 0; i < 20; i++) {
        client.send(piece);
      }
      assertThat(client.reply().text()).isEqualTo("" + 20 * piece.length);
      assertThat(Files.readAllBytes(file)).endsWith(piece).hasSize(20 * piece.length);
      assertThat(client.post("/", "again").status()).isEqualTo(500);
    }
  }

  @Test
  void aChunkedUploadBeyondTheLimitIs413() throws Exception {
    try (Rig rig = rig(COUNTING, 100_000); RawClient client = rig.connect()) {
      client.send(RawClient.request("POST", "/", "Transfer-Encoding: chunked"));
      client.send("186a1\r\n" + "x".repeat(100_001));
      assertThat(client.reply().status()).isEqualTo(413);
      assertThat(client.isHungUp()).isTrue();
    }
  }

  @Test
  void anAnnouncedUploadBeyondTheLimitIs413AtOnce() throws Exception {
    try (Rig rig = rig(COUNTING, 100_000); RawClient client = rig.connect()) {
      client.send(RawClient.request("POST", "/", "Content-Length: 1000000000"));
      assertThat(client.reply().status()).isEqualTo(413);
    }
  }

  @Test
  void aHandlerThatDoesNotReadHoldsTheClientBackAndCostsABoundedBuffer() throws Exception {
    var gate = new CountDownLatch(1);
    try (Rig rig = rig(request -> {
      gate.await();
      return COUNTING.handle(request);
    }, 1L << 30); RawClient client = rig.connect()) {
      int length = 32 << 20;
      client.send(RawClient.request("POST", "/", "Content-Length: " + length));
      var sender = Thread.ofVirtual().start(() -> {
        try {
          client.send(new byte[length]);
        } catch (IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
      });
      assertThat(sender.join(Duration.ofMillis(500))).as("all was sent though nobody reads").isFalse();
      assertThat(rig.counters.snapshot().bytesIn()).isLessThan(2 << 20);
      gate.countDown();
      assertThat(client.reply().text()).isEqualTo("" + length);
    }
  }

  @Test
  void anUploadThatIsNotReadToItsEndEndsTheConnection() throws Exception {
    try (Rig rig = rig(_ -> Response.text(200, "enough"), 1L << 30); RawClient client = rig.connect()) {
      client.send(RawClient.request("POST", "/", "Content-Length: 1000"));
      var reply = client.reply();
      assertThat(reply.text()).isEqualTo("enough");
      assertThat(reply.header("Connection")).isEqualTo("close");
    }
  }

  @Test
  void theReaderLearnsThatTheClientWentAway() throws Exception {
    var failures = new LinkedBlockingQueue<Exception>();
    try (Rig rig = rig(request -> {
      try {
        return COUNTING.handle(request);
      } catch (IOException e) {
        failures.add(e);
        throw e;
      }
    }, 1L << 30); RawClient client = rig.connect()) {
      client.send(RawClient.request("POST", "/", "Content-Length: 1000") + "abc");
      client.leave();
      assertThat(failures.poll(10, TimeUnit.SECONDS)).hasMessageContaining("went away");
    }
  }

  @Test
  void brokenChunksAre400() throws Exception {
    try (Rig rig = rig(COUNTING, 1L << 30)) {
      for (String bad : new String[]{"zz\r\n", "3\r\nabcd\r\n", "-1\r\n", "fffffffffffff\r\n"}) {
        try (RawClient client = rig.connect()) {
          client.send(RawClient.request("POST", "/", "Transfer-Encoding: chunked") + bad);
          assertThat(client.reply().status()).as(bad).isEqualTo(400);
        }
      }
    }
  }

  @Test
  void aBodyInMemoryIsLimitedHoweverItComes() throws Exception {
    try (Rig rig = Rig.serving(
        Mount.at("").route(Route.of("POST", "/", request -> Response.text(200, "" + request.body().length)).upTo(10))
            .build())) {
      try (RawClient client = rig.connect()) {
        assertThat(client.post("/", "0123456789").text()).isEqualTo("10");
        assertThat(client.post("/", "0123456789a").status()).isEqualTo(413);
        assertThat(client.isHungUp()).isTrue();
      }
      try (RawClient client = rig.connect()) {
        client.send(
            RawClient.request("POST", "/", "Transfer-Encoding: chunked") + "5\r\nabcde\r\n6\r\nabcdef\r\n0\r\n\r\n");
        assertThat(client.reply().status()).isEqualTo(413);
      }
      try (RawClient client = rig.connect()) {
        client.send(
            RawClient.request("POST", "/", "Transfer-Encoding: chunked") + "5\r\nabcde\r\n5\r\nabcde\r\n0\r\n\r\n");
        assertThat(client.reply().text()).isEqualTo("10");
      }
      try (RawClient client = rig.connect()) {
        client.send(RawClient.request("POST", "/", "Transfer-Encoding: chunked") + "zz\r\n");
        assertThat(client.reply().status()).isEqualTo(400);
      }
    }
  }
}
