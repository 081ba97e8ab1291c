package chat.parlance.bench.work;

import chat.parlance.bench.Figure;
import chat.parlance.bench.Goal;
import chat.parlance.bench.load.Guest;
import chat.parlance.bench.peer.FloorRival;
import chat.parlance.bench.peer.HexatronFamily;
import chat.parlance.bench.peer.NativeFamily;
import chat.parlance.bench.peer.Parlance;
import chat.parlance.bench.peer.Rival;
import chat.parlance.bench.peer.RoamingFamily;
import chat.parlance.bench.peer.Server;
import chat.parlance.bench.peer.SocketIoRival;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// W1: what a connection costs that does nothing: memory as the slope between steps, processor time while all are silent.
///
/// Everybody is authenticated and a member of two conversations of about 100 people each; clients of Socket.IO are in that of all
/// besides. `heap`: live bytes that a session may take; `memory`: its share of the process's memory, times the rival's.
public record Idle(String id, String sentence, RoamingFamily family, Rival rival, int heap, @Nullable Goal memory)
    implements
    Workload {

  private static final int GROUP = 100;
  private static final int[] STEPS = {2_000, 10_000, 18_000};
  private static final int LEAST = 300;
  /// What a message takes on the wire; nobody sends any.
  private static final int FRAME = 200;

  /// What a server takes while this many people are connected.
  private record Level(int people, long heap, long memory, double cpuNanosPerSecond) {}

  /// Native clients, beside the floor.
  public static Idle beside() {
    return new Idle("w1", "2,000 to 18,000 people in two conversations each who say nothing", new NativeFamily(),
        new FloorRival(), 3 * 1024, null);
  }

  /// Clients of Socket.IO, by WebSocket.
  static Idle besideSocketIo() {
    return new Idle("w1-socketio", "2,000 to 18,000 clients of Socket.IO in three conversations each who say nothing",
        new HexatronFamily(), new SocketIoRival(), 4 * 1024, Goal.atMost(0.35));
  }

  @Override
  public void run(Run run) throws Exception {
    var steps = java.util.Arrays.stream(STEPS).map(step -> run.settings().scaled(step, LEAST)).toArray();
    var guests = Parlance.guests(0, steps[steps.length - 1]);
    var ours = levels(run, guests, steps);
    var theirs = rivalLevels(run, guests, steps);
    if (ours.isEmpty() || theirs.isEmpty()) {
      return;
    }
    var report = run.report();
    report.add(
        Figure.of(id, "live heap per session", "bytes", slopes(ours, Level::heap)).withGoal(Goal.atMost(heap)));
    report.add(Figure.of(id, "live heap per connection, " + rival.name(), "bytes", slopes(theirs, Level::heap)));
    var ratio = Figure.of(id, "memory of the process (PSS) per session, times " + rival.whose(), "×",
        slope(ours, Level::memory) / slope(theirs, Level::memory));
    report.add(memory == null ? ratio : ratio.withGoal(memory));
    report.add(Figure.of(id, "memory of the process (PSS) per session", "bytes", slope(ours, Level::memory)));
    report.add(Figure.of(id, "memory of the process (PSS) per connection, " + rival.name(), "bytes",
        slope(theirs, Level::memory)));
    var all = ours.getLast();
    report.add(Figure.of(id, "CPU per silent session and second", "µs", all.cpuNanosPerSecond() / 1e3 / all.people())
        .withGoal(Goal.atMost(3)));
    report.add(Figure.of(id, "CPU per silent connection and second, " + rival.name(), "µs",
        theirs.getLast().cpuNanosPerSecond() / 1e3 / all.people()));
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

  /// From the first level to the last: a machine that collects garbage takes memory in large steps.
  private static double slope(List<Level> levels, java.util.function.ToLongFunction<Level> size) {
    return slopes(List.of(levels.getFirst(), levels.getLast()), size)[0];
  }

  private List<Level> levels(Run run, List<Guest> people, int[] steps) throws Exception {
    var command = Parlance.command(run.settings().jvm(), family.settings());
    try (var stage = Stage.of(run.generator(), command, family.dialect())) {
      seat(stage.parlance(), people);
      return levels(run, stage, family.entering(people), steps, Server::liveHeap);
    }
  }

  private List<Level> rivalLevels(Run run, List<Guest> people, int[] steps) throws Exception {
    var command = rival.command(new Rival.Shape(1, people.size() / GROUP, FRAME, run.settings().jvm()));
    try (var stage = Stage.of(run.generator(), command, rival.dialect())) {
      return levels(run, stage, rival.room(0, people).guests(), steps, rival::liveBytes);
    }
  }

  /// How the live bytes of a server are found.
  private interface Live {
    long bytes(Server server) throws IOException, InterruptedException;
  }

  /// Empty when the run is void.
  private List<Level> levels(Run run, Stage stage, List<Guest> guests, int[] steps, Live live) throws Exception {
    var levels = new ArrayList<Level>();
    int connected = 0;
    for (int step : steps) {
      stage.open(guests.subList(connected, step));
      connected = step;
      levels.add(level(run, stage, step, step == steps[steps.length - 1], live));
    }
    if (!stage.faults().isEmpty()) {
      run.report().voided(id, stage.faults());
      return List.of();
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

  private Level level(Run run, Stage stage, int people, boolean last, Live live) throws Exception {
    live.bytes(stage.server()); // what the connecting left behind goes first
    var silence = last ? silence(run) : Duration.ofSeconds(2);
    Thread.sleep(Duration.ofSeconds(6)); // presence, for one, waits a few seconds before it tells
    long begun = System.nanoTime();
    long cpu = stage.server().tree().cpuNanos();
    Thread.sleep(silence);
    double perSecond = (stage.server().tree().cpuNanos() - cpu) * 1e9 / (System.nanoTime() - begun);
    var level = new Level(people, live.bytes(stage.server()), stage.server().tree().memory(), perSecond);
    run.report().progress("  %s, %,d people: %,d KiB live, %,d KiB memory, %.1f ms CPU a second".formatted(
        stage.server().name(), people, level.heap() >> 10, level.memory() >> 10, perSecond / 1e6));
    return level;
  }

  /// Long enough for two heartbeats.
  private static Duration silence(Run run) {
    return run.settings().quick() ? Duration.ofSeconds(30) : Duration.ofSeconds(60);
  }
}
