package chat.parlance.bench;

import chat.parlance.bench.load.Generator;
import chat.parlance.bench.work.Run;
import chat.parlance.bench.work.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/// How thoroughly to measure, and where the results go: the options of all commands that run workloads.
final class Options {

  @Option(names = "--quick", description = "A short look: fewer people, short stretches, two pairs. Good for seeing that it works; too short for a verdict.") private boolean quick;

  @Option(names = "--pairs", paramLabel = "N", description = "How often each side is measured (default 5, quick 2).") private @Nullable Integer pairs;

  @Option(names = "--window", paramLabel = "SECONDS", description = "How long one measurement takes (default 20, quick 4).") private @Nullable Integer window;

  @Option(names = "--warm-up", paramLabel = "SECONDS", description = "The longest time to wait for steady figures (default 90, quick 8).") private @Nullable Integer warmUp;

  @Option(names = "--jvm", paramLabel = "ARGUMENT", description = "A further argument for the JVM of all servers, for example -XX:+UseSerialGC; repeatable.") private List<String> jvm = List
      .of();

  @Option(names = "--out", paramLabel = "FILE", description = "Where the JSON goes (default ${DEFAULT-VALUE}).") private Path out = Path
      .of("parlance-bench.json");

  private Settings settings() {
    var base = quick ? Settings.QUICK : Settings.THOROUGH;
    return new Settings(quick, window == null ? base.window() : Duration.ofSeconds(window),
        pairs == null ? base.pairs() : pairs, warmUp == null ? base.warmUp() : Duration.ofSeconds(warmUp), base.scale(),
        jvm);
  }

  /// Those of `all` with these names; all of them for no names and for `all`.
  static List<Workload> chosen(CommandLine command, List<Workload> all, List<String> names) {
    if (names.isEmpty() || names.contains("all")) {
      return all;
    }
    return names.stream().map(name -> all.stream().filter(workload -> workload.id().equals(name)).findFirst()
        .orElseThrow(() -> new CommandLine.ParameterException(command,
            "there is no workload " + name + " (expected: all, list, " + String.join(", ",
                all.stream().map(Workload::id).toList()) + ")")))
        .toList();
  }

  /// Prints the names of these workloads.
  static void list(List<Workload> workloads) {
    workloads.forEach(workload -> System.out.printf("%-15s %s%n", workload.id(), workload.sentence()));
  }

  /// Runs them one after the other, and returns the exit code.
  int run(List<Workload> workloads) throws IOException {
    var settings = settings();
    var report = new Report(System.out);
    var machine = Machine.described();
    report.progress("on " + machine);
    try (var generator = new Generator()) {
      for (var workload : workloads) {
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
}
