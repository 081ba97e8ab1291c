package chat.parlance;

import chat.parlance.config.ConfigException;
import chat.parlance.core.store.StoreUnavailableException;
import chat.parlance.core.store.Stores;
import chat.parlance.move.Comparison;
import chat.parlance.move.Move;
import chat.parlance.move.Survey;
import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `parlance move`: copies everything from one database to another, also while a server uses the source, and compares the two.
@Command(name = "move", mixinStandardHelpOptions = true, description = {
    "Copy everything from one database to another and compare them.",
    "An interrupted move goes on when it is run again. URLs are those of",
    "DATABASE_URL, or env:NAME for a variable that holds one.",
    "The files of messages are not in a database: copy their directory."})
final class MoveCommand implements Callable<Integer> {

  @Mixin Main.Configured configured = new Main.Configured();

  @Option(names = "--from", paramLabel = "URL", required = true, description = "The database to read; servers may use it.") String from = "";

  @Option(names = "--to", paramLabel = "URL", required = true, description = "The database to fill: empty, or filled in part by an earlier move.") String to = "";

  @Option(names = "--follow", description = "Go on copying what servers write to the source, until you press Enter: then they are stopped.") boolean follow;

  @Option(names = "--until-stopped", description = "Follow until the server of the source is seen to have stopped.") boolean untilStopped;

  @Option(names = "--dry-run", description = "Say what would be copied.") boolean dryRun;

  @Option(names = "--verify-only", description = "Compare, and copy nothing.") boolean verifyOnly;

  private final Clock clock = Clock.systemUTC();

  @Override
  public Integer call() throws IOException, InterruptedException {
    var config = configured.config();
    Logging.set(config.log());
    var source = MoveEnd.of("--from", from, System.getenv(), config);
    var target = MoveEnd.of("--to", to, System.getenv(), config);
    if (source.same(target)) {
      throw new ConfigException("--from and --to are both " + source + " (expected: two databases)");
    }
    if (untilStopped && !source.alone()) {
      throw new ConfigException(
          "--until-stopped: only an SQLite file shows surely that its server has stopped (expected: --follow)");
    }
    try (var line = ProgressLine.ofProcess(); var reading = source.read()) {
      if (dryRun) {
        return dryRun(reading, source, target);
      }
      if (verifyOnly) {
        try (var other = target.read()) {
          return said(Comparison.of(reading, other, clock.instant(), line::at, () -> {}), line);
        }
      }
      int exit = move(new Ends(source, reading, target), line);
      line.clear();
      System.out.println("Files of messages are in no database: copy the directory " + config.filesDir()
          + " if the server will run elsewhere.");
      return exit;
    }
  }

  private record Ends(MoveEnd source, Stores reading, MoveEnd target) {}

  private int dryRun(Stores reading, MoveEnd source, MoveEnd target) {
    try (var there = target.readIfThere(clock)) {
      var survey = Survey.of(reading, there);
      System.out.println(source + ": " + survey.conversations() + " conversation(s) with " + survey.changes()
          + " change(s) in " + survey.spaces() + " space(s)");
      System.out.println(target + " lacks " + survey.missing() + " change(s) of " + survey.behind()
          + " conversation(s). Nothing was copied: --dry-run.");
    }
    return 0;
  }

  private int move(Ends ends, ProgressLine line) throws IOException, InterruptedException {
    try (var writing = ends.target().write(clock);
        var move = Move.begin(ends.reading(), writing, ends.target().alone(), clock, line::at)) {
      if (follow || untilStopped) {
        return followed(move, ends.source(), line);
      }
      var copied = move.everything();
      line.clear();
      System.out.println("Copied " + copied.missing() + " change(s) of " + copied.behind() + " conversation(s).");
      var moved = move.survey();
      int exit = said(move.compare(), line);
      if (moved.missing() > 0) {
        System.out.println("The source is still being written to: " + moved.behind()
            + " conversation(s) moved on meanwhile. Run again, or with --follow.");
        return 1;
      }
      return full(move, exit);
    }
  }

  private int followed(Move move, MoveEnd source, ProgressLine line) throws InterruptedException {
    try (var operator = new Operator(source, untilStopped ? null : System.in, text -> tell(line, text))) {
      tell(line, untilStopped ? "Following " + source + " until its server stops."
          : "Following " + source + ". Stop its servers, then press Enter.");
      move.follow(operator, new Move.Listener() {
        @Override
        public void round(Survey moved) {
          if (moved.missing() > 0) {
            tell(line, clock.instant() + " copied " + moved.missing() + " change(s) of " + moved.behind()
                + " conversation(s) that the target was behind");
          }
        }

        @Override
        public void broken(StoreUnavailableException why) {
          tell(line, clock.instant() + " " + why.getMessage() + "; trying again");
        }
      });
      return full(move, said(move.compare(), line));
    }
  }

  private static int full(Move move, int exit) {
    if (exit == 0) {
      move.full();
      System.out.println("The move is complete: start the server with the new DATABASE_URL.");
    }
    return exit;
  }

  private static void tell(ProgressLine line, String text) {
    line.clear();
    System.out.println(text);
    System.out.flush();
  }

  private static int said(Comparison.Verdict verdict, ProgressLine line) {
    line.clear();
    System.out.println("Compared " + verdict.conversations() + " conversation(s), " + verdict.changes() + " change(s), "
        + verdict.messages() + " message(s) and the rest: "
        + (verdict.different() == 0 ? "all the same." : verdict.different() + " difference(s)."));
    verdict.first().forEach(difference -> System.out.println("  " + difference));
    if (verdict.different() > verdict.first().size()) {
      System.out.println("  and " + (verdict.different() - verdict.first().size()) + " more");
    }
    return verdict.different() == 0 ? 0 : 1;
  }
}
