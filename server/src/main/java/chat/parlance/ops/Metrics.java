package chat.parlance.ops;

import chat.parlance.core.Aliases;
import java.util.stream.Stream;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Counter;
import java.util.stream.Collectors;
import java.util.function.ToLongFunction;
import chat.parlance.core.OutboxCounters;
import chat.parlance.core.ClusterBus;
import chat.parlance.core.ClusterCounters;
import chat.parlance.core.Committed;
import chat.parlance.core.Draft;
import chat.parlance.core.Journal;
import chat.parlance.core.Presence;
import chat.parlance.core.RetentionCounters;
import chat.parlance.core.Told;
import chat.parlance.core.Views;
import chat.parlance.core.store.StoreUnavailableException;
import chat.parlance.core.store.Stores;
import chat.parlance.gateway.FanOut;
import chat.parlance.gateway.GatewayCounters;
import chat.parlance.gateway.HotTail;
import chat.parlance.gateway.Hub;
import chat.parlance.http.Answer;
import chat.parlance.http.EventLoops;
import chat.parlance.http.Request;
import chat.parlance.http.Response;
import chat.parlance.http.TransportCounters;
import com.sun.management.ThreadMXBean;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the server has done, for Prometheus. docs/operations.md names every metric; a test holds the two together.
///
/// Counters that count work exactly (commits, encodings, tasks, writes) are here from the start, so that tests and benchmarks
/// can hold promises against them. Any thread.
public final class Metrics implements Journal.Observer, FanOut.Observer, AutoCloseable {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  /// Upper bounds of the durations that Humane's service counted.
  private static final Duration[] BUCKETS = Stream.of(100, 300, 500, 1_000, 3_000, 5_000, 10_000)
      .map(Duration::ofMillis).toArray(Duration[]::new);
  private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Labelled labelled = new Labelled(registry);
  private final JvmGcMetrics collector = new JvmGcMetrics();
  private final LongAdder commits = new LongAdder();
  private final LongAdder drafts = new LongAdder();
  private final LongAdder changes = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder refusals = new LongAdder();
  private volatile boolean away;
  private final Timer commitTime = timer("parlance.commit", "time of one transaction, from its first statement");
  private final Timer deliveryTime = timer("parlance.send.to.deliver",
      "from the moment the journal took a draft to the moment one event loop had handed its change to the network");
  private final DistributionSummary batch = DistributionSummary.builder("parlance.commit.batch")
      .description("drafts in one transaction").serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
      .register(registry);

