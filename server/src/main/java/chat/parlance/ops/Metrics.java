package chat.parlance.ops;

import chat.parlance.core.Journal;
import chat.parlance.core.Presence;
import chat.parlance.gateway.GatewayCounters;
import chat.parlance.gateway.HotTail;
import chat.parlance.http.Answer;
import chat.parlance.http.Request;
import chat.parlance.http.Response;
import chat.parlance.http.TransportCounters;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the server has done, for Prometheus. Counters that count work exactly (commits, encodings, tasks, writes) are here
/// from the start, so that tests and benchmarks can hold promises against them.
public final class Metrics implements Journal.Observer {

  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final LongAdder commits = new LongAdder();
  private final LongAdder drafts = new LongAdder();
  private final LongAdder changes = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final Timer commitTime = Timer.builder("parlance.commit").description("time of one transaction")
      .publishPercentileHistogram().minimumExpectedValue(Duration.ofNanos(50_000))
      .maximumExpectedValue(Duration.ofSeconds(10)).register(registry);
  private final DistributionSummary batch = DistributionSummary.builder("parlance.commit.batch")
      .description("drafts in one transaction").serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
      .register(registry);

  public Metrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    counter("parlance.commits", "transactions that became durable; one flush of the disk each", commits,
        LongAdder::sum);
    counter("parlance.drafts", "drafts in them", drafts, LongAdder::sum);
    counter("parlance.changes", "changes appended to logs", changes, LongAdder::sum);
    counter("parlance.commit.failures", "transactions that failed", failures, LongAdder::sum);
  }

  /// Garbage collector metrics listen to the JVM until the registry closes.
  @SuppressWarnings("resource") // closed with the process
  public Metrics withGarbageCollector() {
    new JvmGcMetrics().bindTo(registry);
    return this;
  }

  private <T> void counter(String name, String what, T source, ToDoubleFunction<T> value) {
    FunctionCounter.builder(name, source, value).description(what).register(registry);
  }

  private <T> void gauge(String name, String what, T source, ToDoubleFunction<T> value) {
    Gauge.builder(name, source, value).description(what).strongReference(true).register(registry);
  }

  /// Adds what the gateway counts.
  public void gateway(GatewayCounters counters, HotTail tail) {
    counters.byName().keySet().forEach(name -> {
      var metric = "parlance." + name.replaceAll("([A-Z])", ".$1").toLowerCase(java.util.Locale.ROOT);
      if (name.equals("sessions")) {
        gauge(metric, "sessions open now", counters, all -> all.byName().getOrDefault(name, 0L));
      } else {
        counter(metric, "see the operations guide", counters, all -> all.byName().getOrDefault(name, 0L));
      }
    });
    gauge("parlance.tail.bytes", "bytes of recent changes in memory", tail, HotTail::bytes);
  }

  /// Adds what the transport counts.
  public void transport(TransportCounters counters) {
    gauge("parlance.connections", "open connections", counters, all -> all.snapshot().open());
    gauge("parlance.websockets", "open WebSockets", counters, all -> all.snapshot().openWebSockets());
    counter("parlance.requests", "HTTP requests", counters, all -> all.snapshot().requests());
    counter("parlance.upgrades", "WebSocket upgrades", counters, all -> all.snapshot().upgrades());
    counter("parlance.frames.in", "WebSocket messages received", counters, all -> all.snapshot().framesIn());
    counter("parlance.frames.out", "WebSocket frames written", counters, all -> all.snapshot().framesOut());
    counter("parlance.bytes.in", "bytes received", counters, all -> all.snapshot().bytesIn());
    counter("parlance.bytes.out", "bytes sent", counters, all -> all.snapshot().bytesOut());
    counter("parlance.writes", "write system calls of WebSockets", counters, all -> all.snapshot().writes());
    counter("parlance.refused.handshakes", "handshakes refused", counters, all -> all.snapshot().refusedHandshakes());
  }

  /// Adds queues and people.
  public void engine(Journal journal, Presence presence) {
    gauge("parlance.journal.waiting", "drafts that wait for their transaction", journal, Journal::waiting);
    gauge("parlance.present", "people who are there", presence, Presence::present);
    gauge("parlance.presence.degraded", "1 while presence changes wait", presence, p -> p.degraded() ? 1 : 0);
  }

  @Override
  public void committed(int draftCount, int changeCount, long nanos) {
    commits.increment();
    drafts.add(draftCount);
    changes.add(changeCount);
    batch.record(draftCount);
    commitTime.record(Duration.ofNanos(nanos));
  }

  @Override
  public void failed(RuntimeException fault) {
    failures.increment();
    LOG.error("a transaction failed: {}", fault.getMessage(), fault);
  }

  /// Transactions so far.
  public long commits() {
    return commits.sum();
  }

  /// `GET /metrics`.
  public Answer answer(Request request) {
    return Response.bytes(200, "text/plain; version=0.0.4; charset=utf-8",
        registry.scrape().getBytes(StandardCharsets.UTF_8));
  }
}
