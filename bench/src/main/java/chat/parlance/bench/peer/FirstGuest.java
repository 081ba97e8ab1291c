package chat.parlance.bench.peer;

import chat.parlance.bench.load.ClientFrames;
import chat.parlance.bench.load.Guest;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/// The first client of a server that is just starting: knocks until somebody opens, asks `/ready`, sends one message.
///
/// Plain sockets, so that next to nothing of the time is the client's own. One thread, which blocks.
final class FirstGuest implements AutoCloseable {

  private static final int KNOCK_MILLIS = 2;
  private static final int ANSWER_MILLIS = 30_000;

  private final int port;
  private final long deadline;
  private final BooleanSupplier alive;
  private Socket socket = new Socket();

  /// Gives up at `deadline` (of `System.nanoTime`), or when the server is no longer `alive`.
  FirstGuest(int port, long deadline, BooleanSupplier alive) {
    this.port = port;
    this.deadline = deadline;
    this.alive = alive;
  }

  /// Returns when the port is open.
  void connect() throws IOException, InterruptedException {
    while (true) {
      try {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(ANSWER_MILLIS);
        return;
      } catch (IOException e) {
        pause(e.toString());
      }
    }
  }

  /// Returns when `/ready` says 200.
  void awaitReady() throws IOException, InterruptedException {
    while (true) {
      socket.getOutputStream()
          .write(("GET /ready HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nConnection: close\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      socket.close();
      if (answer.startsWith("HTTP/1.1 200")) {
        connect();
        return;
      }
      pause("/ready says " + answer.lines().findFirst().orElse("nothing"));
      connect();
    }
  }

  /// Opens a WebSocket, says hello, sends a message, and returns when it is acknowledged.
  void send(Guest guest) throws IOException {
    socket.getOutputStream().write(ClientFrames.handshake(guest));
    var in = new DataInputStream(socket.getInputStream());
    var head = head(in);
    if (!head.startsWith("HTTP/1.1 101")) {
      throw new IOException("the handshake was answered with " + head.lines().findFirst().orElse("nothing"));
    }
    frame("{\"op\":\"hello\"}");
    await(in, "ready");
    frame("{\"op\":\"send\",\"user\":\"bob\",\"key\":\"first\",\"ref\":\"1\",\"text\":\"Is somebody there?\"}");
    await(in, "ack");
  }

  private static String head(DataInputStream in) throws IOException {
    var head = new ByteArrayOutputStream();
    int last = 0;
    while (last != 0x0d0a0d0a) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the connection ended in the answer to the handshake");
      }
      head.write(next);
      last = last << 8 | next;
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  private void frame(String json) throws IOException {
    var frame = ClientFrames.text(json);
    frame.readBytes(socket.getOutputStream(), frame.readableBytes());
  }

  private void await(DataInputStream in, String op) throws IOException {
    while (true) {
      int kind = in.readUnsignedByte() & 0x0f;
      int length = in.readUnsignedByte();
      if (length == 126) {
        length = in.readUnsignedShort();
      } else if (length == 127) {
        length = Math.toIntExact(in.readLong());
      }
      var text = new String(in.readNBytes(length), StandardCharsets.UTF_8);
      if (kind == 8 || text.startsWith("{\"op\":\"error\"")) {
        throw new IOException("expected " + op + ", the server said " + text);
      }
      if (text.startsWith("{\"op\":\"" + op + "\"")) {
        return;
      }
    }
  }

  private void pause(String why) throws IOException, InterruptedException {
    if (System.nanoTime() > deadline || !alive.getAsBoolean()) {
      throw new IOException(why);
    }
    Thread.sleep(KNOCK_MILLIS);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
