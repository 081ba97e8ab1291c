package chat.parlance.bench.work;

import chat.parlance.bench.Figure;
import chat.parlance.bench.Goal;
import chat.parlance.bench.load.Crowd;
import chat.parlance.bench.load.Guest;
import chat.parlance.bench.load.Stream;
import chat.parlance.bench.peer.FloorRival;
import chat.parlance.bench.peer.HexatronFamily;
import chat.parlance.bench.peer.NativeFamily;
import chat.parlance.bench.peer.Parlance;
import chat.parlance.bench.peer.Rival;
import chat.parlance.bench.peer.RoamingFamily;
import chat.parlance.bench.peer.SocketIoRival;
import java.util.ArrayList;
import java.util.List;

/// W4: 10,000 people connect at once, 200 of them at a time, beside a rival, which checks the same tokens and knows nobody's
/// conversations. Native clients are then cut off: the server is killed, started again, and all resume.
public record Storm(String id, String sentence, RoamingFamily family, Rival rival, Goal goal) implements Workload {

  private static final int PEOPLE = 10_000;
  private static final int GROUP = 100;
  private static final int AT_ONCE = 200;
  private static final int MISSED = 3;
  /// What a message takes on the wire; nobody sends any in the comparison.
  private static final int FRAME = 200;
  /// Waves whose figures do not count: the code of both sides is still being compiled.
  private static final int WARM_UP = 5;

  /// What one storm took.
  private record Wave(Crowd.Opened opened, long cpuNanos, long p99) {

    double cpuMicros() {
      return cpuNanos / 1e3 / opened.open();
    }
  }

  /// Native clients, beside the floor.
  public static Storm beside() {
    return new Storm("w4", "10,000 people connect, 200 at a time; the server is killed and all resume",
        new NativeFamily(), new FloorRival(), Goal.atMost(1.5));
  }

  /// Clients of Socket.IO, by WebSocket.
  static Storm besideSocketIo() {
    return new Storm("w4-socketio", "10,000 clients of Socket.IO connect, 200 at a time", new HexatronFamily(),
        new SocketIoRival(), Goal.atMost(0.5));
  }

  @Override
  public void run(Run run) throws Exception {
    var guests = Parlance.guests(0, run.settings().scaled(PEOPLE, 500));
    var jvm = run.settings().jvm();
    var shape = new Rival.Shape(1, guests.size() / GROUP, FRAME, jvm);
    try (var parlance = Stage.of(run.generator(), Parlance.command(jvm, family.settings()), family.dialect());
        var other = Stage.of(run.generator(), rival.command(shape), rival.dialect())) {
      var groups = new ArrayList<String>();
      for (int i = 0; i < guests.size(); i += GROUP) {
        groups.add(parlance.parlance().group(guests.subList(i, Math.min(i + GROUP, guests.size()))));
      }
      compare(run, parlance, other, guests);
      if (family instanceof NativeFamily) {
        resume(run, parlance, guests, groups);
      }
      var faults = new ArrayList<>(parlance.faults());
      faults.addAll(other.faults());
      if (!faults.isEmpty()) {
        run.report().voided(id, faults);
      }
    }
  }

