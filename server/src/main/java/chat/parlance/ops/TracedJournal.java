package chat.parlance.ops;

import chat.parlance.core.Draft;
import chat.parlance.core.Journal;
import chat.parlance.core.Passage;
import chat.parlance.core.Receipt;
import chat.parlance.core.Rejection;
import chat.parlance.core.store.StoreUnavailableException;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// A span for each draft, from the moment the journal takes it until its sender is told, and one for each transaction,
/// linked to those of its drafts.
final class TracedJournal implements Journal.Observer {

  /// One draft.
  record Sending(Span span, Passage inner) implements Passage {

    @Override
    public void stored(Receipt receipt) {
      span.setAttribute("parlance.conversation", receipt.conversation().value());
      span.setAttribute("parlance.seq", receipt.seq());
      span.setAttribute("parlance.duplicate", receipt.duplicate());
      span.end();
      inner.stored(receipt);
    }

    @Override
    public void refused(Rejection rejection) {
      span.setAttribute("parlance.refused", rejection.getClass().getSimpleName());
      if (rejection instanceof Rejection.Unavailable || rejection instanceof Rejection.Overloaded) {
        span.setStatus(StatusCode.ERROR);
      }
      span.end();
      inner.refused(rejection);
    }
  }

  private final Tracer tracer;
  private final Journal.Observer inner;

  TracedJournal(Tracer tracer, Journal.Observer inner) {
    this.tracer = tracer;
    this.inner = inner;
  }

  @Override
  public Passage submitted(Draft draft) {
    var span = tracer.spanBuilder(draft.intent().getClass().getSimpleName().toLowerCase(Locale.ROOT))
        .setAttribute("parlance.space", draft.by().space()).setAttribute("parlance.user", draft.by().user())
        .setAttribute("parlance.session", draft.origin()).startSpan();
    return new Sending(span, inner.submitted(draft));
  }

  @Override
  public void committed(Journal.Transaction transaction) {
    long end = nanos(Instant.now());
    var builder = tracer.spanBuilder("commit").setNoParent()
        .setStartTimestamp(end - transaction.nanos(), TimeUnit.NANOSECONDS)
        .setAttribute("parlance.drafts", transaction.drafts().size())
        .setAttribute("parlance.changes", transaction.changes());
    for (var draft : transaction.drafts()) {
      if (draft instanceof Sending sending && sending.span().isRecording()) {
        builder.addLink(sending.span().getSpanContext());
      }
    }
    builder.startSpan().end(end, TimeUnit.NANOSECONDS);
    inner.committed(transaction);
  }

  private static long nanos(Instant time) {
    return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
  }

  @Override
  public void failed(Throwable fault, List<Draft> drafts) {
    inner.failed(fault, drafts);
  }

  @Override
  public void away(StoreUnavailableException fault) {
    inner.away(fault);
  }

  @Override
  public void back(StoreUnavailableException fault, Duration away, long refused) {
    inner.back(fault, away, refused);
  }
}
