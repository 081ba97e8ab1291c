package chat.parlance.http;

import io.netty.channel.EventLoop;

/// A request whose client waits for an answer that comes [Later]. [#send] on any thread; the first answer counts.
public final class PendingAnswer {

  private static final Problem LATE = Problem.of(503, "no-answer", "the answer did not come in time");

  private final Exchange exchange;
  private final HttpConnection connection;
  private final Later later;
  private final RequestObserver.Watch watch;
  private boolean over; // event loop only

  PendingAnswer(Exchange exchange, HttpConnection connection, Later later, RequestObserver.Watch watch) {
    this.exchange = exchange;
    this.connection = connection;
    this.later = later;
    this.watch = watch;
  }

  /// The event loop of the connection that waits.
  public EventLoop eventLoop() {
    return connection.channel().eventLoop();
  }

  /// Answers, with a body in memory. An answer that nobody waits for any more is dropped.
  public void send(Response response) {
    if (!(response.body() instanceof Body.Bytes)) {
      throw new IllegalArgumentException("a stream as a later answer, expected a body in memory");
    }
    if (eventLoop().inEventLoop()) {
      answer(response);
    } else {
      eventLoop().execute(() -> answer(response));
    }
  }

  private void answer(Response response) {
    if (!over) {
      over = true;
      connection.release();
      exchange.send(response);
      watch.answered(response.status());
    }
  }

  // On the event loop, by the connection.

  void begin() {
    later.promise().begin(this);
  }

  void cancel() {
    if (!over) {
      giveUp();
      watch.answered(RequestObserver.Watch.GONE);
    }
  }

  void expire() {
    if (!over) {
      giveUp();
      exchange.refuse(LATE);
      watch.answered(LATE.status());
    }
  }

  private void giveUp() {
    over = true;
    connection.release();
    later.promise().cancelled();
  }
}
