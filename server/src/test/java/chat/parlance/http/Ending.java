package chat.parlance.http;

import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Waits for the end of one of the JDK's WebSockets. Busy, those sometimes keep to themselves that their peer hung up, and lie in
/// CLOSE_WAIT for ever; so who waits knocks now and then, which then fails.
public final class Ending {

  private Ending() {}

  /// What `ended` says of the end; `broken` if the socket is at its end and did not say so. Fails when it is open for longer than `patience`.
  public static <T> T await(WebSocket socket, CompletableFuture<T> ended, T broken, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        return ended.get(500, TimeUnit.MILLISECONDS);
      } catch (TimeoutException _) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("the WebSocket is still open after " + patience + ", expected its end");
        }
        var _ = socket.sendPing(ByteBuffer.allocate(0)).whenComplete((_, fault) -> {
          if (fault instanceof IOException || fault != null && fault.getCause() instanceof IOException) {
            var _ = ended.completeOnTimeout(broken, 1, TimeUnit.SECONDS);
          }
        });
      } catch (InterruptedException | ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