  public Metrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    collector.bindTo(registry);
    counter("parlance.commits", "transactions that became durable; at most one flush of the disk each", commits);
    counter("parlance.drafts", "drafts in them, refused ones too", drafts);
    counter("parlance.changes", "changes they appended to logs", changes);
    counter("parlance.commit.failures", "transactions that failed, and other faults of the journal", failures);
    counter("parlance.store.refusals", "drafts refused because the store could not be reached, counted when it is back",
        refusals);
    gauge("parlance.store.away", "1 while the store cannot be reached", this, metrics -> metrics.away ? 1 : 0);
  }

  private Timer timer(String name, String what) {
    return Timer.builder(name).description(what).publishPercentileHistogram()
        .minimumExpectedValue(Duration.ofNanos(50_000)).maximumExpectedValue(Duration.ofSeconds(10)).register(registry);
  }

  private void counter(String name, String what, LongAdder source) {
    counter(name, what, source, LongAdder::sum);
  }

  private <T> void counter(String name, String what, T source, ToDoubleFunction<T> value) {
    FunctionCounter.builder(name, source, value).description(what).register(registry);
  }

  private <T> void gauge(String name, String what, T source, ToDoubleFunction<T> value) {
    Gauge.builder(name, source, value).description(what).strongReference(true).register(registry);
  }

  /// Adds what the gateway counts.
  public void gateway(GatewayCounters counters, HotTail tail) {
    labelled.gauges("parlance.sessions", "sessions open now", "dialect", counters::sessionsByDialect);
    labelled.gauges("parlance.space.sessions", "sessions open now", "space", counters::sessionsBySpace);
    labelled.counters("parlance.space.changes", "changes handed to event loops", "space", Map.of(),
        counters::changesBySpace);
    labelled.counters("parlance.rejections", "refusals that clients were told", "reason",
        Map.of("over", "socket"), counters::rejectionsByCode);
    counter("parlance.sessions.opened", "sessions opened", counters.sessionsOpened);
    counter("parlance.slow.sessions", "sessions closed because they read too slowly", counters.slowSessions);
    counter("parlance.encodings", "changes encoded: one per change, dialect and audience that is told otherwise",
        counters.encodings);
    counter("parlance.deliveries", "changes written to sessions, live and replayed", counters.deliveries);
    counter("parlance.tasks", "tasks given to event loops for deliveries and answers", counters.tasks);
    counter("parlance.signals.sent", "signals (typing, marks, presence) written to sessions", counters.signalsSent);
    counter("parlance.signals.coalesced", "signals replaced by a newer one before they could be written",
        counters.signalsCoalesced);
    counter("parlance.signals.dropped", "signals dropped because a client or a loop was behind",
        counters.signalsDropped);
    counter("parlance.resumes.complete", "conversations resumed without a gap", counters.resumesComplete);
    counter("parlance.resumes.with.gap", "conversations resumed with a gap", counters.resumesWithGap);
    counter("parlance.replay.reads", "steps of replays that had to read the store", counters.replayReads);
    gauge("parlance.tail.bytes", "bytes of recent changes in memory, as estimated", tail, HotTail::bytes);
  }

  /// Adds what is known of conversations and members.
  public void views(Views views) {
    gauge("parlance.views.bytes", "bytes of conversations, memberships and marks in memory, as estimated", views,
        Views::bytes);
  }

  /// Adds what is known of the names of what was imported.
  public void aliases(Aliases aliases) {
    counter("parlance.alias.misses", "imported things told by another id than their own, because it was not in memory",
        aliases, Aliases::misses);
  }

  /// Adds what the transport counts.
  public void transport(TransportCounters counters) {
    labelled.counters("parlance.rejections", "refusals that clients were told", "reason", Map.of("over", "http"),
        counters::problemsByCode);
    gauge("parlance.connections", "open connections", counters, all -> all.snapshot().open());
    gauge("parlance.websockets", "open WebSockets", counters, all -> all.snapshot().openWebSockets());
    counter("parlance.requests", "HTTP requests, handshakes too", counters, all -> all.snapshot().requests());
    counter("parlance.upgrades", "WebSocket upgrades", counters, all -> all.snapshot().upgrades());
    counter("parlance.frames.in", "WebSocket messages received", counters, all -> all.snapshot().framesIn());
    counter("parlance.frames.out", "WebSocket frames written", counters, all -> all.snapshot().framesOut());
    counter("parlance.bytes.in", "bytes received", counters, all -> all.snapshot().bytesIn());
    counter("parlance.bytes.out", "bytes sent", counters, all -> all.snapshot().bytesOut());
    counter("parlance.writes", "write system calls of WebSockets", counters, all -> all.snapshot().writes());
    counter("parlance.refused.connections", "connections refused because there were too many", counters,
        all -> all.snapshot().refusedConnections());
    counter("parlance.refused.handshakes", "handshakes refused", counters, all -> all.snapshot().refusedHandshakes());
    labelled.counters("parlance.protocol.errors", "WebSockets ended for a fault of the client or of the server", "code",
        Map.of(), () -> counters.snapshot().protocolErrors());
  }

  /// Adds what the store counts.
  public void store(Stores stores) {
    counter("parlance.store.statements", "statements that the store ran", stores, all -> all.work().statements());
    counter("parlance.store.commits", "transactions that the store committed, housekeeping too", stores,
        all -> all.work().commits());
    labelled.counters("parlance.store.history.pages", "parts of logs and histories that a replica could answer", "by",
        Map.of(), () -> Map.of("replica", stores.replicated().answered(), "primary", stores.replicated().primary()));
    labelled.counters("parlance.store.replica.passed", "why they were left to the primary", "why", Map.of(),
        () -> Map.of("behind", stores.replicated().behind(), "failed", stores.replicated().failed()));
  }

  /// Adds what servers on one database tell each other.
  public void cluster(ClusterCounters counters, ClusterBus bus, Told told) {
    counter("parlance.cluster.hints.sent", "conversations that other servers were told to look at", counters.hintsSent);
    counter("parlance.cluster.hints.heard", "conversations that other servers said to look at", counters.hintsHeard);
    counter("parlance.cluster.hints.dropped", "the same that other servers were not told, and find by themselves",
        counters.hintsDropped);
    counter("parlance.cluster.signals.sent", "signals (typing, marks) that other servers were told",
        counters.signalsSent);
    counter("parlance.cluster.signals.heard", "signals that other servers told", counters.signalsHeard);
    counter("parlance.cluster.signals.dropped", "signals that other servers were not told", counters.signalsDropped);
    counter("parlance.cluster.followed", "changes of other servers that were told here", counters.followed);
    counter("parlance.cluster.reads", "pages of logs that were read for them", counters.reads);
    counter("parlance.cluster.holes", "times that changes of other servers were read before a change of this one",
        counters.holes);
    counter("parlance.cluster.late", "conversations of which no hint came in time: the timer found them",
        counters.late);
    counter("parlance.cluster.failures", "attempts to follow other servers that failed", counters.failures);
    gauge("parlance.cluster.bus", "1 while other servers can be heard", bus, all -> all.connected() ? 1 : 0);
    gauge("parlance.cluster.conversations", "conversations of which is known how far they were told", told,
        Told::size);
    gauge("parlance.cluster.round.seconds", "age of the last look at all of them", counters,
        ClusterCounters::roundAgeSeconds);
  }

  /// Adds what is told to other systems, by the name of who is told.
  public void outbox(Map<String, OutboxCounters> counters) {
    labelled.gauges("parlance.outbox.waiting", "changes that a consumer is to be told of", "consumer",
        () -> each(counters, OutboxCounters::waiting));
    labelled.gauges("parlance.outbox.lag.seconds", "age of the oldest of them", "consumer",
        () -> each(counters, OutboxCounters::lagSeconds));
    labelled.gauges("parlance.outbox.dead", "changes that a consumer is not told of any more", "consumer",
        () -> each(counters, OutboxCounters::dead));
    labelled.counters("parlance.outbox.told", "changes that a consumer was told of", "consumer", Map.of(),
        () -> each(counters, all -> all.told.sum()));
    labelled.counters("parlance.outbox.failures", "attempts to tell that failed", "consumer", Map.of(),
        () -> each(counters, all -> all.failures.sum()));
  }

  /// Adds what retention has done.
  public void retention(RetentionCounters counters) {
    counter("parlance.retention.changes", "positions of logs that were taken away", counters.changes);
    counter("parlance.retention.conversations", "logs that were shortened, once in each round", counters.conversations);
    counter("parlance.retention.steps", "steps in which that was done", counters.steps);
    counter("parlance.retention.rows", "rows beside the logs that were taken away: keys, steps of marks, dead letters",
        counters.others);
    counter("parlance.retention.rounds", "rounds that were made", counters.rounds);
    counter("parlance.retention.failures", "conversations, and other parts of rounds, that failed", counters.failures);
    gauge("parlance.retention.lag.seconds", "how long the oldest change that the last round met had been too old",
        counters, RetentionCounters::lagSeconds);
  }

  private static Map<String, Long> each(Map<String, OutboxCounters> counters, ToLongFunction<OutboxCounters> number) {
    return counters.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, one -> number.applyAsLong(one.getValue())));
  }

  /// Adds what event loops allocate.
  public void loops(EventLoops loops) {
    counter("parlance.loop.allocated.bytes", "bytes that event loops have allocated on the heap", loops,
        Metrics::allocated);
  }

  private static double allocated(EventLoops loops) {
    return loops.threadIds().stream().mapToLong(THREADS::getThreadAllocatedBytes).filter(bytes -> bytes > 0).sum();
  }

  /// Adds queues and people.
  public void engine(Journal journal, Presence presence, Hub hub) {
    gauge("parlance.journal.waiting", "drafts that wait for their transaction", journal, Journal::waiting);
    gauge("parlance.outbox.bytes", "bytes that wait for clients, with some 100 for the bookkeeping of each frame", hub,
        Hub::outboxBytes);
    gauge("parlance.present", "people who are there", presence, Presence::present);
    gauge("parlance.presence.degraded", "1 while presence changes wait", presence, p -> p.degraded() ? 1 : 0);
  }

  @Override
  public void committed(Journal.Transaction transaction) {
    commits.increment();
    drafts.add(transaction.drafts().size());
    changes.add(transaction.changes());
    batch.record(transaction.drafts().size());
    commitTime.record(transaction.nanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void failed(Throwable fault, List<Draft> drafts) {
    failures.increment();
    if (drafts.size() == 1) {
      var draft = drafts.getFirst();
      var conversation = draft.intent().conversation();
      LOG.error("a {} failed: session={} space={} user={} conversation={}: {}",
          draft.intent().getClass().getSimpleName().toLowerCase(Locale.ROOT), draft.origin(), draft.by().space(),
          draft.by().user(), conversation == null ? "-" : conversation.value(), fault.getMessage(), fault);
    } else {
      LOG.error("a transaction of {} drafts failed: {}", drafts.size(), fault.getMessage(), fault);
    }
  }

  @Override
  public void away(StoreUnavailableException fault) {
    away = true;
    LOG.error("the store cannot be reached: {}; what is sent is refused until it takes writes again",
        fault.getMessage());
  }

  @Override
  public void back(StoreUnavailableException fault, Duration gone, long refused) {
    away = false;
    refusals.add(refused);
    LOG.warn("the store takes writes again after {} ms, in which {} drafts were refused: {}", gone.toMillis(), refused,
        fault.getMessage());
  }

  @Override
  public FanOut begun(Committed committed, int loops) {
    long accepted = committed.source().acceptedNanos();
    return receivers -> {
      if (receivers > 0) {
        deliveryTime.record(System.nanoTime() - accepted, TimeUnit.NANOSECONDS);
      }
    };
  }

  /// A request that was answered, under the names of the clients that came from a Node service: `route` is a path template.
  public void request(String method, String route, int status, long nanos) {
    var tags = Tags.of("method", method, "route", route, "status_code", Integer.toString(status));
    Counter.builder("http.requests").description("HTTP requests of the humane dialect").tags(tags).register(registry)
        .increment();
    Timer.builder("http.request.duration").description("time of HTTP requests of the humane dialect").tags(tags)
        .serviceLevelObjectives(BUCKETS).register(registry).record(nanos, TimeUnit.NANOSECONDS);
  }

  /// Transactions so far.
  public long commits() {
    return commits.sum();
  }

  /// Drafts in them.
  public long drafts() {
    return drafts.sum();
  }

  /// Transactions that failed.
  public long failures() {
    return failures.sum();
  }

  /// `GET /metrics`.
  public Answer answer(Request request) {
    labelled.refresh();
    return Response.bytes(200, "text/plain; version=0.0.4; charset=utf-8",
        registry.scrape().getBytes(StandardCharsets.UTF_8));
  }

  /// Stops listening to the garbage collector.
  @Override
  public void close() {
    collector.close();
    registry.close();
  }
}
