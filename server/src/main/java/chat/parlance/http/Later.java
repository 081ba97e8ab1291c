package chat.parlance.http;

import java.time.Duration;

/// The answer that comes afterwards, without a thread that waits for it. Not for routes that stream their body.
///
/// `atMost`: after that the server answers 503 itself, and the promise is cancelled. When the answer comes, the limits of
/// the listener hold for it as for any other. A client that closes its direction meanwhile counts as gone.
public record Later(Duration atMost, Promise promise) implements Answer {

  public Later {
    if (!atMost.isPositive()) {
      throw new IllegalArgumentException("the longest wait is " + atMost + ", expected more than zero");
    }
  }

  /// Whoever will answer. Called on the event loop of the connection; must not block.
  public interface Promise {

    /// The client waits from now on. First call, once.
    void begin(PendingAnswer answer);

    /// No answer is wanted any more: the client has gone, the time is up, or the server is closing. At most once, and not
    /// after an answer.
    void cancelled();
  }
}
