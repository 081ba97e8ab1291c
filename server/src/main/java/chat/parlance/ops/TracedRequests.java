package chat.parlance.ops;

import chat.parlance.http.Request;
import chat.parlance.http.RequestObserver;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapGetter;

/// A span for each request that a handler answers, named and labelled as the semantic conventions for HTTP servers say.
/// What the handler hands to the journal belongs to it.
final class TracedRequests implements RequestObserver {

  /// How a trace context is read from request headers.
  private static final TextMapGetter<Request> HEADERS = (request, name) -> request == null ? null
      : request.header(name);

  private final Tracer tracer;
  private final ContextPropagators propagators;

  TracedRequests(Tracer tracer, ContextPropagators propagators) {
    this.tracer = tracer;
    this.propagators = propagators;
  }

  @Override
  @SuppressWarnings("MustBeClosedChecker") // closed when the handler has returned, on the same thread
  public Watch begun(Request request, String template) {
    var parent = propagators.getTextMapPropagator().extract(Context.root(), request, HEADERS);
    var span = tracer.spanBuilder(request.method() + " " + template).setSpanKind(SpanKind.SERVER).setParent(parent)
        .setAttribute("http.request.method", request.method()).setAttribute("http.route", template)
        .setAttribute("url.path", request.target().rawPath()).setAttribute("parlance.request", request.id())
        .startSpan();
    var scope = span.makeCurrent();
    return new Watch() {

      @Override
      public void answered(int status) {
        span.setAttribute("http.response.status_code", status);
        if (status >= 500) {
          span.setAttribute("error.type", Integer.toString(status));
          span.setStatus(StatusCode.ERROR);
        }
        span.end();
      }

      @Override
      public void returned() {
        scope.close();
      }
    };
  }
}
