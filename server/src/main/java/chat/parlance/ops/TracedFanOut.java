package chat.parlance.ops;

import chat.parlance.core.Committed;
import chat.parlance.gateway.FanOut;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// A span from the commit of one change until the last event loop has handed it to the network.
final class TracedFanOut implements FanOut {

  private final Span span;
  private final AtomicInteger loopsLeft;
  private final AtomicLong sessions = new AtomicLong();
  private final FanOut inner;

  private TracedFanOut(Span span, int loops, FanOut inner) {
    this.span = span;
    this.loopsLeft = new AtomicInteger(loops);
    this.inner = inner;
  }

  /// Begins; costs nothing more when the trace is not sampled.
  static FanOut begin(Tracer tracer, Committed committed, int loops, FanOut inner) {
    var span = tracer.spanBuilder("fan-out").setParent(Tracing.context(committed.source().passage())).startSpan();
    if (!span.isRecording()) {
      return inner;
    }
    var change = committed.change();
    span.setAttribute("parlance.space", change.conversation().space());
    span.setAttribute("parlance.conversation", change.conversation().value());
    span.setAttribute("parlance.seq", change.seq());
    return new TracedFanOut(span, loops, inner);
  }

  @Override
  public void delivered(int receivers) {
    inner.delivered(receivers);
    sessions.addAndGet(receivers);
    if (loopsLeft.decrementAndGet() == 0) {
      span.setAttribute("parlance.sessions", sessions.get());
      span.end();
    }
  }
}
