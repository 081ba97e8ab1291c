package chat.parlance.engineio;

import chat.parlance.http.Later;
import chat.parlance.http.PendingAnswer;
import chat.parlance.http.Request;
import chat.parlance.wire.EngineIoCodec;
import chat.parlance.wire.EnginePacket;
import chat.parlance.wire.MalformedPacketException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A client brings packets; null if they are malformed. Decoded on the loop of its connection, then it hops to that of
/// the session.
final class PostRequest implements Later.Promise {

  private final Session session;
  private final @Nullable List<EnginePacket> packets;

  private PostRequest(Session session, @Nullable List<EnginePacket> packets) {
    this.session = session;
    this.packets = packets;
  }

  static PostRequest of(Session session, Request request) throws IOException {
    return new PostRequest(session, decoded(session, request));
  }

  private static @Nullable List<EnginePacket> decoded(Session session, Request request) throws IOException {
    byte[] body = request.body();
    boolean binary = request.headers().first("Content-Type", "").toLowerCase(Locale.ROOT)
        .startsWith("application/octet-stream");
    try {
      if (session.revision() == 4) {
        return binary ? null : EngineIoCodec.decodePayload(body);
      }
      return binary ? EngineIoCodec.decodeBinaryPayloadOf3(body) : EngineIoCodec.decodePayloadOf3(body);
    } catch (MalformedPacketException _) {
      return null;
    }
  }

  @Override
  public void begin(PendingAnswer answer) {
    session.onLoop(() -> arrive(answer));
  }

  private void arrive(PendingAnswer answer) {
    boolean over = session.isOver() || !session.isOpen();
    Polling polling = session.polling();
    if (over) {
      answer.send(EngineError.UNKNOWN_SESSION.response());
    } else if (polling == null) {
      answer.send(EngineError.BAD_REQUEST.response());
    } else if (packets == null || polling.isPosted()) {
      answer.send(EngineError.BAD_REQUEST.response());
      session.end(packets == null ? EngineClose.PARSE_ERROR : EngineClose.TRANSPORT_ERROR);
    } else {
      polling.hold(this, answer);
      session.posted(packets);
    }
  }

  @Override
  public void cancelled() {
    session.onLoop(() -> {
      Polling polling = session.polling();
      if (polling != null && polling.isPostedBy(this)) {
        session.end(EngineClose.TRANSPORT_ERROR);
      }
    });
  }
}
