package chat.parlance.bench.load;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/// Numbers from 0 of which each comes less often than the one before it: number `i` in proportion to 1/(i+1).
public final class Zipf {

  private final double[] upTo;

  public Zipf(int size) {
    upTo = new double[size];
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += 1.0 / (i + 1);
      upTo[i] = sum;
    }
  }

  /// The next number.
  public int next(RandomGenerator random) {
    int at = Arrays.binarySearch(upTo, random.nextDouble() * upTo[upTo.length - 1]);
    return Math.min(at < 0 ? -at - 1 : at, upTo.length - 1);
  }
}
