package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `/metrics` says of a server, held against what was done to it and against the operations guide.
class MetricsTest {

  private static final int LOOPS = Runtime.getRuntime().availableProcessors();

  @TempDir Path data = Path.of("");

  private Town town;

  @BeforeEach
  void open() {
    town = new Town(data);
  }

  @AfterEach
  void close() {
    town.close();
  }

  private static Set<String> documented() throws IOException {
    var guide = Path.of("docs", "operations.md");
    var text = Files.readString(Files.exists(guide) ? guide : Path.of("..").resolve(guide));
    return Pattern.compile("^\\| `(parlance_[a-z_]+)` \\|", Pattern.MULTILINE).matcher(text).results()
        .map(found -> found.group(1)).collect(Collectors.toSet());
  }

  /// A group of three, 3 messages, a refusal over each transport, a resume with a gap, and a frame that is no frame.
  private Readings afterSomeTraffic() {
    var ann = town.person("ann");
    var bob = town.person("bob");
    ann.hello();
    bob.hello();
    var group = ann.ask(1, "{\"op\":\"open\",\"kind\":\"group\",\"members\":[\"bob\"]}").path("conversation")
        .asString();
    for (int i = 0; i < 3; i++) {
      ann.ask(10 + i, "{\"op\":\"send\",\"to\":\"" + group + "\",\"key\":\"k" + i + "\",\"text\":\"t\"}");
    }
    bob.await(frame -> frame.path("seq").asInt() == 4);
    ann.ask(20, "{\"op\":\"send\",\"to\":\"zzzz\",\"key\":\"x\",\"text\":\"t\"}");
    ann.call("GET", "/v1/conversations/zzzz", null);
    var cat = town.person("bob");
    cat.hello("{\"" + group + "\":99}");
    cat.awaitOp("gap");
    var again = town.person("bob");
    again.hello("{\"" + group + "\":2}");
    again.await(frame -> frame.path("seq").asInt() == 4);
    var rude = town.person("eve");
    rude.hello();
    rude.say("\"" + "x".repeat(1 << 20) + "\"");
    assertThat(rude.closeCode()).isEqualTo(1009);
    return Readings.of(ann);
  }

  @Test
  void theGuideNamesEveryMetricAndNoOther() throws IOException {
    var exposed = afterSomeTraffic().names().stream().filter(name -> name.startsWith("parlance_"))
        .collect(Collectors.toSet());
    assertThat(exposed).containsExactlyInAnyOrderElementsOf(documented());
  }

  @Test
  void theNumbersAreTrue() {
    var idle = Readings.of(town.person("ann"));
    assertThat(idle.values()).containsEntry("parlance_sessions{dialect=\"parlance\"}", 0.0);
    assertThat(idle.at("parlance_changes_total")).isZero();

    var read = afterSomeTraffic();
    assertThat(read.at("parlance_changes_total")).as("the opening and three messages").isEqualTo(4);
    assertThat(read.at("parlance_drafts_total")).as("the refused one too").isGreaterThanOrEqualTo(5);
    assertThat(read.at("parlance_commit_batch_sum")).isEqualTo(read.at("parlance_drafts_total"));
    assertThat(read.at("parlance_commit_batch_count")).isEqualTo(read.at("parlance_commits_total"));
    assertThat(read.at("parlance_commit_seconds_count")).isEqualTo(read.at("parlance_commits_total"));
    assertThat(read.at("parlance_commit_failures_total")).isZero();
    assertThat(read.at("parlance_encodings_total")).isEqualTo(4);
    assertThat(read.at("parlance_deliveries_total")).as("4 to ann and bob, 2 replayed").isEqualTo(10);
    assertThat(read.at("parlance_send_to_deliver_seconds_count")).isBetween(4L, 4L * Math.min(2, LOOPS));
    assertThat(read.values().get("parlance_send_to_deliver_seconds_sum")).isPositive();
    assertThat(read.at("parlance_sessions{dialect=\"parlance\"}")).as("ann and bob three times").isEqualTo(4);
    assertThat(read.at("parlance_space_sessions{space=\"default\"}")).isEqualTo(4);
    assertThat(read.at("parlance_space_changes_total{space=\"default\"}")).isEqualTo(4);
    assertThat(read.at("parlance_loop_allocated_bytes_total")).isPositive();
    assertThat(read.at("parlance_websockets")).isEqualTo(4);
    assertThat(read.at("parlance_sessions_opened_total")).isEqualTo(5);
    assertThat(read.at("parlance_resumes_complete_total")).isEqualTo(1);
    assertThat(read.at("parlance_resumes_with_gap_total")).isEqualTo(1);
    assertThat(read.at("parlance_rejections_total{over=\"socket\",reason=\"not-found\"}")).isEqualTo(1);
    assertThat(read.at("parlance_rejections_total{over=\"http\",reason=\"not-found\"}")).isEqualTo(1);
    assertThat(read.at("parlance_protocol_errors_total{code=\"1009\"}")).isEqualTo(1);
    assertThat(read.at("parlance_upgrades_total")).isEqualTo(5);
    assertThat(read.at("parlance_present")).as("ann, bob, and eve who left a moment ago").isBetween(2L, 3L);
    assertThat(read.at("parlance_journal_waiting")).isZero();
    assertThat(read.at("parlance_outbox_bytes")).as("nobody is behind").isZero();
    assertThat(read.names()).contains("jvm_memory_used_bytes", "jvm_gc_live_data_size_bytes", "process_cpu_usage");
  }
}
