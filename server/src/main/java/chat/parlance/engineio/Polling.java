package chat.parlance.engineio;

import chat.parlance.http.PendingAnswer;
import chat.parlance.http.Response;
import chat.parlance.http.WebSocket;
import chat.parlance.wire.EngineIoCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// The transport of a client that polls: the request that waits, and the frames that wait for the next one. The session
/// owns the queue and bounds it. Event loop of the session.
final class Polling {

  /// The bookkeeping of a frame, in bytes.
  private static final int FRAME = 100;

  private final int revision;
  private final boolean takesBinary;
  private final ArrayDeque<ByteBuf> frames = new ArrayDeque<>(4);
  private long waiting;
  private @Nullable Probe probe;
  private @Nullable PollRequest poll;
  private @Nullable PendingAnswer pollAnswer;
  private @Nullable PostRequest post;
  private @Nullable PendingAnswer postAnswer;

  /// `takesBinary`: a client of revision 3 takes payloads that are no text.
  Polling(int revision, boolean takesBinary) {
    this.revision = revision;
    this.takesBinary = takesBinary;
  }

  void add(ByteBuf frame) {
    frames.add(frame);
    waiting += frame.readableBytes() + FRAME;
  }

  long waiting() {
    return waiting;
  }

  boolean isPolled() {
    return poll != null;
  }

  boolean isPolledBy(PollRequest request) {
    return poll == request;
  }

  void hold(PollRequest request, PendingAnswer answer) {
    poll = request;
    pollAnswer = answer;
  }

  void forgetPoll() {
    poll = null;
    pollAnswer = null;
  }

  /// Answers the request that waits with all that waits for it, if there are both.
  void flush() {
    if (pollAnswer != null && !frames.isEmpty()) {
      var pieces = new ArrayList<EngineIoCodec.Piece>(frames.size());
      for (ByteBuf frame = frames.poll(); frame != null; frame = frames.poll()) {
        pieces.add(EngineFrames.piece(frame));
        frame.release();
      }
      waiting = 0;
      var payload = revision == 4 ? EngineIoCodec.encodePayload(pieces)
          : EngineIoCodec.encodePayloadOf3(pieces, takesBinary);
      pollAnswer.send(Response
          .bytes(200, payload.binary() ? "application/octet-stream" : "text/plain; charset=UTF-8", payload.bytes())
          .with("Cache-Control", "no-store"));
      forgetPoll();
    }
  }

  /// Answers the request that waits with what waits and one packet more, if it waits.
  void release(byte[] packet) {
    if (poll != null) {
      add(Unpooled.wrappedBuffer(packet));
      flush();
    }
  }

  /// The frames that no poll has taken; they belong to the caller now.
  ArrayDeque<ByteBuf> drain() {
    var drained = new ArrayDeque<>(frames);
    frames.clear();
    waiting = 0;
    return drained;
  }

  void end() {
    endProbe();
    drain().forEach(ByteBuf::release);
    answerPost();
  }

  // The WebSocket that may take over.

  @Nullable Probe probe() {
    return probe;
  }

  void probe(Probe begun) {
    probe = begun;
  }

  void probed(WebSocket from, boolean text, byte[] message) {
    if (probe != null && probe.socket() == from && !(text && probe.goesOn(message))) {
      endProbe();
    }
  }

  void probeClosed(WebSocket closed) {
    if (probe != null && probe.socket() == closed) {
      endProbe();
    }
  }

  void endProbe() {
    if (probe != null) {
      var failed = probe;
      probe = null;
      failed.end();
    }
  }

  /// Whether the poll that waits, if one does, is to end now, for the client turns to the WebSocket.
  boolean isLeft() {
    return poll != null && probe != null && probe.releasesPoll();
  }

  // Posts whose answer is held back, so that the client sends no more.

  boolean isPosted() {
    return post != null;
  }

  void hold(PostRequest request, PendingAnswer answer) {
    post = request;
    postAnswer = answer;
  }

  boolean isPostedBy(PostRequest request) {
    return post == request;
  }

  void answerPost() {
    if (postAnswer != null) {
      postAnswer.send(ok());
      post = null;
      postAnswer = null;
    }
  }

  /// The answer to a post. HTML, because the original chose so for browsers that offer text as a download.
  static Response ok() {
    return Response.bytes(200, "text/html", new byte[]{'o', 'k'}).with("Cache-Control", "no-store");
  }
}
