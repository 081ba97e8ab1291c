package chat.parlance.dialect.gabay;

import chat.parlance.http.Answer;
import chat.parlance.http.Handler;
import chat.parlance.http.Headers;
import chat.parlance.http.IsoTime;
import chat.parlance.http.Json;
import chat.parlance.http.Mount;
import chat.parlance.http.Request;
import chat.parlance.http.Response;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// What the service said of itself: `/health`, and `/metrics` as JSON.
public final class GabayFront {

  /// What is under way of one kind: what waits, what is being done, what was done and what failed since the start.
  public record Jobs(long waiting, long active, long completed, long failed) {}

  /// Figures of the moment. Bytes; `uptimeMillis` since the start. `external`: outside of the heap; `buffers`: of that, what is
  /// kept for network and files.
  public record Figures(long connections, Jobs messages, Jobs presence, Memory memory, long uptimeMillis) {
    public record Memory(long heapUsed, long heapTotal, long external, long buffers) {}
  }

  private final Supplier<@Nullable String> trouble;
  private final Supplier<Figures> figures;
  private final InstantSource clock;

  /// `trouble`: what keeps messages from being stored, null if nothing does; may block.
  public GabayFront(Supplier<@Nullable String> trouble, Supplier<Figures> figures, InstantSource clock) {
    this.trouble = trouble;
    this.figures = figures;
    this.clock = clock;
  }

  /// Where the dialect is alone.
  public Mount mount(GabaySettings settings) {
    return Mount.at("").cors(settings.cors()).problems(GabayRefusal::render).get("/health", this::health)
        .get("/metrics", this::metrics).build();
  }

  /// `/metrics` where others ask too: JSON for who wants that and no text.
  public Handler besides(Handler others) {
    return request -> wantsJson(request.headers()) ? metrics(request) : others.handle(request);
  }

  private static boolean wantsJson(Headers headers) {
    var accepted = headers.first("Accept", "");
    return accepted.contains("application/json") && !accepted.contains("text/plain")
        && !accepted.contains("openmetrics");
  }

  private Answer health(Request request) {
    var wrong = trouble.get();
    return Response.json(wrong == null ? 200 : 503, Json.object(json -> {
      json.writeStringProperty("status", wrong == null ? "ok" : "error");
      json.writeStringProperty("timestamp", IsoTime.of(clock.instant()));
      if (wrong != null) {
        json.writeStringProperty("details", wrong);
      }
    }));
  }

  private Answer metrics(Request request) {
    var now = figures.get();
    return Response.json(200, Json.object(json -> {
      json.writeNumberProperty("connections", now.connections());
      jobs(json, "messageQueueJobs", now.messages());
      jobs(json, "presenceQueueJobs", now.presence());
      json.writeObjectPropertyStart("memoryUsage");
      json.writeNumberProperty("heapUsed", now.memory().heapUsed());
      json.writeNumberProperty("heapTotal", now.memory().heapTotal());
      json.writeNumberProperty("external", now.memory().external());
      json.writeNumberProperty("arrayBuffers", now.memory().buffers());
      json.writeEndObject();
      json.writeNumberProperty("uptime", now.uptimeMillis() / 1_000.0);
    }));
  }

  private static void jobs(JsonGenerator json, String name, Jobs jobs) {
    json.writeObjectPropertyStart(name);
    json.writeNumberProperty("waiting", jobs.waiting());
    json.writeNumberProperty("active", jobs.active());
    json.writeNumberProperty("completed", jobs.completed());
    json.writeNumberProperty("failed", jobs.failed());
    json.writeEndObject();
  }
}
