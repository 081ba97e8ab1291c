package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients that do harm: none of them harms another.
@Tag("slow")
class HostileTest {

  @TempDir Path data = Path.of("");

  private Town town;

  @BeforeEach
  void open() {
    town = new Town(data, "PARLANCE_LIMITS_OUTBOX_BYTES", "65536", "PARLANCE_LIMITS_MESSAGES_BURST", "100000");
  }

  @AfterEach
  void close() {
    town.close();
  }

  private Socket upgraded(String user) throws IOException {
    var socket = new Socket();
    socket.setReceiveBufferSize(4_096);
    socket.connect(new InetSocketAddress(town.uri().getHost(), town.uri().getPort()));
    socket.setSoTimeout((int) Person.PATIENCE.toMillis());
    write(socket,
        "GET /v1/connect HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nAuthorization: Bearer "
            + Town.token("default", user, Duration.ofHours(1)) + "\r\n\r\n");
    var head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      head.append((char) socket.getInputStream().read());
    }
    assertThat(head.toString()).startsWith("HTTP/1.1 101");
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /// A masked text frame of at most 125 bytes with an all-zero mask.
  private static byte[] frame(byte[] payload) {
    byte[] frame = new byte[payload.length + 6];
    frame[0] = (byte) 0x81;
    frame[1] = (byte) (0x80 | payload.length);
    System.arraycopy(payload, 0, frame, 6, payload.length);
    return frame;
  }

  /// The code of the close frame that ends what the server says.
  private static int closeCode(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    while (true) {
      int first = in.read();
      int length = in.read();
      if (first < 0 || length < 0) {
        return -1;
      }
      if (length == 126) {
        length = in.read() << 8 | in.read();
      }
      byte[] payload = in.readNBytes(length);
      if ((first & 0x0f) == 8) {
        return (payload[0] & 0xff) << 8 | payload[1] & 0xff;
      }
    }
  }

  @Test
  void aReaderThatDoesNotReadIsClosedAndTheOthersHearEverything() throws IOException {
    var ann = town.person("ann");
    var bob = town.person("bob");
    ann.hello();
    bob.hello();
    var c = ann.ask(1, "{\"op\":\"open\",\"members\":[\"bob\",\"sloth\"]}").path("conversation").asString();
    try (var sloth = upgraded("sloth")) {
      sloth.getOutputStream().write(frame("{\"op\":\"hello\"}".getBytes(StandardCharsets.UTF_8)));
      var admin = town.person("root", "admin");
      var text = "x".repeat(8_000);
      int sent = 0;
      while (admin.get("/v1/admin/stats").path("slowSessions").asLong() == 0) {
        assertThat(sent).as("the slow reader was never closed").isLessThan(5_000);
        for (int i = 0; i < 100; i++) {
          sent++;
          ann.say("{\"op\":\"send\",\"to\":\"" + c + "\",\"key\":\"" + sent + "\",\"text\":\"" + text + "\"}");
        }
        int last = sent + 1;
        bob.await(frame -> frame.path("seq").asInt() == last);
      }
      assertThat(closeCode(sloth)).isIn(4008, -1);
    }
    assertThat(ann.ask(2, "{\"op\":\"ping\"}").path("op").asString()).isEqualTo("pong");
  }

  @Test
  void garbageEndsOnlyItsOwnConnection() throws IOException {
    var ann = town.person("ann");
    ann.hello();
    try (var socket = upgraded("eve")) {
      socket.getOutputStream().write(new byte[]{(byte) 0x81, (byte) 0xff, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0});
      assertThat(closeCode(socket)).as("a frame of 1 GB").isEqualTo(1009);
    }
    try (var socket = upgraded("eve")) {
      socket.getOutputStream().write(frame(new byte[]{(byte) 0xc3, (byte) 0x28}));
      assertThat(closeCode(socket)).as("invalid UTF-8").isEqualTo(1007);
    }
    var random = new Random(7);
    for (int i = 0; i < 20; i++) {
      try (var socket = upgraded("eve")) {
        byte[] noise = new byte[200];
        random.nextBytes(noise);
        noise[0] = (byte) (noise[0] | 0x70);
        socket.getOutputStream().write(noise);
        assertThat(closeCode(socket)).as("noise").isEqualTo(1002);
      }
    }
    assertThat(ann.ask(2, "{\"op\":\"ping\"}").path("op").asString()).isEqualTo("pong");
  }

  @Test
  void handshakesThatNeverFinishKeepNobodyOut() throws IOException {
    List<Socket> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 2_000; i++) {
        var socket = new Socket(town.uri().getHost(), town.uri().getPort());
        idle.add(socket);
        write(socket, "GET /v1/connect HTTP/1.1\r\nHost: x\r\n");
      }
      var ann = town.person("ann");
      ann.hello();
      assertThat(ann.ask(1, "{\"op\":\"send\",\"user\":\"bob\",\"key\":\"1\",\"text\":\"hi\"}").path("seq").asInt())
          .isEqualTo(2);
    } finally {
      for (var socket : idle) {
        socket.close();
      }
    }
  }
}
