package chat.parlance.bench.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/// A process and its children, as the operating system accounts for them (`/proc`, Linux only).
public record ProcessTree(ProcessHandle root) {

  private static final long NANOS_PER_TICK = 10_000_000;

  /// CPU time of user and kernel so far, in nanoseconds; the operating system counts in steps of 10 ms.
  public long cpuNanos() {
    return all().mapToLong(ProcessTree::cpuNanos).sum();
  }

  /// Memory that is the process's own, with its share of what it shares, in bytes (PSS).
  public long memory() {
    return all().mapToLong(process -> field(process, "smaps_rollup", "Pss:") * 1024).sum();
  }

  private Stream<ProcessHandle> all() {
    return Stream.concat(Stream.of(root), root.descendants());
  }

  private static long cpuNanos(ProcessHandle process) {
    var stat = read(process, "stat");
    if (stat.isEmpty()) {
      return 0;
    }
    var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * NANOS_PER_TICK;
  }

  private static long field(ProcessHandle process, String file, String name) {
    return read(process, file).lines().filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", ""))).findFirst().orElse(0);
  }

  /// Empty when the process has ended.
  private static String read(ProcessHandle process, String file) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), file));
    } catch (NoSuchFileException _) {
      return "";
    } catch (IOException e) {
      if (process.isAlive()) {
        throw new UncheckedIOException(e);
      }
      return "";
    }
  }
}
