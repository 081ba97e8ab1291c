package chat.parlance.bench;

import chat.parlance.bench.work.Comparisons;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `./parlance bench compare socketio`: measures this build beside another chat server.
@Command(name = "compare", mixinStandardHelpOptions = true, sortOptions = false, description = {
    "Measures Parlance beside another chat server, both in turns, with the same clients.",
    "socketio: Socket.IO's own server on Node, with rooms in memory. Needs node and npm; the package comes from npm into the folder of the build."}, footer = {
        "",
        "Exit codes: 0 all goals met, 1 a workload is void or failed, 2 wrong usage, 3 a goal was missed."})
final class CompareCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "OTHER", description = "The other server: socketio.") private String other = "";

  @Parameters(index = "1..*", paramLabel = "WORKLOAD", description = "Which workloads: their names, or `all` (the default). `list` tells them.") private List<String> names = List
      .of();

  @Mixin private Options options = new Options();

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    var command = Objects.requireNonNull(spec).commandLine();
    var workloads = Comparisons.all().get(other);
    if (workloads == null) {
      throw new CommandLine.ParameterException(command,
          "there is nothing to compare with that is called " + other + " (expected: "
              + String.join(", ", Comparisons.all().keySet()) + ")");
    }
    if (names.equals(List.of("list"))) {
      Options.list(workloads);
      return 0;
    }
    return options.run(Options.chosen(command, workloads, names));
  }
}
