package chat.parlance.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Where a run took place: without that its figures mean nothing.
final class Machine {

  private static final int FLUSHES = 200;

  private Machine() {}

  static Map<String, Object> described() throws IOException {
    var facts = new LinkedHashMap<String, Object>();
    facts.put("cores", Runtime.getRuntime().availableProcessors());
    facts.put("processor", processor());
    facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
    facts.put("flushMicros", flushMicros());
    return facts;
  }

  private static String processor() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines.filter(line -> line.startsWith("model name")).map(line -> line.substring(line.indexOf(':') + 2))
          .findFirst().orElse("unknown");
    }
  }

  /// Median time of writing and flushing 4 KiB where the databases will be.
  static double flushMicros() throws IOException {
    var file = Files.createTempFile("parlance-bench-", ".flush");
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      var times = new long[FLUSHES];
      for (int i = 0; i < FLUSHES; i++) {
        channel.write(ByteBuffer.allocateDirect(4096), (long) i * 4096);
        long begun = System.nanoTime();
        channel.force(false);
        times[i] = System.nanoTime() - begun;
      }
      Arrays.sort(times);
      return times[FLUSHES / 2] / 1e3;
    } finally {
      Files.delete(file);
    }
  }
}
