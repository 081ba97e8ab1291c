package chat.parlance.bench.work;

import chat.parlance.bench.Figure;
import chat.parlance.bench.Goal;
import chat.parlance.bench.load.Guest;
import chat.parlance.bench.load.Pace;
import chat.parlance.bench.load.Stream;
import chat.parlance.bench.peer.Parlance;
import chat.parlance.bench.peer.StoredRows;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// W9: people talk in pairs, the server is killed at a random moment and started again on its data, everybody resumes and
/// repeats what was not acknowledged, again and again. In the end the database itself is read.
public record Crash() implements Workload {

  private static final int PAIRS = 250;
  private static final double PER_SECOND = 2000;
  private static final int KILLS = 20;
  private static final int QUICK_KILLS = 3;
  private static final int AT_ONCE = 100;
  private static final int SHORTEST_MILLIS = 500;
  private static final int LONGEST_MILLIS = 2500;
  private static final Duration BEYOND = Duration.ofMillis(200);

  /// What one kill meant: nanoseconds from the start of the new server until it listened, and until all had resumed; messages
  /// that had no acknowledgement.
  private record Kill(long listening, long resumed, int repeated) {}

  @Override
  public String id() {
    return "w9";
  }

  @Override
  public String sentence() {
    return "250 pairs, 2,000 messages a second; 20 times the server is killed at a random moment and all resume";
  }

  @Override
  public void run(Run run) throws Exception {
    var guests = Parlance.guests(0, 2 * run.settings().scaled(PAIRS, 25));
    double perSecond = run.settings().scaled((int) PER_SECOND, 200);
    int kills = run.settings().quick() ? QUICK_KILLS : KILLS;
    try (var stage = Stage.of(run.generator(), Parlance.command(run.settings().jvm(), Map.of()))) {
      var crowd = stage.crowd();
      crowd.followPositions();
      var streams = talk(stage, guests);
      var random = new SplittableRandom(9);
      var all = new ArrayList<Kill>();
      for (int i = 0; i < kills && stage.faults().isEmpty(); i++) {
        long after = random.nextLong(SHORTEST_MILLIS, LONGEST_MILLIS);
        var kill = kill(stage, streams, perSecond, after);
        all.add(kill);
        run.report().progress(
            "  kill %d of %d after %.1f s: listens again after %.2f s, all resumed after %.2f s, %d messages repeated"
                .formatted(i + 1, kills, after / 1e3, kill.listening() / 1e9, kill.resumed() / 1e9, kill.repeated()));
      }
      var acknowledged = crowd.acknowledged();
      var faults = new ArrayList<>(stage.faults());
      crowd.mayEnd();
      stage.server().stop();
      var stored = StoredRows.check(stage.server(), acknowledged);
      faults.addAll(stored.faults());
      if (!faults.isEmpty()) {
        run.report().voided(id(), faults);
      }
      report(run, all, stored, acknowledged.stream().mapToLong(java.util.BitSet::cardinality).sum());
    }
  }

  /// Connects everybody in pairs; everybody has heard one message then, and can resume.
  private static List<Stream> talk(Stage stage, List<Guest> guests) throws Exception {
    var streams = stage.pairs(guests);
    var crowd = stage.crowd();
    crowd.generator().run(() -> {
      streams.forEach(stream -> crowd.send(stream, System.nanoTime()));
      crowd.flush();
    });
    crowd.settle(30, true);
    return streams;
  }

  private static Kill kill(Stage stage, List<Stream> streams, double perSecond, long afterMillis) throws Exception {
    var crowd = stage.crowd();
    var talking = Pace.run(crowd, perSecond, 1, Duration.ofMillis(afterMillis).plus(BEYOND), (number, intended) -> {
      var stream = streams.get((int) (number % streams.size()));
      if (stream.isOpen()) {
        crowd.send(stream, intended);
      }
    });
    crowd.generator().pause(afterMillis);
    crowd.mayEnd();
    stage.server().kill();
    var _ = talking.join();
    long begun = System.nanoTime();
    stage.server().restart();
    long listening = System.nanoTime() - begun;
    var opened = crowd.resume(AT_ONCE);
    if (opened.refused() > 0) {
      throw new IOException("after a kill " + opened.refused() + " were refused: " + opened.reasons());
    }
    long resumed = System.nanoTime() - begun;
    int repeated = crowd.repeatUnacknowledged();
    crowd.settle(30, true);
    return new Kill(listening, resumed, repeated);
  }

  private void report(Run run, List<Kill> kills, StoredRows stored, long acknowledged) {
    var report = run.report();
    report.add(Figure.of(id(), "acknowledged messages that are missing", "", (double) stored.missing())
        .withGoal(Goal.atMost(0)));
    report.add(Figure.of(id(), "messages stored twice", "", (double) stored.doubled()).withGoal(Goal.atMost(0)));
    report
        .add(Figure.of(id(), "messages stored out of order", "", (double) stored.disorder()).withGoal(Goal.atMost(0)));
    report.add(Figure.of(id(), "messages acknowledged", "", (double) acknowledged));
    report.add(Figure.of(id(), "messages repeated after a kill", "", kills, Kill::repeated));
    report.add(Figure.of(id(), "from start to listening", "s", kills, kill -> kill.listening() / 1e9));
    report.add(Figure.of(id(), "from start until all have resumed", "s", kills, kill -> kill.resumed() / 1e9));
  }
}
