package chat.parlance.bench.load;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/// What the lines of one crowd heard, and what was wrong with it. For the generator's thread only.
///
/// Times are in nanoseconds from the moment a message was meant to be sent, so that a server that makes the sender wait
/// does not look better for it (open loop).
public final class Tally {

  private static final long LONGEST = 120_000_000_000L;
  /// Kinds of operations that are timed beside messages.
  public static final int OPERATIONS = 2;
  private static final int FAULTS_KEPT = 5;

  private Histogram deliver = histogram();
  private Histogram ack = histogram();
  private Histogram ready = histogram();
  private List<Histogram> operations = histograms();
  /// Messages heard, over all lines.
  long heard;
  long acks;
  long frames;
  long bytes;
  long others;
  private long duplicates;
  private long disorder;
  private long faults;
  private final List<String> firstFaults = new ArrayList<>();

  /// What one stretch of time gave.
  public record Window(Histogram deliver, Histogram ack, Histogram ready, long heard, long acks, long frames,
      long bytes, List<Histogram> operations) {}

  private static List<Histogram> histograms() {
    return java.util.stream.Stream.generate(Tally::histogram).limit(OPERATIONS).toList();
  }

  private static Histogram histogram() {
    return new Histogram(LONGEST, 3);
  }

  void delivered(long nanos) {
    heard++;
    deliver.recordValue(bounded(nanos));
  }

  void acked(long nanos) {
    acks++;
    ack.recordValue(bounded(nanos));
  }

  void operated(int kind, long nanos) {
    operations.get(kind).recordValue(bounded(nanos));
  }

  void ready(long nanos) {
    ready.recordValue(bounded(nanos));
  }

  private static long bounded(long nanos) {
    return Math.clamp(nanos, 0, LONGEST);
  }

  void duplicate(int stream, int number) {
    duplicates++;
    fault("message " + number + " of stream " + stream + " came twice");
  }

  void disorder(int stream, int number, int expected) {
    disorder++;
    fault("message " + number + " of stream " + stream + " came where " + expected + " was expected");
  }

  /// Something that makes the run void.
  void fault(String what) {
    faults++;
    if (firstFaults.size() < FAULTS_KEPT) {
      firstFaults.add(what);
    }
  }

  /// What made the run void so far: the first few, and how many there were. Empty: nothing.
  public List<String> faults() {
    if (faults <= firstFaults.size()) {
      return List.copyOf(firstFaults);
    }
    var all = new ArrayList<>(firstFaults);
    all.add("and " + (faults - firstFaults.size()) + " more (" + duplicates + " doubled, " + disorder
        + " out of order or missing)");
    return all;
  }

  /// Ends a stretch and begins the next.
  Window next() {
    var window = new Window(deliver, ack, ready, heard, acks, frames, bytes,
        operations);
    deliver = histogram();
    ack = histogram();
    ready = histogram();
    operations = histograms();
    heard = 0;
    acks = 0;
    frames = 0;
    bytes = 0;
    return window;
  }
}
