package chat.parlance.gateway;

import chat.parlance.http.WebSocket;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The bytes that wait for one client, bounded.
///
/// Frames go straight to the socket, which queues what the network does not take. When more than `limit` bytes wait, the
/// outbox refuses and its session is closed as slow: the log brings the client up to date when it returns. Signals are
/// only written while the socket takes them; else the newest of each kind is kept, at most [#SIGNALS], and the rest is
/// dropped. For the event loop only.
final class Outbox {

  static final int SIGNALS = 32;

  private final WebSocket socket;
  private final GatewayCounters counters;
  private final long limit;
  private @Nullable Map<Object, Frame> signals;
  private boolean dirty;

  Outbox(WebSocket socket, GatewayCounters counters, long limit) {
    this.socket = socket;
    this.counters = counters;
    this.limit = limit;
  }

  /// Writes the frame, which is released in every case. False: it does not fit, nothing was written.
  boolean offer(ByteBuf frame) {
    if (overflows(frame)) {
      flush(); // a burst that the network takes at once is no sign of a slow reader
      if (overflows(frame)) {
        frame.release();
        return false;
      }
    }
    socket.write(frame);
    dirty = true;
    return true;
  }

  private boolean overflows(ByteBuf frame) {
    return socket.pendingBytes() + frame.readableBytes() > limit;
  }

  boolean offer(Frame frame) {
    return offer(Unpooled.wrappedBuffer(frame.bytes()));
  }

  /// Writes the signal, or keeps it instead of an older one with the same `topic`, or drops it.
  void offerSignal(Object topic, Frame frame) {
    if (socket.isWritable()) {
      offer(frame);
      return;
    }
    if (signals == null) {
      signals = new LinkedHashMap<>();
    }
    if (signals.put(topic, frame) != null) {
      counters.signalsCoalesced.increment();
    } else if (signals.size() > SIGNALS) {
      signals.remove(topic);
      counters.signalsDropped.increment();
    }
  }

  /// The socket takes more again: writes the signals that were kept.
  void writable() {
    if (signals != null) {
      var kept = signals;
      signals = null;
      kept.values().forEach(this::offer);
    }
  }

  /// Whether the network takes more; when it does not, the connection hears when it does again.
  boolean writesThrough() {
    return socket.isWritable();
  }

  /// Hands everything to the network in one call, if there is anything.
  void flush() {
    if (dirty) {
      dirty = false;
      socket.flush();
    }
  }

  /// What waits for the network, with some 100 bytes for the bookkeeping of each frame.
  long bytes() {
    return socket.pendingBytes();
  }

  boolean dirty() {
    return dirty;
  }
}
