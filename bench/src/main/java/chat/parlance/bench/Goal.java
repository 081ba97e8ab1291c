package chat.parlance.bench;

/// What a figure should be: at most, or at least, the bound.
public record Goal(boolean atMost, double bound) {

  public static Goal atMost(double bound) {
    return new Goal(true, bound);
  }

  public static Goal atLeast(double bound) {
    return new Goal(false, bound);
  }

  boolean isMetBy(double value) {
    return atMost ? value <= bound : value >= bound;
  }

  @Override
  public String toString() {
    return (atMost ? "≤ " : "≥ ") + Report.number(bound);
  }
}
