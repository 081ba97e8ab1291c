package chat.parlance.engineio;

import java.io.ByteArrayOutputStream;
import chat.parlance.http.Ending;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The JDK's WebSocket, with what it hears in a queue: texts as they are, binary messages as `<hex>`.
public final class TestSocket implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private final @Nullable WebSocket socket;

  private TestSocket(HttpClient client, URI uri) {
    WebSocket opened = null;
    try {
      opened = client.newWebSocketBuilder().buildAsync(uri, new Ear()).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception e) {
      ended.complete("refused: " + e.getMessage());
    }
    socket = opened;
  }

  public static TestSocket open(HttpClient client, URI uri) {
    return new TestSocket(client, uri);
  }

  private final class Ear implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence piece, boolean last) {
      text.append(piece);
      if (last) {
        messages.add(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer piece, boolean last) {
      byte[] part = new byte[piece.remaining()];
      piece.get(part);
      bytes.writeBytes(part);
      if (last) {
        messages.add("<" + HexFormat.of().formatHex(bytes.toByteArray()) + ">");
        bytes.reset();
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      ended.complete("closed " + code + " " + reason);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      ended.complete("broken: " + error.getMessage());
    }
  }

  public boolean isOpen() {
    return socket != null && !ended.isDone();
  }

  private WebSocket opened() {
    return Objects.requireNonNull(socket, "an open WebSocket");
  }

  public void send(String text) throws Exception {
    opened().sendText(text, true).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  public void sendBytes(int... values) throws Exception {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    opened().sendBinary(ByteBuffer.wrap(bytes), true).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /// The next message, waiting for it.
  public String next() throws InterruptedException {
    String next = messages.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    return next == null ? "nothing; " + ended.getNow("still open") : next;
  }

  /// The next message that is no heartbeat.
  public String nextButPings() throws InterruptedException {
    String next = next();
    while (next.equals("2")) {
      next = next();
    }
    return next;
  }

  /// How it ended, waiting for that.
  public String end() {
    return socket == null ? ended.join() : Ending.await(socket, ended, "closed 1006", PATIENCE);
  }

  @Override
  public void close() {
    if (socket != null) {
      socket.abort();
    }
  }
}
