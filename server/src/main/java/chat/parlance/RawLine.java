package chat.parlance;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// One TCP connection to a server on loopback, for [Rehearsal]: HTTP and WebSockets as a client has to write them, and no more.
/// One thread writes and one reads, or the same does both; any may close it.
final class RawLine implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int SHORT = 126;

  private final Socket socket;
  private final InputStream in;

  RawLine(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /// Asks once and returns the answer; another one than a success is an error.
  static String ask(int port, String what, String headers, String body) throws IOException {
    try (var line = new RawLine(port)) {
      line.write(what + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + headers + "Content-Length: "
          + body.length() + "\r\n\r\n" + body);
      var answer = new String(line.in.readAllBytes(), StandardCharsets.UTF_8);
      if (!answer.startsWith("HTTP/1.1 20")) {
        throw new IOException(what + " was answered with " + answer.lines().findFirst().orElse("nothing"));
      }
      return answer;
    }
  }

  /// Asks for a WebSocket; the answer is left to [#await].
  void upgrade(String target, String headers) throws IOException {
    write("GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + headers + "\r\n");
  }

  /// A masked text frame of at most 65,535 bytes (RFC 6455, section 5.2), with the mask 0.
  static String frame(String json) {
    int length = json.length();
    var size = length < SHORT
        ? String.valueOf((char) (0x80 | length))
        : "\u00fe" + (char) (length >> 8) + (char) (length & 0xff);
    return "\u0081" + size + "\0\0\0\0" + json;
  }

  /// Each character is one byte.
  void write(String bytes) throws IOException {
    socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// Reads on until these words have come so often.
  void await(String words, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      await(words);
    }
  }

  private void await(String words) throws IOException {
    for (int matched = 0; matched < words.length();) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("expected " + words + ", the server ended the connection");
      }
      matched = next == words.charAt(matched) ? matched + 1 : next == words.charAt(0) ? 1 : 0;
    }
  }

  /// Reads until the connection ends, whatever comes.
  void drain() {
    try {
      socket.setSoTimeout(0);
      var _ = in.transferTo(java.io.OutputStream.nullOutputStream());
    } catch (IOException _) {
      // that was the end
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
