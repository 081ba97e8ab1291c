package chat.parlance.bench.store;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/// What one measured stretch of writing gave: messages, time, CPU of the whole process (collector and compiler too), heap
/// bytes allocated by all threads, commits (one flush of the write-ahead log each), statements, and how long each commit took.
public record StoreFigures(String name, long messages, double seconds, double cpuSeconds, long allocatedBytes,
    long commits, long statements, long commitP50Nanos, long commitP99Nanos) {

  /// Where the counters stood when the stretch began.
  record Start(long nanos, long cpuNanos, long allocated) {

    private static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory
        .getOperatingSystemMXBean();
    private static final com.sun.management.ThreadMXBean THREADS = (com.sun.management.ThreadMXBean) ManagementFactory
        .getThreadMXBean();

    static Start now() {
      return new Start(System.nanoTime(), SYSTEM.getProcessCpuTime(), THREADS.getTotalThreadAllocatedBytes());
    }

    /// The figures since this start; `commitNanos` holds one value per commit, in any order, and is sorted here.
    StoreFigures end(String name, long messages, long statements, long[] commitNanos) {
      var end = now();
      java.util.Arrays.sort(commitNanos);
      int n = commitNanos.length;
      return new StoreFigures(name, messages, (end.nanos - nanos) / 1e9, (end.cpuNanos - cpuNanos) / 1e9,
          end.allocated - allocated, n, statements, n == 0 ? 0 : commitNanos[n / 2],
          n == 0 ? 0 : commitNanos[(int) (n * 0.99)]);
    }
  }

  public double perSecond() {
    return messages / seconds;
  }

  /// Seconds of CPU for a million messages.
  public double cpuPerMillion() {
    return cpuSeconds / messages * 1e6;
  }

  /// One flush of the log per commit; checkpoints add two each, which the store does not count.
  public double commitsPerMessage() {
    return (double) commits / messages;
  }

  public double statementsPerMessage() {
    return (double) statements / messages;
  }

  /// One line for a terminal.
  public String line() {
    return String.format(Locale.ROOT,
        "%-24s %8.0f msg/s  %6.1f CPU-s/M  %6.0f B/msg  %7.4f commits/msg  %5.2f statements/msg  batch %6.1f"
            + "  commit p50 %5.2f ms p99 %6.2f ms",
        name, perSecond(), cpuPerMillion(), (double) allocatedBytes / messages, commitsPerMessage(),
        statementsPerMessage(), commits == 0 ? 0 : (double) messages / commits, commitP50Nanos / 1e6,
        commitP99Nanos / 1e6);
  }
}
