package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A WebSocket client that does only what it is told: it answers no ping, reads nothing by itself, and masks with zeros.
final class RawSocket implements AutoCloseable {

  private final Socket socket = new Socket();

  /// Connects without a word.
  RawSocket(URI server) throws IOException {
    socket.setReceiveBufferSize(4_096);
    socket.setSoTimeout((int) Person.PATIENCE.toMillis());
    socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
  }

  /// Connects and becomes a WebSocket of this user.
  static RawSocket upgraded(URI server, String user) throws IOException {
    var raw = new RawSocket(server);
    raw.upgrade(user);
    assertThat(raw.head()).startsWith("HTTP/1.1 101");
    return raw;
  }

  /// Asks to become a WebSocket of this user; `headers` end with a line break each.
  void upgrade(String user, String... headers) throws IOException {
    write("GET /v1/connect HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nAuthorization: Bearer "
        + Town.token("default", user, Duration.ofHours(1)) + "\r\n" + String.join("", headers) + "\r\n");
  }

  /// What the server says up to an empty line.
  String head() throws IOException {
    var head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        return head.toString();
      }
      head.append((char) next);
    }
    return head.toString();
  }

  /// Everything else the server says until it hangs up.
  String rest() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  void write(String text) throws IOException {
    write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /// Sends a text frame.
  void say(String text) throws IOException {
    say(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Sends these bytes as a text frame, whether they are text or not.
  void say(byte[] payload) throws IOException {
    var frame = ByteBuffer.allocate(payload.length + 14).put((byte) 0x81);
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else if (payload.length < 65_536) {
      frame.put((byte) 0xfe).putShort((short) payload.length);
    } else {
      frame.put((byte) 0xff).putLong(payload.length);
    }
    frame.putInt(0).put(payload).flip();
    byte[] bytes = new byte[frame.remaining()];
    frame.get(bytes);
    write(bytes);
  }

  private record Frame(int opcode, ByteBuffer payload) {}

  /// The next frame; null when the line just breaks.
  private @Nullable Frame next() throws IOException {
    InputStream in = socket.getInputStream();
    int first = in.read();
    int length = in.read();
    if (first < 0 || length < 0) {
      return null;
    }
    if (length == 126) {
      length = in.read() << 8 | in.read();
    } else if (length == 127) {
      length = (int) ByteBuffer.wrap(in.readNBytes(8)).getLong();
    }
    return new Frame(first & 0x0f, ByteBuffer.wrap(in.readNBytes(length)));
  }

  /// What the next frame says, as text; empty when the line breaks.
  String hear() throws IOException {
    var frame = next();
    return frame == null ? "" : StandardCharsets.UTF_8.decode(frame.payload).toString();
  }

  /// The code of the close frame that ends what the server says, -1 when the line just breaks.
  int closeCode() throws IOException {
    for (var frame = next(); frame != null; frame = next()) {
      if (frame.opcode == 8 && frame.payload.remaining() >= 2) {
        return frame.payload.getShort() & 0xffff;
      }
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
