package chat.parlance.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/// A socket and the least one needs to speak HTTP and WebSocket over it, rightly or wrongly.
public final class RawClient implements AutoCloseable {

  /// A response as it came.
  @SuppressWarnings("ArrayRecordComponent") // not compared
  public record Reply(int status, Map<String, String> headers, byte[] bytes) {

    public String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    public String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    String unzipped() throws IOException {
      try (var in = new GZIPInputStream(new java.io.ByteArrayInputStream(bytes))) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    }
  }

  /// A frame as it came.
  @SuppressWarnings("ArrayRecordComponent") // not compared
  public record Frame(int first, byte[] payload) {

    public String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    public int closeCode() {
      assertThat(first).as("a close frame").isEqualTo(0x88);
      return payload.length == 0 ? CloseCode.NO_STATUS : ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
    }
  }

  public static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  final Socket socket;
  private final InputStream in;

  public RawClient(int port) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  RawClient(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(10_000);
    in = new BufferedInputStream(socket.getInputStream());
  }

  public RawClient send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  public RawClient send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  /// Sends a request without a body and reads its response.
  public Reply get(String path, String... headers) throws IOException {
    return send(request("GET", path, headers)).reply();
  }

  public Reply ask(String method, String path, String... headers) throws IOException {
    return send(request(method, path, headers)).reply(!method.equals("HEAD"));
  }

  Reply post(String path, String body, String... headers) throws IOException {
    String head = request("POST", path, headers);
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    return send(head.substring(0, head.length() - 2) + "Content-Length: " + length + "\r\n\r\n" + body).reply();
  }

  public static String request(String method, String path, String... headers) {
    var text = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    return text.append("\r\n").toString();
  }

  public static String handshake(String path, String... headers) {
    String head = request("GET", path, headers);
    return head.substring(0, head.length() - 2) + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: "
        + KEY
        + "\r\nSec-WebSocket-Version: 13\r\n\r\n";
  }

  public Reply upgrade(String path, String... headers) throws IOException {
    Reply reply = send(handshake(path, headers)).reply();
    assertThat(reply.status()).as(reply.text()).isEqualTo(101);
    return reply;
  }

  public Reply reply() throws IOException {
    return reply(true);
  }

  /// Reads one response; `body` is false after HEAD.
  Reply reply(boolean body) throws IOException {
    String[] lines = head().split("\r\n", 0);
    int status = Integer.parseInt(lines[0].split(" ", 3)[1]);
    var headers = new TreeMap<String, String>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers.merge(lines[i].substring(0, colon).toLowerCase(Locale.ROOT), lines[i].substring(colon + 1).strip(),
          (first, second) -> first + " & " + second);
    }
    byte[] bytes = {};
    if (body && status >= 200 && status != 204 && status != 304) {
      if (headers.containsKey("content-length")) {
        bytes = exactly(Integer.parseInt(headers.get("content-length")));
      } else if (headers.containsKey("transfer-encoding")) {
        bytes = chunks();
      } else {
        bytes = in.readAllBytes();
      }
    }
    return new Reply(status, headers, bytes);
  }

  private String head() throws IOException {
    var head = new StringBuilder();
    while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
      int b = in.read();
      if (b < 0) {
        throw new EOFException("the connection ended behind \"" + head + "\"");
      }
      head.append((char) b);
    }
    return head.toString();
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    assertThat(bytes.length).as("bytes before the end").isEqualTo(length);
    return bytes;
  }

  private byte[] chunks() throws IOException {
    var all = new ByteArrayOutputStream();
    while (true) {
      var size = new StringBuilder();
      for (int b = in.read(); b != '\n'; b = in.read()) {
        size.append((char) b);
      }
      int length = Integer.parseInt(size.toString().strip(), 16);
      all.write(exactly(length));
      exactly(2);
      if (length == 0) {
        return all.toByteArray();
      }
    }
  }

  /// Reads one frame from the server.
  public Frame frame() throws IOException {
    byte[] start = exactly(2);
    assertThat(start[1]).as("mask bit and length").isNotNegative();
    int length = start[1];
    if (length == 126) {
      byte[] more = exactly(2);
      length = ((more[0] & 0xff) << 8) | (more[1] & 0xff);
    } else if (length == 127) {
      length = java.nio.ByteBuffer.wrap(exactly(8)).rewind().getInt(4);
    }
    return new Frame(start[0] & 0xff, exactly(length));
  }

  /// Whether the server hangs up (in order, or by a reset) without another byte.
  boolean isHungUp() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketException _) {
      return true;
    }
  }

  /// No more will be sent.
  void finish() throws IOException {
    socket.shutdownOutput();
  }

  /// Goes away.
  void leave() throws IOException {
    socket.close();
  }

  /// Resets the connection.
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