  private void compare(Run run, Stage parlance, Stage other, List<Guest> people) {
    var guests = family.entering(people);
    var others = rival.room(0, people).guests();
    var ours = new ArrayList<Wave>();
    var theirs = new ArrayList<Wave>();
    for (int i = 0; i < WARM_UP; i++) {
      wave(run, parlance, guests);
      wave(run, other, others);
    }
    for (int pair = 0; pair < run.settings().pairs(); pair++) {
      ours.add(wave(run, parlance, guests));
      theirs.add(wave(run, other, others));
    }
    var ratios = new double[ours.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = ours.get(i).cpuMicros() / theirs.get(i).cpuMicros();
    }
    var report = run.report();
    report.add(
        Figure.of(id, "server CPU per connect, times " + rival.whose(), "×", ratios).withGoal(goal));
    report.add(Figure.of(id, "server CPU per connect", "µs", ours, Wave::cpuMicros));
    report.add(Figure.of(id, "server CPU per connect, " + rival.name(), "µs", theirs, Wave::cpuMicros));
    report.add(Figure.of(id, "refused", "", ours, wave -> wave.opened().refused()).withGoal(Goal.atMost(0)));
    report.add(Figure.of(id, "connect to ready, p99", "ms", ours, wave -> wave.p99() / 1e6));
    report.add(Figure.of(id, "time until all are ready", "s", ours, wave -> wave.opened().nanos() / 1e9));
    report.add(
        Figure.of(id, "time until all are ready, " + rival.name(), "s", theirs, wave -> wave.opened().nanos() / 1e9));
  }

  private Wave wave(Run run, Stage stage, List<Guest> guests) {
    var crowd = stage.crowd();
    var _ = crowd.next();
    long cpu = stage.server().tree().cpuNanos();
    var opened = crowd.open(guests, AT_ONCE);
    var wave = new Wave(opened, stage.server().tree().cpuNanos() - cpu,
        crowd.next().ready().getValueAtPercentile(99));
    crowd.hangUp();
    run.report().progress("  %s: %,d connected in %.1f s, %d refused %s, %.0f µs CPU each".formatted(
        stage.server().name(), opened.open(), opened.nanos() / 1e9, opened.refused(), opened.reasons(),
        wave.cpuMicros()));
    return wave;
  }

  /// Everybody hears a message, the server is killed and started again, a few messages come before anybody but their senders is
  /// back, and then all resume: they must hear exactly what they missed.
  private void resume(Run run, Stage stage, List<Guest> guests, List<String> groups) throws Exception {
    var crowd = stage.crowd();
    crowd.followPositions();
    stage.open(guests);
    var streams = crowd.generator().call(() -> streams(crowd, groups));
    say(crowd, streams, 1);
    crowd.mayEnd();
    stage.server().kill();
    stage.server().restart();
    var senders = crowd.resumeSenders(AT_ONCE);
    if (senders.refused() > 0) {
      throw new IllegalStateException("senders were refused: " + senders.reasons());
    }
    say(crowd, streams, MISSED);
    long reads = Math.round(stage.parlance().metrics().getOrDefault("parlance_replay_reads_total", 0.0));
    long cpu = stage.server().tree().cpuNanos();
    var opened = crowd.resume(AT_ONCE);
    crowd.settle(30, true);
    double cpuMicros = (stage.server().tree().cpuNanos() - cpu) / 1e3 / Math.max(1, opened.open());
    double after = stage.parlance().metrics().getOrDefault("parlance_replay_reads_total", 0.0);
    var report = run.report();
    report.add(Figure.of(id, "refused when all resume after a kill", "", opened.refused()).withGoal(Goal.atMost(0)));
    report.add(Figure.of(id, "database reads for replays", "", after - reads).withGoal(Goal.atMost(0)));
    report.add(Figure.of(id, "time until all have resumed", "s", opened.nanos() / 1e9));
    report.add(Figure.of(id, "server CPU per resume, just after its start", "µs", cpuMicros));
  }

  private static List<Stream> streams(Crowd crowd, List<String> groups) {
    var lines = Stage.byNumber(crowd.lines());
    var streams = new ArrayList<Stream>();
    for (int group = 0; group < groups.size(); group++) {
      streams.add(crowd.stream(groups.get(group),
          lines.subList(group * GROUP, Math.min((group + 1) * GROUP, lines.size()))));
    }
    return streams;
  }

  private static void say(Crowd crowd, List<Stream> streams, int messages) {
    crowd.generator().run(() -> {
      for (int i = 0; i < messages; i++) {
        streams.forEach(stream -> crowd.send(stream, System.nanoTime()));
      }
      crowd.flush();
    });
    crowd.awaitAcks(30);
  }
}
