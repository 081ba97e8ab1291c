package chat.parlance.bench;

import chat.parlance.bench.load.Generator;
import chat.parlance.bench.peer.Floor;
import chat.parlance.bench.work.Crash;
import chat.parlance.bench.store.StoreCommand;
import chat.parlance.bench.work.FanOut;
import chat.parlance.bench.work.FanOutKnee;
import chat.parlance.bench.work.FirstAck;
import chat.parlance.bench.work.History;
import chat.parlance.bench.work.Idle;
import chat.parlance.bench.work.Mixed;
import chat.parlance.bench.work.OneToOne;
import chat.parlance.bench.work.Run;
import chat.parlance.bench.work.SlowReaders;
import chat.parlance.bench.work.StoreWrites;
import chat.parlance.bench.work.Storm;
import chat.parlance.bench.work.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `./parlance bench`: measures this build on this machine.
@Command(name = "parlance bench", mixinStandardHelpOptions = true, sortOptions = false, description = {
    "Measures Parlance on this machine: what it costs beside a floor, a server that does the least possible, in the same run.",
    "Prints a table and writes a JSON file. A workload in which a message was lost, doubled or out of order has no result."}, footer = {
        "", "Exit codes: 0 all goals met, 1 a workload is void or failed, 2 wrong usage, 3 a goal was missed."})
public final class Bench implements Callable<Integer> {

  private static final List<Workload> ALL = Stream.of(
      Stream.of(new Idle(), new OneToOne(), FanOut.steady()), FanOut.dialects().stream(),
      Stream.of(FanOut.manyRooms(), FanOut.bursts(), new FanOutKnee(), new Storm(), new SlowReaders(), new History(),
          new Mixed(), new Crash(), new StoreWrites(), new FirstAck()))
      .<Workload>flatMap(some -> some).toList();

  @Parameters(arity = "0..*", paramLabel = "WORKLOAD", description = "Which workloads: their names, or `all` (the default). `./parlance bench list` tells them.") private List<String> names = List
      .of();

  @Option(names = "--quick", description = "A short look: fewer people, short stretches, two pairs. Good for seeing that it works; too short for a verdict.") private boolean quick;

  @Option(names = "--pairs", paramLabel = "N", description = "How often each side is measured (default 5, quick 2).") private @Nullable Integer pairs;

  @Option(names = "--window", paramLabel = "SECONDS", description = "How long one measurement takes (default 20, quick 4).") private @Nullable Integer window;

  @Option(names = "--warm-up", paramLabel = "SECONDS", description = "The longest time to wait for steady figures (default 90, quick 8).") private @Nullable Integer warmUp;

  @Option(names = "--jvm", paramLabel = "ARGUMENT", description = "A further argument for the JVM of all servers, for example -XX:+UseSerialGC; repeatable.") private List<String> jvm = List
      .of();

  @Option(names = "--out", paramLabel = "FILE", description = "Where the JSON goes (default ${DEFAULT-VALUE}).") private Path out = Path
      .of("parlance-bench.json");

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  public static void main(String... arguments) {
    System.exit(new CommandLine(new Bench()).addSubcommand(new FloorCommand())
        .addSubcommand(new StoreCommand()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    if (names.equals(List.of("list"))) {
      ALL.forEach(workload -> System.out.printf("%-15s %s%n", workload.id(), workload.sentence()));
      return 0;
    }
    var chosen = chosen();
    var settings = settings();
    var report = new Report(System.out);
    var machine = Machine.described();
    report.progress("on " + machine);
    try (var generator = new Generator()) {
      for (var workload : chosen) {
        report.progress(workload.id() + ": " + workload.sentence());
        try {
          workload.run(new Run(settings, report, generator));
        } catch (Exception e) {
          report.voided(workload.id(), List.of(e.toString()));
        }
      }
    }
    System.out.println();
    System.out.print(report.table());
    report.write(out, machine, settings.described());
    System.out.println("\nwritten to " + out.toAbsolutePath());
    return report.exitCode();
  }

  private List<Workload> chosen() {
    if (names.isEmpty() || names.contains("all")) {
      return ALL;
    }
    return names.stream().map(name -> ALL.stream().filter(workload -> workload.id().equals(name)).findFirst()
        .orElseThrow(() -> new CommandLine.ParameterException(java.util.Objects.requireNonNull(spec).commandLine(),
            "there is no workload " + name + " (expected: all, list, " + String.join(", ",
                ALL.stream().map(Workload::id).toList()) + ")")))
        .toList();
  }

  private Settings settings() {
    var base = quick ? Settings.QUICK : Settings.THOROUGH;
    return new Settings(quick, window == null ? base.window() : Duration.ofSeconds(window),
        pairs == null ? base.pairs() : pairs, warmUp == null ? base.warmUp() : Duration.ofSeconds(warmUp), base.scale(),
        jvm);
  }

  @Command(name = "floor", hidden = true, mixinStandardHelpOptions = true, description = "The least that a server can cost; what the others are measured against.")
  static final class FloorCommand implements Runnable {

    @Option(names = "--port", required = true) private int port;

    @Option(names = "--rooms", required = true) private int rooms;

    @Option(names = "--frame-bytes", required = true) private int frameBytes;

    @Override
    public void run() {
      try (var floor = new Floor(port, System.getenv("PARLANCE_BENCH_SECRET"), rooms, frameBytes)) {
        floor.await();
      }
    }
  }
}
