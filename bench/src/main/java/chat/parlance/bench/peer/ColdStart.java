package chat.parlance.bench.peer;

import chat.parlance.core.Identity;
import chat.parlance.identity.TokenIssuer;
import chat.parlance.identity.TokenVerifier;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// How long `./parlance serve` takes on a built tree until a message is acknowledged, each time with a new database.
///
/// Each pair is a start as the launcher does it and one without the cache of loaded classes, which is the reference: the
/// machine's own speed is in both. One thread, which blocks.
public final class ColdStart {

  private static final String SECRET = "only-for-a-server-that-is-measured-and-thrown-away";
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

  /// The medians of each kind, the median of the pairs' ratios (with the cache over without, of the time to the first
  /// ack), and every start.
  public record Results(Start launched, Start plain, double ratio, List<Start> allLaunched, List<Start> allPlain) {}

  private final Setup setup;
  private final Path folder;

  private ColdStart(Setup setup, Path folder) {
    this.setup = setup;
    this.folder = folder;
  }

  /// Starts and stops servers, two for each pair and two before that are not counted. `IOException` with the server's last
  /// words when one does not come up within a minute.
  public static Results run(Setup setup) throws IOException, InterruptedException {
    var folder = Files.createTempDirectory("parlance-cold");
    try {
      return new ColdStart(setup, folder).pairs();
    } finally {
      delete(folder);
    }
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
    double ratio = median(IntStream.range(0, setup.pairs)
        .mapToObj(pair -> launched.get(pair).acked / plain.get(pair).acked).toList(), value -> value);
    return new Results(median(launched), median(plain), ratio, List.copyOf(launched), List.copyOf(plain));
  }

  private static Start median(List<Start> starts) {
    return new Start(median(starts, Start::listening), median(starts, Start::ready), median(starts, Start::acked),
        median(starts, Start::processorSeconds));
  }

  private static <T> double median(List<T> values, ToDoubleFunction<T> of) {
    var sorted = values.stream().mapToDouble(of).sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  private Start once(Map<String, String> more) throws IOException, InterruptedException {
    var data = Files.createDirectory(folder.resolve("data"));
    var words = folder.resolve("words");
    int port = freePort();
    var builder = new ProcessBuilder(setup.launcher.toString(), "serve").directory(folder.toFile())
        .redirectErrorStream(true).redirectOutput(words.toFile());
    builder.environment().keySet()
        .removeIf(name -> name.startsWith("PARLANCE_LIMITS") || name.startsWith("OTEL_") || name.contains("JAVA_OPTS"));
    builder.environment().putAll(Map.of("PARLANCE_DATA_DIR", data.toString(), "PARLANCE_PORT", Integer.toString(port),
        "PARLANCE_HOST", "127.0.0.1", "DATABASE_URL", "sqlite:", "PARLANCE_JWT_SECRET", SECRET));
    builder.environment().putAll(more);
    var token = new TokenIssuer(SECRET, Clock.systemUTC()).issue(Identity.of(TokenVerifier.DEFAULT_SPACE, "ann"),
        Duration.ofHours(1));
    long begun = System.nanoTime();
    var process = builder.start();
    try (var guest = new FirstGuest(port, begun + PATIENCE.toNanos(), process::isAlive)) {
      double listening = since(begun, guest::connect);
      double ready = since(begun, guest::awaitReady);
      double acked = since(begun, () -> guest.send(token));
      double processor = process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
      return new Start(listening, ready, acked, processor);
    } catch (IOException e) {
      throw new IOException("the server did not come up (" + e.getMessage() + "); it said: " + Files.readString(words),
          e);
    } finally {
      stop(process);
      delete(data);
    }
  }

  private interface Step {
    void take() throws IOException, InterruptedException;
  }

  private static double since(long begun, Step step) throws IOException, InterruptedException {
    step.take();
    return (System.nanoTime() - begun) / 1e6;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void stop(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
