package chat.parlance.ops;

import chat.parlance.core.Committed;
import chat.parlance.core.Journal;
import chat.parlance.core.Passage;
import chat.parlance.gateway.FanOut;
import chat.parlance.http.RequestObserver;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.opentelemetry.sdk.resources.Resource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Traces for OpenTelemetry: a request, what becomes of a draft, a transaction, a fan-out.
///
/// Off, and free, unless an `OTEL_…` variable says where traces go. Spans carry ids and codes, never a body, a query or a
/// token. Any thread.
public final class Tracing implements AutoCloseable {

  /// Any of them says that traces are wanted.
  private static final List<String> SWITCHES = List.of("OTEL_TRACES_EXPORTER", "OTEL_EXPORTER_OTLP_ENDPOINT",
      "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");

  /// What holds unless a variable says otherwise. Metrics go by Prometheus and logs by standard error.
  private static final Map<String, String> DEFAULTS = Map.of("otel.service.name", "parlance",
      "otel.exporter.otlp.protocol", "http/protobuf", "otel.metrics.exporter", "none", "otel.logs.exporter", "none");

  private final @Nullable OpenTelemetrySdk sdk;

  private Tracing(@Nullable OpenTelemetrySdk sdk) {
    this.sdk = sdk;
  }

  /// What the variables ask for; `version` is the server's. `IllegalArgumentException` when they ask for the impossible.
  public static Tracing of(Map<String, String> variables, String version) {
    return new Tracing(wanted(variables) ? sdk(variables, version) : null);
  }

  private static boolean wanted(Map<String, String> variables) {
    return !variables.getOrDefault("OTEL_SDK_DISABLED", "").equalsIgnoreCase("true")
        && !variables.getOrDefault("OTEL_TRACES_EXPORTER", "").equalsIgnoreCase("none")
        && SWITCHES.stream().anyMatch(variables::containsKey);
  }

  private static OpenTelemetrySdk sdk(Map<String, String> variables, String version) {
    var properties = new HashMap<>(DEFAULTS);
    variables.forEach((name, value) -> properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value));
    try {
      return AutoConfiguredOpenTelemetrySdk.builder().addPropertiesSupplier(() -> properties).disableShutdownHook()
          .addResourceCustomizer((resource, _) -> resource
              .merge(Resource.builder().put("service.version", version).build()))
          .build().getOpenTelemetrySdk();
    } catch (ConfigurationException e) {
      throw new IllegalArgumentException("OTEL_ variables: " + e.getMessage(), e);
    }
  }

  private static Tracer tracer(OpenTelemetry telemetry) {
    return telemetry.getTracer("chat.parlance");
  }

  /// Whether traces are made.
  public boolean on() {
    return sdk != null;
  }

  /// Follows drafts and transactions, beside `inner`.
  public Journal.Observer journal(Journal.Observer inner) {
    return sdk == null ? inner : new TracedJournal(tracer(sdk), inner);
  }

  /// Follows fan-outs, beside `inner`.
  public FanOut.Observer fanOuts(FanOut.Observer inner) {
    if (sdk == null) {
      return inner;
    }
    var tracer = tracer(sdk);
    return (Committed committed, int loops) -> TracedFanOut.begin(tracer, committed, loops,
        inner.begun(committed, loops));
  }

  /// Follows requests; a trace that the client began is continued.
  public RequestObserver requests() {
    return sdk == null ? RequestObserver.SILENT : new TracedRequests(tracer(sdk), sdk.getPropagators());
  }

  /// The trace a draft belongs to.
  static Context context(Passage passage) {
    return passage instanceof TracedJournal.Sending sending ? Context.root().with(sending.span()) : Context.root();
  }

  /// Sends what is left; waits at most five seconds for it.
  @Override
  public void close() {
    if (sdk != null) {
      var _ = sdk.shutdown().join(5, TimeUnit.SECONDS);
    }
  }
}
