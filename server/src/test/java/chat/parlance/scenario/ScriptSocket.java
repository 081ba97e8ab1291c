package chat.parlance.scenario;

import chat.parlance.http.Ending;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A WebSocket that hears texts as they are, one after the other, and answers Engine.IO's heartbeats on the way. For one thread.
final class ScriptSocket implements AutoCloseable {

  private static final String PING = "2";
  private static final String PONG = "3";

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final Ear ear = new Ear();
  private final WebSocket socket;

  /// Opens it; fails if the server does not.
  ScriptSocket(HttpClient http, URI server, String address) {
    socket = http.newWebSocketBuilder().buildAsync(URI.create("ws://" + server.getAuthority() + address), ear)
        .join();
  }

  private final class Ear extends TextEar {
    @Override
    void heard(String text) {
      heard.add(text);
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
        boolean over = ear.closed.isDone() || System.nanoTime() > deadline;
        var next = heard.poll(over ? 0 : 50, TimeUnit.MILLISECONDS);
        if (next != null) {
          return next;
        }
        if (over) {
          throw new AssertionError(
              ear.closed.isDone() ? "the line is closed with " + ear.closed.join() + ", expected a frame"
                  : "nothing was heard within " + Person.PATIENCE);
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The code with which the server closes it, 1006 if the line just breaks.
  int closeCode() {
    return Ending.await(socket, ear.closed, 1006, Person.PATIENCE);
  }

  /// Breaks the line without a word.
  @Override
  public void close() {
    socket.abort();
  }
}
