package chat.parlance.http;

import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;

/// What all connections of one server have in common. Any thread.
record Front(ListenerConfig config, Reception reception, Transport transport, ResponseHead heads, Population running,
    AtomicBoolean draining) {

  /// How long a peer that we have hung up on may take to do the same.
  static final Duration LINGER = Duration.ofSeconds(2);

  private static final ThreadFactory THREADS = Thread.ofVirtual().name("http-", 0).inheritInheritableThreadLocals(false)
      .factory();

  HttpLimits limits() {
    return config.limits();
  }

  /// Runs a handler on a virtual thread of its own; at most one for each connection.
  void run(Runnable work) {
    running.enter();
    THREADS.newThread(() -> {
      try {
        work.run();
      } finally {
        running.leave();
      }
    }).start();
  }
}
