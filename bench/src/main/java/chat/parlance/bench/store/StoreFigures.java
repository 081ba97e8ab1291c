package chat.parlance.bench.store;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/// What one measured stretch of writing gave: messages, time, CPU of the whole process (collector and compiler too), heap
/// bytes allocated by all threads, commits, statements, and how long each commit took.
public record StoreFigures(int batch, long messages, double seconds, double cpuSeconds, long allocatedBytes,
    long commits,
    long statements, long commitP50Nanos, long commitP99Nanos) {

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
    StoreFigures end(int batch, long messages, long statements, long[] commitNanos) {
      var end = now();
      Arrays.sort(commitNanos);
      int n = commitNanos.length;
      return new StoreFigures(batch, messages, (end.nanos - nanos) / 1e9, (end.cpuNanos - cpuNanos) / 1e9,
          end.allocated - allocated, n, statements, n == 0 ? 0 : commitNanos[n / 2],
          n == 0 ? 0 : commitNanos[(int) (n * 0.99)]);
    }
  }
}
