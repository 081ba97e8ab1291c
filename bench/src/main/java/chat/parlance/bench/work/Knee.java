package chat.parlance.bench.work;

import chat.parlance.bench.load.Pace;
import java.time.Duration;

/// Looks for the highest rate a server keeps up with: 99 % of the messages were delivered within 50 ms, none was lost. Begins at
/// `first` messages a second, and goes up from there, or down to `least` until it finds one; stops at `last`.
record Knee(double first, double least, double last) {

  private static final double STEP = 1.25;
  private static final double NEAR = 1.05;
  private static final double TOO_LATE_MILLIS = 50;

  /// The rate, to within a few percent; 0 if there is none.
  double find(Run run, Stage stage, Pace.Shot shot) throws Exception {
    var time = run.settings().quick() ? Duration.ofSeconds(3) : Duration.ofSeconds(10);
    double good = 0;
    double step = STEP;
    for (double rate = first; rate >= least && rate < last;) {
      var stretch = stage.measure(rate, 1, time, shot);
      double late = stretch.deliverMillis(99);
      boolean keptUp = late <= TOO_LATE_MILLIS;
      run.report()
          .progress(
              "  %,.0f messages/s: p99 %.1f ms, %.0f µs CPU per message, generator %.0f %%%s".formatted(rate, late,
                  stretch.cpuMicrosPerMessage(), 100 * stretch.generatorShare(), keptUp ? "" : ", too much"));
      if (!stage.faults().isEmpty()) {
        return good;
      }
      if (keptUp) {
        good = rate;
        rate *= step;
      } else if (good == 0) {
        rate /= 2;
      } else if (step < NEAR) {
        return good;
      } else {
        step = Math.sqrt(step);
        rate = good * step;
      }
    }
    return good;
  }
}
