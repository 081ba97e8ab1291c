package chat.parlance.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How much work a message costs, counted and never timed, on a real server with real sockets.
///
/// The room has more members than are told of each other's presence, so that nothing but messages is on the way.
class CountersTest {

  private static final int LOOPS = Runtime.getRuntime().availableProcessors();
  private static final int MEMBERS = 250;
  private static final int LISTENERS = 20;
  private static final long OPENINGS = 3;
  private static final int FEW = 20;
  private static final int MANY = 120;

  @TempDir Path data = Path.of("");

  private Town town;
  private Person owner;
  private String room = "";
  private final List<Person> listeners = new ArrayList<>();

  @BeforeEach
  void open() {
    town = new Town(data, "PARLANCE_LIMITS_MESSAGES_BURST", "100000", "PARLANCE_LIMITS_REQUESTS_BURST", "100000",
        "PARLANCE_LIMITS_HANDSHAKES_BURST", "1000", "PARLANCE_LIMITS_HEARTBEAT", "10m");
    owner = town.person("owner");
    room = owner.post("/v1/conversations", "{\"kind\":\"group\",\"members\":[" + names("m", MEMBERS) + "]}")
        .path("id").asString();
    listen(LISTENERS);
  }

  @AfterEach
  void close() {
    town.close();
  }

  private static String names(String first, int count) {
    return IntStream.range(0, count).mapToObj(i -> "\"" + first + i + "\"").collect(Collectors.joining(","));
  }

  private void listen(int count) {
    for (int i = listeners.size(); i < count; i++) {
      var person = town.person("m" + i);
      person.hello();
      listeners.add(person);
    }
  }

  private void heardByAll(long seq) {
    listeners.forEach(person -> person.await(frame -> frame.path("seq").asLong() == seq));
  }

  private long post(String key) {
    return owner.post("/v1/conversations/" + room + "/messages", "{\"text\":\"hi\",\"key\":\"" + key + "\"}")
        .path("seq").asLong();
  }

  @Test
  void aMessageSentAloneIsOneCommitOneEncodingOneTaskForEachLoopAndOneWriteForEachReceiver() {
    heardByAll(post("first"));
    for (int i = 0; i < 10; i++) {
      var before = Readings.of(owner);
      heardByAll(post("k" + i));
      var after = Readings.of(owner);
      assertThat(after.since(before, "parlance_changes_total")).isEqualTo(1);
      assertThat(after.since(before, "parlance_commits_total")).isEqualTo(1);
      assertThat(after.since(before, "parlance_encodings_total")).isEqualTo(1);
      assertThat(after.since(before, "parlance_deliveries_total")).isEqualTo(LISTENERS);
      assertThat(after.since(before, "parlance_writes_total")).isEqualTo(LISTENERS);
      assertThat(after.since(before, "parlance_tasks_total"))
          .as("delivery and the question of each reading for what waits")
          .isBetween(1L, 2L * LOOPS);
    }
  }

  @Test
  void messagesThatWaitForTheStoreAreCommittedAndWrittenTogether() {
    int messages = 100;
    var sender = listeners.getFirst();
    var before = Readings.of(owner);
    for (int i = 0; i < OPENINGS; i++) {
      sender.say("{\"op\":\"open\",\"kind\":\"group\",\"members\":[" + names("x", 1_000) + "]}"); // keeps the store busy
    }
    long last = send(0, messages);
    heardByAll(last);
    sender.await(frame -> frame.path("ref").asInt(-1) == messages - 1);
    var after = Readings.of(owner);
    long commits = after.since(before, "parlance_commits_total");
    assertThat(after.since(before, "parlance_changes_total")).isEqualTo(messages + OPENINGS);
    assertThat(after.since(before, "parlance_encodings_total")).isEqualTo(messages + OPENINGS);
    assertThat(after.since(before, "parlance_deliveries_total")).isEqualTo((long) messages * LISTENERS + OPENINGS);
    assertThat(commits).isLessThanOrEqualTo(messages / 4);
    assertThat(after.since(before, "parlance_writes_total"))
        .as("one for each receiver and commit, and the sender's acknowledgements")
        .isLessThanOrEqualTo(LISTENERS * commits + messages + OPENINGS);
    assertThat(after.since(before, "parlance_commit_batch_sum")).isEqualTo(messages + OPENINGS);
  }

  @Test
  void oneMoreReceiverOfAMessageAllocatesNextToNothing() {
    listen(MANY);
    var warm = work(0); // the classes are loaded
    work(200); // and the buffers are pooled
    work(400);
    var wide = work(600);
    listeners.subList(FEW, MANY).forEach(Person::close);
    listeners.subList(FEW, MANY).clear();
    awaitSessions(FEW);
    var narrow = work(800);
    double each = (double) (wide.bytes - narrow.bytes) / (wide.deliveries - narrow.deliveries);
    assertThat(each)
        .as("bytes that the event loops allocate for one more delivery; %s, then %s, then %s", warm, wide, narrow)
        .isLessThanOrEqualTo(48);
  }

  /// What the event loops allocated for 200 messages, and how often those were delivered.
  private record Work(long bytes, long deliveries) {}

  private Work work(int sent) {
    var before = Readings.of(owner);

    for (int group = 0; group < 20; group++) { // so few at once that the pools of the network layer hold them all
      heardByAll(send(sent + 10 * group, 10));
    }
    var after = Readings.of(owner);
    return new Work(after.since(before, "parlance_loop_allocated_bytes_total"),
        after.since(before, "parlance_deliveries_total"));
  }

  private void awaitSessions(long count) {
    long deadline = System.nanoTime() + Person.PATIENCE.toNanos();
    while (Readings.of(owner).at("parlance_sessions{dialect=\"parlance\"}") != count) {
      assertThat(System.nanoTime()).as("%s sessions are left", count).isLessThan(deadline);
    }
  }

  /// Sends so many messages over the first listener's socket; the position of the last.
  private long send(int from, int count) {
    var sender = listeners.getFirst();
    for (int i = from; i < from + count; i++) {
      sender.say("{\"op\":\"send\",\"ref\":" + i + ",\"to\":\"" + room + "\",\"key\":\"m" + i + "\",\"text\":\"hi\"}");
    }
    return from + count + 1L;
  }
}
