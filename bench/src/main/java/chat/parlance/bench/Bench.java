package chat.parlance.bench;

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
import chat.parlance.bench.work.PostgresWrites;
import chat.parlance.bench.work.SlowReaders;
import chat.parlance.bench.work.StoreWrites;
import chat.parlance.bench.work.Storm;
import chat.parlance.bench.work.Workload;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `./parlance bench`: measures this build on this machine.
@Command(name = "parlance bench", mixinStandardHelpOptions = true, sortOptions = false, description = {
    "Measures Parlance on this machine: what it costs beside a floor, a server that does the least possible, in the same run.",
    "Prints a table and writes a JSON file. A workload in which a message was lost, doubled or out of order has no result."}, footer = {
        "", "Exit codes: 0 all goals met, 1 a workload is void or failed, 2 wrong usage, 3 a goal was missed."})
public final class Bench implements Callable<Integer> {

  private static final List<Workload> ALL = Stream.of(
      Stream.of(Idle.beside(), new OneToOne(), FanOut.steady()), FanOut.dialects().stream(),
      Stream.of(FanOut.manyRooms(), FanOut.bursts(), new FanOutKnee(), Storm.beside(), new SlowReaders(), new History(),
          new Mixed(), new Crash(), new StoreWrites(), new PostgresWrites(), new FirstAck()))
      .<Workload>flatMap(some -> some).toList();

  @Parameters(arity = "0..*", paramLabel = "WORKLOAD", description = "Which workloads: their names, or `all` (the default). `./parlance bench list` tells them.") private List<String> names = List
      .of();

  @Mixin private Options options = new Options();

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  public static void main(String... arguments) {
    System.exit(new CommandLine(new Bench()).addSubcommand(new CompareCommand())
        .addSubcommand(new FloorCommand()).addSubcommand(new StoreCommand()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    if (names.equals(List.of("list"))) {
      Options.list(ALL);
      return 0;
    }
    return options.run(Options.chosen(Objects.requireNonNull(spec).commandLine(), ALL, names));
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
