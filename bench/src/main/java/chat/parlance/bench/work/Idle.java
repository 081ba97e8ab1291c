package chat.parlance.bench.work;

import chat.parlance.bench.Figure;
import chat.parlance.bench.Goal;
import chat.parlance.bench.load.Guest;
import chat.parlance.bench.peer.Parlance;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// W1: what a connection costs that does nothing: memory as the slope between steps, processor time while all are silent.
///
/// Everybody is authenticated and a member of two conversations of about 100 people each.
public record Idle() implements Workload {

  private static final int GROUP = 100;
  private static final int[] STEPS = {2_000, 10_000, 18_000};
  private static final int LEAST = 300;

  /// What a server takes while this many people are connected.
  private record Level(int people, long heap, long memory, double cpuNanosPerSecond) {}

  @Override
  public String id() {
    return "w1";
  }

  @Override
  public String sentence() {
    return "2,000 to 18,000 people in two conversations each who say nothing";
  }

  @Override
  public void run(Run run) throws Exception {
    var steps = java.util.Arrays.stream(STEPS).map(step -> run.settings().scaled(step, LEAST)).toArray();
    var guests = Parlance.guests(0, steps[steps.length - 1]);
    var ours = levels(run, Parlance.command(run.settings().jvm(), Map.of()), guests, steps);
    var floor = levels(run, Parlance.floor(run.settings().jvm(), 1, 200), guests, steps);
    if (ours.isEmpty() || floor.isEmpty()) {
      return;
    }
    var report = run.report();
    report.add(
        Figure.of(id(), "live heap per session", "bytes", slopes(ours, Level::heap)).withGoal(Goal.atMost(3 * 1024)));
    report.add(Figure.of(id(), "live heap per connection, floor", "bytes", slopes(floor, Level::heap)));
    report.add(Figure.of(id(), "memory of the process (PSS) per session", "bytes", slopes(ours, Level::memory)));
    report.add(
        Figure.of(id(), "memory of the process (PSS) per connection, floor", "bytes", slopes(floor, Level::memory)));
    var all = ours.getLast();
    report.add(Figure.of(id(), "CPU per silent session and second", "µs", all.cpuNanosPerSecond() / 1e3 / all.people())
        .withGoal(Goal.atMost(3)));
    report.add(Figure.of(id(), "CPU per silent connection and second, floor", "µs",
        floor.getLast().cpuNanosPerSecond() / 1e3 / all.people()));
  }

  private static double[] slopes(List<Level> levels, java.util.function.ToLongFunction<Level> size) {
    var slopes = new double[levels.size() - 1];
    for (int i = 0; i < slopes.length; i++) {
      var from = levels.get(i);
      var to = levels.get(i + 1);
      slopes[i] = (double) (size.applyAsLong(to) - size.applyAsLong(from)) / (to.people() - from.people());
    }
    return slopes;
  }

  /// Empty when the run is void.
  private List<Level> levels(Run run, chat.parlance.bench.peer.Server.Command command, List<Guest> guests, int[] steps)
      throws Exception {
    var levels = new ArrayList<Level>();
    try (var stage = Stage.of(run.generator(), command)) {
      if (stage.isParlance()) {
        seat(stage.parlance(), guests);
      }
      int connected = 0;
      for (int step : steps) {
        stage.open(guests.subList(connected, step));
        connected = step;
        levels.add(level(run, stage, step, step == steps[steps.length - 1]));
      }
      if (!stage.faults().isEmpty()) {
        run.report().voided(id(), stage.faults());
        return List.of();
      }
    }
    return levels;
  }

  private static void seat(Parlance parlance, List<Guest> guests) throws IOException, InterruptedException {
    int groups = guests.size() / GROUP;
    for (int group = 0; group < groups; group++) {
      parlance.group(guests.subList(group * GROUP, (group + 1) * GROUP));
      var across = new ArrayList<Guest>();
      for (int i = group; i < guests.size(); i += groups) {
        across.add(guests.get(i));
      }
      parlance.group(across);
    }
  }

  private Level level(Run run, Stage stage, int people, boolean last) throws Exception {
    stage.server().liveHeap(); // what the connecting left behind goes first
    var silence = last ? silence(run) : Duration.ofSeconds(2);
    Thread.sleep(Duration.ofSeconds(6)); // presence, for one, waits a few seconds before it tells
    long begun = System.nanoTime();
    long cpu = stage.server().tree().cpuNanos();
    Thread.sleep(silence);
    double perSecond = (stage.server().tree().cpuNanos() - cpu) * 1e9 / (System.nanoTime() - begun);
    var level = new Level(people, stage.server().liveHeap(), stage.server().tree().memory(), perSecond);
    run.report().progress("  %s, %,d people: %,d KiB live heap, %,d KiB memory, %.1f ms CPU a second".formatted(
        stage.server().name(), people, level.heap() >> 10, level.memory() >> 10, perSecond / 1e6));
    return level;
  }

  /// Long enough for two heartbeats.
  private static Duration silence(Run run) {
    return run.settings().quick() ? Duration.ofSeconds(30) : Duration.ofSeconds(60);
  }
}
