package chat.parlance.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.parlance.core.ClusterBus;
import chat.parlance.core.ClusterBus.Hint;
import chat.parlance.core.ClusterCounters;
import chat.parlance.core.ConversationId;
import chat.parlance.core.Marks;
import chat.parlance.core.Member;
import chat.parlance.core.Revocation;
import chat.parlance.core.Signal;
import chat.parlance.core.UserId;
import chat.parlance.web.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.embedded.RedisShardedCluster;

/// What servers say over a bus, and what waits for it.
@Timeout(120)
class BusTest {

  private static final Instant AT = Instant.parse("2026-11-22T10:00:00.123Z");
  private static final UserId ANN = new UserId("s \"1\"", "ann ü");

  private final BusCodec mine = new BusCodec("mine", 7_800);
  private final BusCodec theirs = new BusCodec("theirs", 7_800);
  private final ClusterCounters counters = new ClusterCounters();

  private static ConversationId room(int number) {
    return new ConversationId("s \"1\"", (1L << 62) + number);
  }

  @Test
  void hintsComeAsTheyWereSaidButNotToWhoSaidThem() {
    var hints = List.of(new Hint(room(1), 1, 3, Set.of("ann", "bob ü")), new Hint(room(2), 7, 7, Set.of()),
        new Hint(room(3), 1, 1, Hint.EVERYBODY));
    var texts = mine.encoded(new Heard.Hints(hints));
    assertThat(texts).hasSize(1);
    assertThat(theirs.decoded(texts.getFirst())).isEqualTo(new Heard.Hints(hints));
    assertThat(mine.decoded(texts.getFirst())).isEqualTo(new Heard.Nothing());
    assertThat(theirs.decoded(mine.missed())).isEqualTo(new Heard.Missed());
  }

  @Test
  void manyHintsAreSaidInTextsThatFitAndTooManyUsersAreNotNamed() {
    var crowd = IntStream.range(0, 100).mapToObj(i -> "user".repeat(20) + i).collect(Collectors.toSet());
    var hints = new ArrayList<Hint>();
    for (int i = 0; i < 1_000; i++) {
      hints.add(new Hint(room(i), i + 1, i + 1, i == 500 ? crowd : Set.of()));
    }
    var texts = mine.encoded(new Heard.Hints(hints));
    assertThat(texts).hasSizeGreaterThan(3)
        .allMatch(text -> text.getBytes(StandardCharsets.UTF_8).length <= 7_800);
    var heard = texts.stream().map(theirs::decoded).flatMap(one -> ((Heard.Hints) one).hints().stream()).toList();
    hints.set(500, new Hint(room(500), 501, 501, Hint.EVERYBODY));
    assertThat(heard).isEqualTo(hints);
  }

  @Test
  void signalsComeAsTheyWereSaidWithoutTheirSession() {
    var bob = new UserId(ANN.space(), "bob");
    for (var signal : List.of(new Signal.Typing(room(1), ANN, true, 0),
        new Signal.Marked(room(1), ANN, new Marks(1, 2, 3), new Marks(4, 5, 6), AT, true, 0),
        new Signal.Read(room(1), ANN, 1L << 60, AT, 0),
        new Signal.Settled(room(1), ANN, new Member.Settings(true, false), 0),
        new Signal.Favoured(ANN, "bob", true, 0),
        new Signal.Revoked(Revocation.ofUser(bob, AT, AT.plusSeconds(9)), ANN, 0),
        new Signal.Revoked(Revocation.ofToken("s", "token", AT), ANN, 0))) {
      assertThat(theirs.decoded(mine.encoded(new Heard.Signalled(signal)))).isEqualTo(new Heard.Signalled(signal));
    }
    assertThat(theirs.decoded(mine.encoded(new Heard.Signalled(new Signal.Typing(room(1), ANN, true, 77)))))
        .as("sessions are numbered by each server for itself")
        .isEqualTo(new Heard.Signalled(new Signal.Typing(room(1), ANN, true, 0)));
  }

  @Test
  void whatCannotBeUnderstoodIsPassedOver() {
    for (var text : List.of("", "hello", "[]", "{}", "{\"n\":\"x\",\"h\":7}", "{\"n\":\"x\",\"s\":{\"is\":\"news\"}}",
        "{\"n\":\"x\",\"h\":[")) {
      assertThat(theirs.decoded(text)).as(text).isEqualTo(new Heard.Nothing());
    }
  }

