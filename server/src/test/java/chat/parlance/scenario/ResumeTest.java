package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Whatever is cut and however often: who resumes has the log.
class ResumeTest {

  @TempDir Path data = Path.of("");

  private Town town;

  @BeforeEach
  void open() {
    town = new Town(data, "PARLANCE_LIMITS_MESSAGES_BURST", "100000", "PARLANCE_LIMITS_REQUESTS_BURST", "100000");
  }

  @AfterEach
  void close() {
    town.close();
  }

  private static boolean isChange(JsonNode frame) {
    return frame.path("op").asString().equals("change");
  }

  @Test
  void anyCutAndResumeGivesTheLog() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    var ann = town.person("ann");
    ann.hello();
    var c = ann.ask(1, "{\"op\":\"open\",\"user\":\"bob\"}").path("conversation").asString();
    List<Long> heard = new ArrayList<>();
    int sent = 0;
    var bob = town.person("bob");
    bob.hello("{\"" + c + "\":0}");
    while (sent < 600) {
      int burst = 1 + random.nextInt(60);
      for (int i = 0; i < burst; i++) {
        sent++;
        ann.say("{\"op\":\"send\",\"to\":\"" + c + "\",\"key\":\"k" + sent + "\",\"text\":\"t\"}");
      }
      if (random.nextBoolean()) {
        bob.soFar(random.nextInt(1_000_000)).stream().filter(ResumeTest::isChange)
            .forEach(frame -> heard.add(frame.path("seq").asLong()));
        bob.cut();
        if (random.nextInt(6) == 0) {
          ann.ask(2_000_000 + sent, "{\"op\":\"ping\"}");
        }
        bob = town.person("bob");
        bob.hello("{\"" + c + "\":" + (heard.isEmpty() ? 0 : heard.getLast()) + "}");
      }
    }
    long last = sent + 1L;
    bob.until(frame -> isChange(frame) && heard.add(frame.path("seq").asLong()) && frame.path("seq").asLong() == last);
    for (int i = 0; i < heard.size(); i++) {
      assertThat(heard.get(i)).as("seed " + seed).isEqualTo(i + 1L);
    }
    assertThat(heard).as("seed " + seed).hasSize((int) last);
  }

  @Test
  void whatWasMissedDuringARestartIsReplayedFromTheStore() {
    var ann = town.person("ann");
    ann.hello();
    var c = ann.ask(1, "{\"op\":\"send\",\"user\":\"bob\",\"key\":\"a\",\"text\":\"1\"}").path("conversation")
        .asString();
    for (int i = 0; i < 450; i++) {
      ann.say("{\"op\":\"send\",\"to\":\"" + c + "\",\"key\":\"" + i + "\",\"text\":\"t" + i + "\"}");
    }
    ann.ask(2, "{\"op\":\"history\",\"conversation\":\"" + c + "\"}");
    town.restart();
    var bob = town.person("bob");
    bob.hello("{\"" + c + "\":1}");
    var replayed = bob.until(frame -> frame.path("seq").asLong() == 452).stream().filter(ResumeTest::isChange).toList();
    assertThat(replayed).hasSize(451);
    assertThat(replayed.getFirst().path("seq").asLong()).isEqualTo(2);
  }

  @Test
  void aPositionFromTheFutureIsAGapAndLiveChangesGoOn() {
    var ann = town.person("ann");
    ann.hello();
    var c = ann.ask(1, "{\"op\":\"send\",\"user\":\"bob\",\"key\":\"a\",\"text\":\"1\"}").path("conversation")
        .asString();
    var bob = town.person("bob");
    bob.hello("{\"" + c + "\":99,\"zzzz\":3}");
    var gaps = List.of(bob.awaitOp("gap"), bob.awaitOp("gap"));
    assertThat(gaps.toString()).contains("unknown-position", "not-a-member");
    ann.ask(2, "{\"op\":\"send\",\"to\":\"" + c + "\",\"key\":\"b\",\"text\":\"2\"}");
    assertThat(bob.await(ResumeTest::isChange).path("seq").asLong()).isEqualTo(3);
  }

  @Test
  void aMassReconnectReadsNoDatabaseForTheReplay() {
    var ann = town.person("ann");
    ann.hello();
    var c = ann.ask(1, "{\"op\":\"send\",\"user\":\"bob\",\"key\":\"a\",\"text\":\"1\"}").path("conversation")
        .asString();
    for (int i = 0; i < 20; i++) {
      ann.ask(10 + i, "{\"op\":\"send\",\"to\":\"" + c + "\",\"key\":\"m" + i + "\",\"text\":\"t\"}");
    }
    var admin = town.person("root", "admin");
    for (int i = 0; i < 30; i++) {
      var bob = town.person("bob");
      bob.hello("{\"" + c + "\":2}");
      bob.await(frame -> isChange(frame) && frame.path("seq").asLong() == 22);
    }
    var stats = admin.get("/v1/admin/stats");
    assertThat(stats.path("replayReads").asLong()).isZero();
    assertThat(stats.path("resumesComplete").asLong()).isEqualTo(30);
    assertThat(stats.path("encodings").asLong()).as("each change was encoded once").isEqualTo(22);
  }
}
