package chat.parlance.scenario;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A WebSocket that hears texts as they are, one after the other, and answers Engine.IO's heartbeats on the way. For one thread.
final class ScriptSocket implements AutoCloseable {

  private static final String PING = "2";
  private static final String PONG = "3";

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final WebSocket socket;

  /// Opens it; fails if the server does not.
  ScriptSocket(HttpClient http, URI server, String address) {
    socket = http.newWebSocketBuilder().buildAsync(URI.create("ws://" + server.getAuthority() + address), new Ear())
        .join();
  }

  private final class Ear implements WebSocket.Listener {
    private final StringBuilder partial = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      partial.append(data);
      if (last) {
        heard.add(partial.toString());
        partial.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      closed.complete(code);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      closed.complete(1006);
    }
  }

  void say(String text) {
    socket.sendText(text, true).join();
  }

  /// The next text that is no heartbeat.
  String hear() {
    var next = next();
    while (next.equals(PING)) {
      say(PONG);
      next = next();
    }
    return next;
  }

  private String next() {
    long deadline = System.nanoTime() + Person.PATIENCE.toNanos();
    try {
      while (true) {
        boolean over = closed.isDone() || System.nanoTime() > deadline;
        var next = heard.poll(over ? 0 : 50, TimeUnit.MILLISECONDS);
        if (next != null) {
          return next;
        }
        if (over) {
          throw new AssertionError(closed.isDone() ? "the line is closed with " + closed.join() + ", expected a frame"
              : "nothing was heard within " + Person.PATIENCE);
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The code with which the server closes it, 1006 if the line just breaks.
  int closeCode() {
    return closed.orTimeout(Person.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  /// Breaks the line without a word.
  @Override
  public void close() {
    socket.abort();
  }
}
