package chat.parlance.bench.peer;

import chat.parlance.bench.Scratch;
import chat.parlance.bench.load.Guest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// How long `./parlance serve` takes on a built tree until a message is acknowledged, each time with a new database.
///
/// Each pair is a start as the launcher does it and one without the cache of loaded classes, which is the reference: the
/// machine's own speed is in both. One thread, which blocks.
public final class ColdStart {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Map<String, String> WITHOUT_CACHE = Map.of("JAVA_OPTS", "-Xshare:auto");

  /// What is started: the launcher, and how often, at least once.
  public record Setup(Path launcher, int pairs) {
    public Setup {
      if (pairs < 1) {
        throw new IllegalArgumentException("the number of pairs is " + pairs + ", expected 1 or more");
      }
    }
  }

  /// One start: milliseconds from the start of the process until its port was open, `/ready` said so, and a message was
  /// acknowledged; and the seconds of processor time it had used by then.
  public record Start(double listening, double ready, double acked, double processorSeconds) {}

  /// Every start of each kind; those with the same index are a pair.
  public record Results(List<Start> launched, List<Start> plain) {}

  private final Setup setup;
  private final Guest guest = Parlance.guest(0);

  private ColdStart(Setup setup) {
    this.setup = setup;
  }

  /// Starts and stops servers, two for each pair and two before that are not counted. `IOException` with the server's last
  /// words when one does not come up within a minute.
  public static Results run(Setup setup) throws IOException, InterruptedException {
    return new ColdStart(setup).pairs();
  }

  private Results pairs() throws IOException, InterruptedException {
    var launched = new ArrayList<Start>();
    var plain = new ArrayList<Start>();
    once(Map.of());
    once(WITHOUT_CACHE);
    for (int pair = 0; pair < setup.pairs; pair++) {
      if (pair % 2 == 0) {
        launched.add(once(Map.of()));
        plain.add(once(WITHOUT_CACHE));
      } else {
        plain.add(once(WITHOUT_CACHE));
        launched.add(once(Map.of()));
      }
    }
    return new Results(List.copyOf(launched), List.copyOf(plain));
  }

  private Start once(Map<String, String> more) throws IOException, InterruptedException {
    var folder = Scratch.directory();
    try {
      return once(folder, more);
    } finally {
      Scratch.remove(folder);
    }
  }

  private Start once(Path folder, Map<String, String> more) throws IOException, InterruptedException {
    var words = folder.resolve("words");
    int port = Server.freePort();
    var builder = new ProcessBuilder(setup.launcher.toString(), "serve").directory(folder.toFile())
        .redirectErrorStream(true).redirectOutput(words.toFile());
    builder.environment().keySet()
        .removeIf(name -> name.startsWith("PARLANCE_LIMITS") || name.startsWith("OTEL_") || name.contains("JAVA_OPTS"));
    builder.environment().putAll(Map.of("PARLANCE_DATA_DIR", folder.resolve("data").toString(), "PARLANCE_PORT",
        Integer.toString(port), "PARLANCE_HOST", "127.0.0.1", "DATABASE_URL", "sqlite:", "PARLANCE_JWT_SECRET",
        Parlance.SECRET));
    builder.environment().putAll(more);
    long begun = System.nanoTime();
    var process = builder.start();
    var last = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(last); // a benchmark that is interrupted leaves no server behind
    try (var first = new FirstGuest(port, begun + PATIENCE.toNanos(), process::isAlive)) {
      double listening = since(begun, first::connect);
      double ready = since(begun, first::awaitReady);
      double acked = since(begun, () -> first.send(guest));
      double processor = process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
      return new Start(listening, ready, acked, processor);
    } catch (IOException e) {
      throw new IOException("the server did not come up (" + e.getMessage() + "); it said: " + Files.readString(words),
          e);
    } finally {
      stop(process);
      Runtime.getRuntime().removeShutdownHook(last);
    }
  }

  private interface Step {
    void take() throws IOException, InterruptedException;
  }

  private static double since(long begun, Step step) throws IOException, InterruptedException {
    step.take();
    return (System.nanoTime() - begun) / 1e6;
  }

  private static void stop(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
