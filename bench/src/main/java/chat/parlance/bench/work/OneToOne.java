package chat.parlance.bench.work;

import chat.parlance.bench.Figure;
import chat.parlance.bench.Goal;
import chat.parlance.bench.load.Guest;
import chat.parlance.bench.load.Pace;
import chat.parlance.bench.peer.Parlance;
import chat.parlance.bench.peer.StoredRows;
import chat.parlance.bench.store.StoreCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// W2: messages between two, each durable before it is acknowledged and delivered.
///
/// First the rate is raised until the server does not keep up (the knee), with the server on one core and the generator on
/// another; then the costs are measured at fixed rates, with nothing pinned.
public record OneToOne() implements Workload {

  private static final int PAIRS = 500;
  private static final Knee KNEE = new Knee(2_000, 100, 200_000);
  private static final double FIXED_RATE = 2_000;

  @Override
  public String id() {
    return "w2";
  }

  @Override
  public String sentence() {
    return "500 pairs of people who write to each other, every message durable (fsync) before its ack";
  }

  @Override
  public void run(Run run) throws Exception {
    var guests = Parlance.guests(0, 2 * PAIRS);
    costs(run, guests);
    double bare = StoreWrites.perSecond(run, StoreCommand.Writer.BARE);
    double rows = StoreWrites.perSecond(run, StoreCommand.Writer.ROWS);
    double sustained = knee(run, guests);
    if (sustained > 0) {
      bare = (bare + StoreWrites.perSecond(run, StoreCommand.Writer.BARE)) / 2;
      rows = (rows + StoreWrites.perSecond(run, StoreCommand.Writer.ROWS)) / 2;
      run.report().add(Figure.of(id(), "sustained, times the bare insert in batches of 256", "×", sustained / bare)
          .withGoal(Goal.atLeast(0.4)));
      run.report().add(Figure.of(id(), "sustained, times a bare insert of the same rows", "×", sustained / rows));
      run.report().add(Figure.of(id(), "bare insert in batches of 256, on one core", "messages/s", bare));
    }
  }

  private void costs(Run run, List<Guest> guests) throws Exception {
    try (var stage = Stage.of(run.generator(), Parlance.command(run.settings().jvm(), Map.of()))) {
      var shot = prepare(stage, guests);
      stage.warmUp(run, FIXED_RATE, 1, shot, Stretch::cpuMicrosPerMessage);
      var busy = new ArrayList<Stretch>();
      for (int i = 0; i < run.settings().pairs(); i++) {
        busy.add(stage.measure(FIXED_RATE, 1, run.settings().window(), shot));
      }
      var calm = stage.measure(1, 1, Duration.ofSeconds(run.settings().quick() ? 10 : 30), shot);
      if (isVoid(run, stage)) {
        return;
      }
      var report = run.report();
      report.add(Figure.of(id(), "fsyncs per message at 2,000 messages/s", "", busy, OneToOne::fsyncs)
          .withGoal(Goal.atMost(0.05)));
      report.add(Figure.of(id(), "server CPU per message at 2,000 messages/s", "µs",
          busy, Stretch::cpuMicrosPerMessage));
      report.add(Figure.of(id(), "send to ack at 2,000 messages/s, p50", "ms", busy, s -> s.ackMillis(50)));
      report.add(Figure.of(id(), "send to ack at 2,000 messages/s, p99", "ms", busy, s -> s.ackMillis(99)));
      report.add(Figure.of(id(), "send to deliver at 2,000 messages/s, p99", "ms",
          busy, s -> s.deliverMillis(99)));
      report.add(Figure.of(id(), "fsyncs per message at 1 message/s", "", fsyncs(calm)).withGoal(Goal.atMost(1)));
      report.add(Figure.of(id(), "send to ack at 1 message/s, p50", "ms", calm.ackMillis(50)));
      report.add(Figure.of(id(), "commit at 1 message/s, mean", "ms", commitMillis(calm)));
    }
  }

  /// The sustained rate, 0 if the run is void.
  private double knee(Run run, List<Guest> guests) throws Exception {
    run.generator().pinTo(1);
    try (var stage = Stage.of(run.generator(), Parlance.command(run.settings().jvm(), Map.of()).pinnedTo("0"))) {
      var shot = prepare(stage, guests);
      stage.warmUp(run, KNEE.first(), 1, shot, Stretch::cpuMicrosPerMessage);
      double sustained = KNEE.find(run, stage, shot);
      if (sustained == 0) {
        run.report().voided(id(), List.of("not even %,.0f messages/s were sustained".formatted(KNEE.least())));
        return 0;
      }
      var half = stage.measure(sustained / 2, 1, run.settings().window(), shot);
      if (isVoid(run, stage)) {
        return 0;
      }
      run.report().add(Figure.of(id(), "sustained on one core", "messages/s", sustained));
      run.report()
          .add(Figure.of(id(), "server CPU per message at half the sustained rate", "µs", half.cpuMicrosPerMessage()));
      run.report().add(Figure.of(id(), "fsyncs per message at half the sustained rate", "", fsyncs(half))
          .withGoal(Goal.atMost(0.05)));
      run.report().add(Figure.of(id(), "send to ack at half the sustained rate, p99", "ms", half.ackMillis(99)));
      run.report().add(Figure.of(id(), "send to ack at half the sustained rate, p99, in commits", "×",
          half.ackMillis(99) / commitMillis(half)).withGoal(Goal.atMost(5)));
      return sustained;
    } finally {
      run.generator().unpin();
    }
  }

  /// Connects everybody in pairs; the first of each pair writes.
  private static Pace.Shot prepare(Stage stage, List<Guest> guests) throws Exception {
    var streams = stage.pairs(guests);
    return (number, intended) -> stage.crowd().send(streams.get((int) (number % streams.size())), intended);
  }

  /// Ends the server and looks whether each acknowledged message is in its database, once.
  private boolean isVoid(Run run, Stage stage) throws Exception {
    var faults = new ArrayList<>(stage.faults());
    var acknowledged = stage.crowd().acknowledged();
    stage.crowd().mayEnd();
    stage.server().stop();
    faults.addAll(StoredRows.check(stage.server(), acknowledged).faults());
    if (!faults.isEmpty()) {
      run.report().voided(id(), faults);
    }
    return !faults.isEmpty();
  }

  private static double fsyncs(Stretch stretch) {
    return stretch.counter("store_commits_total") / stretch.messages();
  }

  private static double commitMillis(Stretch stretch) {
    return 1e3 * stretch.counter("commit_seconds_sum") / stretch.counter("commit_seconds_count");
  }
}