  @Test
  void hintsOfOneConversationBecomeOneWhileTheyWait() throws InterruptedException {
    var bag = new Mailbag(counters);
    bag.hint(List.of(new Hint(room(1), 4, 5, Set.of("ann")), new Hint(room(2), 1, 1, Set.of())));
    bag.hint(List.of(new Hint(room(1), 6, 8, Set.of("bob"))));
    var load = Objects.requireNonNull(bag.take());
    assertThat(load.hints()).containsExactly(new Hint(room(1), 4, 8, Set.of("ann", "bob")),
        new Hint(room(2), 1, 1, Set.of()));
    assertThat(load.missed()).isFalse();
    bag.close();
    assertThat(bag.take()).isNull();
  }

  @Test
  void whatFindsNoRoomIsDroppedSignalsFirstAndTheOthersLearnThatSomeWasMissed() throws InterruptedException {
    var bag = new Mailbag(counters);
    for (int i = 0; i <= Mailbag.HINTS / 2; i++) {
      bag.hint(List.of(new Hint(room(i), 1, 1, Set.of())));
    }
    bag.signal(new Signal.Typing(room(1), ANN, true, 0));
    assertThat(counters.signalsDropped.sum()).isEqualTo(1);
    assertThat(counters.hintsDropped.sum()).isZero();
    for (int i = 0; i < Mailbag.HINTS; i++) {
      bag.hint(List.of(new Hint(room(i), 2, 2, Set.of())));
    }
    bag.hint(List.of(new Hint(room(Mailbag.HINTS), 1, 1, Set.of())));
    assertThat(counters.hintsDropped.sum()).isEqualTo(1);
    bag.hint(List.of(new Hint(room(0), 3, 3, Set.of())));
    assertThat(counters.hintsDropped.sum()).as("one that waits takes another in").isEqualTo(1);
    assertThat(Objects.requireNonNull(bag.take()).missed()).isTrue();
    assertThat(Objects.requireNonNull(bag.take()).missed()).isFalse();
  }

  @Test
  void thatSomethingWasMissedIsSaidAlsoWhenNothingElseIs() throws InterruptedException {
    var bag = new Mailbag(counters);
    bag.lost(3);
    assertThat(bag.take()).isEqualTo(new Mailbag.Load(List.of(), List.of(), true));
    assertThat(counters.hintsDropped.sum()).isEqualTo(3);
  }

  private static final class Recording implements ClusterBus.Ear {
    final List<Hint> hints = new CopyOnWriteArrayList<>();
    final List<Signal> signals = new CopyOnWriteArrayList<>();
    final AtomicInteger missed = new AtomicInteger();

    @Override
    public void hinted(List<Hint> some) {
      hints.addAll(some);
    }

    @Override
    public void signalled(Signal signal) {
      signals.add(signal);
    }

    @Override
    public void mayHaveMissed() {
      missed.incrementAndGet();
    }
  }

  @Test
  void aRedisClusterCarriesThemFromOneOfItsServersToAnother() throws IOException {
    var cluster = RedisShardedCluster.newRedisCluster().ephemeralServers().shard("one", 0).shard("two", 0)
        .shard("three", 0).build();
    cluster.start();
    var url = "redis://127.0.0.1:";
    try (var left = new RedisBus(url + cluster.serverPorts().getFirst(), "parlance", "left", counters);
        var right = new RedisBus(url + cluster.serverPorts().getLast(), "parlance", "right", counters)) {
      var leftEar = new Recording();
      var rightEar = new Recording();
      left.listen(leftEar);
      right.listen(rightEar);
      Await.until("both listen", () -> left.connected() && right.connected());
      assertThat(leftEar.missed).as("what was said before").hasPositiveValue();
      var hints = IntStream.range(0, 100).mapToObj(i -> new Hint(room(i), 1, i + 1, Set.of())).toList();
      left.hint(hints);
      left.signal(new Signal.Typing(room(1), ANN, true, 0));
      Await.until("all is heard", () -> rightEar.hints.size() == 100 && rightEar.signals.size() == 1);
      assertThat(rightEar.hints).containsExactlyInAnyOrderElementsOf(hints);
      assertThat(leftEar.hints).as("its own").isEmpty();
      assertThat(counters.hintsDropped.sum()).isZero();
    } finally {
      cluster.stop();
    }
  }

  @Test
  void aUrlThatMeansNoRedisIsRefused() {
    assertThatThrownBy(() -> new RedisBus("http://127.0.0.1", "parlance", "n", counters))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
