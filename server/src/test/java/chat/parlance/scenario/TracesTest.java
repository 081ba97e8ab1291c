package chat.parlance.scenario;

import static chat.parlance.scenario.Collector.attributes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.config.ConfigException;
import chat.parlance.ops.Tracing;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Traces, as a collector gets them.
class TracesTest {

  private static final String SECRET_TEXT = "nobody else reads this";

  @TempDir Path data = Path.of("");

  private static Town traced(Path data, Collector collector) {
    return new Town(data, "OTEL_EXPORTER_OTLP_ENDPOINT", collector.url(), "OTEL_BSP_SCHEDULE_DELAY", "50",
        "OTEL_RESOURCE_ATTRIBUTES", "deployment.environment=test");
  }

  @Test
  void aMessageCanBeFollowedFromTheRequestToTheSockets() {
    try (var collector = new Collector(); var town = traced(data, collector)) {
      var ann = town.person("ann");
      var bob = town.person("bob");
      bob.hello();
      var room = ann.post("/v1/conversations", "{\"kind\":\"group\",\"members\":[\"bob\"]}").path("id").asString();
      ann.post("/v1/conversations/" + room + "/messages", "{\"text\":\"" + SECRET_TEXT + "\",\"key\":\"k\"}");
      bob.await(frame -> frame.path("seq").asInt() == 2);

      var request = collector.await("POST /v1/conversations/{id}/messages");
      var post = collector.await("post");
      var commit = collector.await("the commit of the post", span -> span.getName().equals("commit")
          && span.getLinksList().stream().anyMatch(link -> link.getSpanId().equals(post.getSpanId())));
      var fanOut = collector.await("the fan-out of the post",
          span -> span.getName().equals("fan-out") && span.getParentSpanId().equals(post.getSpanId()));

      assertThat(request.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
      assertThat(attributes(request)).containsEntry("http.request.method", "POST")
          .containsEntry("http.route", "/v1/conversations/{id}/messages")
          .containsEntry("http.response.status_code", "201");
      assertThat(post.getParentSpanId()).isEqualTo(request.getSpanId());
      assertThat(attributes(post)).containsEntry("parlance.space", "default").containsEntry("parlance.user", "ann")
          .containsEntry("parlance.seq", "2").containsEntry("parlance.duplicate", "false");
      assertThat(attributes(commit)).containsEntry("parlance.drafts", "1").containsEntry("parlance.changes", "1");
      assertThat(attributes(fanOut)).containsEntry("parlance.seq", "2").containsEntry("parlance.sessions", "1");
      assertThat(fanOut.getTraceId()).isEqualTo(request.getTraceId());
      assertThat(commit.getStartTimeUnixNano()).isGreaterThanOrEqualTo(post.getStartTimeUnixNano() - 1_000_000);
      assertThat(collector.resource()).contains("service.name=parlance", "deployment.environment=test");
      assertThat(collector.seen().toString()).doesNotContain(SECRET_TEXT).doesNotContain(Town.SECRET);
    }
  }

  @Test
  void aTraceThatTheClientBeganIsContinued() {
    try (var collector = new Collector(); var town = traced(data, collector)) {
      town.person("ann").call("GET", "/v1/me", null, "traceparent",
          "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
      var span = collector.await("GET /v1/me");
      assertThat(HexFormat.of().formatHex(span.getTraceId().toByteArray()))
          .isEqualTo("0af7651916cd43dd8448eb211c80319c");
      assertThat(HexFormat.of().formatHex(span.getParentSpanId().toByteArray()))
          .isEqualTo("b7ad6b7169203331");
    }
  }

  @Test
  void aMessageOverASocketAndItsRefusalHaveSpansToo() {
    try (var collector = new Collector(); var town = traced(data, collector)) {
      var ann = town.person("ann");
      ann.hello();
      ann.ask(1, "{\"op\":\"send\",\"to\":\"zzzz\",\"key\":\"x\",\"text\":\"" + SECRET_TEXT + "\"}");
      var refused = collector.await("a post that was refused",
          span -> attributes(span).containsKey("parlance.refused"));
      assertThat(refused.getName()).isEqualTo("post");
      assertThat(refused.getParentSpanId()).isEmpty();
      assertThat(attributes(refused)).containsEntry("parlance.refused", "NotFound");
      assertThat(refused.getStatus().getCode()).as("the sender's mistake, not the server's")
          .isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);
    }
  }

  @Test
  void thereAreNoTracesUntilAVariableSaysWhereTheyGo() {
    assertThat(isOn()).isFalse();
    assertThat(isOn("OTEL_SERVICE_NAME", "chat")).isFalse();
    assertThat(isOn("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")).isTrue();
    assertThat(isOn("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://127.0.0.1:1/v1/traces")).isTrue();
    assertThat(isOn("OTEL_TRACES_EXPORTER", "otlp")).isTrue();
    assertThat(isOn("OTEL_TRACES_EXPORTER", "none", "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")).isFalse();
    assertThat(isOn("OTEL_SDK_DISABLED", "true", "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")).isFalse();
  }

  private static boolean isOn(String... variables) {
    var given = new HashMap<String, String>();
    for (int i = 0; i < variables.length; i += 2) {
      given.put(variables[i], variables[i + 1]);
    }
    try (var tracing = Tracing.of(given, "1")) {
      return tracing.on();
    }
  }

  @Test
  void aCollectorThatIsNotThereHarmsNobody() {
    // Also needed: Surefire's capture breaks if OkHttp's threads, which have no class loader, are the first to write.
    System.err.println("that 127.0.0.1:1 takes no traces is meant:");
    try (var town = new Town(data, "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1", "OTEL_BSP_SCHEDULE_DELAY", "10",
        "OTEL_EXPORTER_OTLP_TIMEOUT", "200")) {
      var ann = town.person("ann");
      for (int i = 0; i < 50; i++) {
        assertThat(ann.call("GET", "/v1/me", null).statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void whatOpenTelemetryDoesNotUnderstandIsToldAtTheStart() {
    assertThatThrownBy(() -> new Town(data, "OTEL_TRACES_EXPORTER", "carrier-pigeon").close())
        .isInstanceOf(ConfigException.class).hasMessageContaining("carrier-pigeon");
  }
}
