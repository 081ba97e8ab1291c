package chat.parlance.gateway;

import chat.parlance.http.Outlet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The bytes that wait for one client, bounded.
///
/// Frames go straight to the outlet, which queues what the network does not take. When more than `limit` bytes wait, the
/// outbox refuses and its session is closed as slow: the log brings the client up to date when it returns. Signals are
/// only written while the network takes them; else the newest of each kind is kept, at most [#SIGNALS], and the rest is
/// dropped. For the event loop only.
final class Outbox {

  static final int SIGNALS = 32;

  private final Outlet outlet;
  private final GatewayCounters counters;
  private final long limit;
  private @Nullable Map<Object, Frame> signals;
  private boolean dirty;

  Outbox(Outlet outlet, GatewayCounters counters, long limit) {
    this.outlet = outlet;
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
    outlet.write(frame);
    dirty = true;
    return true;
  }

  private boolean overflows(ByteBuf frame) {
    return outlet.pendingBytes() + frame.readableBytes() > limit;
  }

  boolean offer(Frame frame) {
    return offer(Unpooled.wrappedBuffer(frame.bytes()));
  }

  /// Writes the signal, or keeps it instead of an older one with the same `topic`, or drops it.
  void offerSignal(Object topic, Frame frame) {
    if (outlet.isWritable()) {
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

  /// The network takes more again: writes the signals that were kept.
  void writable() {
    if (signals != null) {
      var kept = signals;
      signals = null;
      kept.values().forEach(this::offer);
    }
  }

  /// Whether the network takes more; when it does not, the connection hears when it does again.
  boolean writesThrough() {
    return outlet.isWritable();
  }

  /// Hands everything to the network in one call, if there is anything.
  void flush() {
    if (dirty) {
      dirty = false;
      outlet.flush();
    }
  }

  /// What waits for the network, with some 100 bytes for the bookkeeping of each frame.
  long bytes() {
    return outlet.pendingBytes();
  }

  boolean dirty() {
    return dirty;
  }
}
