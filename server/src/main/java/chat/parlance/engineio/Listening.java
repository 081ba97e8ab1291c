package chat.parlance.engineio;

import chat.parlance.wire.EnginePacket;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A session's way to its listener. A listener that fails ends its session, and no other.
final class Listening {

  private static final Logger LOG = LoggerFactory.getLogger(Listening.class);

  private final Session session;
  private @Nullable EngineListener listener;

  Listening(Session session) {
    this.session = session;
  }

  void begin(Supplier<EngineListener> opening) {
    try {
      listener = opening.get();
    } catch (RuntimeException | Error e) {
      failed(e);
    }
  }

  void text(EnginePacket.Text text) {
    tell(to -> to.text(session, text.bytes(), text.from(), text.to()));
  }

  void binary(byte[] message) {
    tell(to -> to.binary(session, message));
  }

  void readComplete() {
    tell(to -> to.readComplete(session));
  }

  void writable(boolean writable) {
    tell(to -> to.writable(session, writable));
  }

  void closed(EngineClose reason) {
    tell(to -> to.closed(session, reason));
  }

  private void tell(Consumer<EngineListener> call) {
    if (listener != null) {
      try {
        call.accept(listener);
      } catch (RuntimeException | Error e) {
        failed(e);
      }
    }
  }

  private void failed(Throwable e) {
    LOG.error("the listener of an Engine.IO session of {} failed", session.remoteAddress(), e);
    session.end(EngineClose.TRANSPORT_ERROR);
  }
}
