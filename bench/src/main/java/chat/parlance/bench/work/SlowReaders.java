package chat.parlance.bench.work;

import chat.parlance.bench.Figure;
import chat.parlance.bench.Goal;
import chat.parlance.bench.load.Pace;
import chat.parlance.bench.peer.Parlance;
import java.util.ArrayList;
import java.util.Map;

/// W7: one room of 1,000 of whom 10 do not read; what the others notice of it.
///
/// Stretches with and without those who do not read take turns.
public record SlowReaders() implements Workload {

  private static final int PEOPLE = 1_000;
  private static final double PER_SECOND = 50;

  @Override
  public String id() {
    return "w7";
  }

  @Override
  public String sentence() {
    return "one room of 1,000 people, 50 messages a second, 10 people do not read";
  }

  @Override
  public void run(Run run) throws Exception {
    var guests = Parlance.guests(0, PEOPLE);
    try (var stage = Stage.of(run.generator(), Parlance.command(run.settings().jvm(), Map.of()))) {
      var group = stage.parlance().group(guests);
      stage.open(guests);
      var crowd = stage.crowd();
      var slow = crowd.generator().call(() -> {
        var lines = Stage.byNumber(crowd.lines());
        crowd.stream(group, lines);
        return lines.subList(1, 1 + PEOPLE / 100);
      });
      Pace.Shot shot = (number, intended) -> crowd.send(crowd.streams().getFirst(), intended);
      stage.warmUp(run, PER_SECOND, 1, shot, Stretch::cpuMicrosPerDelivery);
      var ratios = new ArrayList<Double>();
      var without = new ArrayList<Double>();
      var with = new ArrayList<Double>();
      for (int pair = 0; pair < run.settings().pairs(); pair++) {
        var all = stage.measure(PER_SECOND, 1, run.settings().window(), shot);
        crowd.generator().run(() -> slow.forEach(line -> line.reads(false)));
        var healthy = stage.measureBut(slow.size(), PER_SECOND, run.settings().window(), shot);
        crowd.generator().run(() -> slow.forEach(line -> line.reads(true)));
        crowd.settle(20, true);
        without.add(all.deliverMillis(99));
        with.add(healthy.deliverMillis(99));
        ratios.add(healthy.deliverMillis(99) / all.deliverMillis(99));
        run.report()
            .progress("  pair %d: p99 %.1f ms when all read, %.1f ms for the others when ten do not; %,d KiB wait"
                .formatted(pair + 1, without.getLast(), with.getLast(), (long) healthy.counter("outbox_bytes") >> 10));
      }
      if (!stage.faults().isEmpty()) {
        run.report().voided(id(), stage.faults());
        return;
      }
      var report = run.report();
      report
          .add(Figure.of(id(), "p99 of those who read, times what it is when all do", "×", ratios, Double::doubleValue)
              .withGoal(Goal.atMost(1.2)));
      report.add(Figure.of(id(), "send to deliver when all read, p99", "ms", without, Double::doubleValue));
      report
          .add(Figure.of(id(), "send to deliver when ten do not, p99 of the others", "ms", with, Double::doubleValue));
    }
  }
}
