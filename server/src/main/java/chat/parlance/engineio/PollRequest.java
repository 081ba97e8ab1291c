package chat.parlance.engineio;

import chat.parlance.http.Later;
import chat.parlance.http.PendingAnswer;

/// A client waits for packets. Hops from the loop of its connection to that of the session.
final class PollRequest implements Later.Promise {

  private final Session session;

  PollRequest(Session session) {
    this.session = session;
  }

  @Override
  public void begin(PendingAnswer answer) {
    session.onLoop(() -> arrive(answer));
  }

  private void arrive(PendingAnswer answer) {
    boolean over = session.isOver();
    Polling polling = session.polling();
    if (over) {
      answer.send(EngineError.UNKNOWN_SESSION.response());
    } else if (polling == null) {
      answer.send(EngineError.BAD_REQUEST.response());
    } else if (polling.isPolled()) {
      answer.send(EngineError.BAD_REQUEST.response());
      session.end(EngineClose.TRANSPORT_ERROR);
    } else {
      polling.hold(this, answer);
      session.polled();
    }
  }

  @Override
  public void cancelled() {
    session.onLoop(() -> {
      Polling polling = session.polling();
      if (polling != null && polling.isPolledBy(this)) {
        polling.forgetPoll();
        session.end(EngineClose.TRANSPORT_ERROR);
      }
    });
  }
}
