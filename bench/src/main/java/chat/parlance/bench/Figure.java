package chat.parlance.bench;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// One result of a workload: the median of what was measured, and the smallest and largest.
public record Figure(String workload, String name, String unit, double median, double low, double high, int samples,
    @Nullable Goal goal) {

  /// From what several measurements gave.
  public static Figure of(String workload, String name, String unit, double... measured) {
    if (measured.length == 0) {
      throw new IllegalArgumentException(workload + ", " + name + ": nothing was measured");
    }
    var sorted = measured.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    double median = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
    return new Figure(workload, name, unit, median, sorted[0], sorted[n - 1], n, null);
  }

  /// From what each of several measurements gave.
  public static <T> Figure of(String workload, String name, String unit, List<T> measured,
      ToDoubleFunction<? super T> value) {
    return of(workload, name, unit, measured.stream().mapToDouble(value).toArray());
  }

  /// The same with what it should be.
  public Figure withGoal(Goal wanted) {
    return new Figure(workload, name, unit, median, low, high, samples, wanted);
  }

  /// Whether it is what it should be, if anything was asked of it.
  public boolean isMet() {
    return goal == null || goal.isMetBy(median);
  }
}
