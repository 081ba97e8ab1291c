package chat.parlance.bench.work;

import chat.parlance.bench.Figure;
import chat.parlance.bench.Goal;
import chat.parlance.bench.load.Pace;
import chat.parlance.bench.load.Pages;
import chat.parlance.bench.peer.Parlance;
import chat.parlance.bench.peer.StoredRows;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/// W5: what reading costs. A million messages in a thousand conversations, read in pages over HTTP.
///
/// Newest pages are asked in turns (A B B A …) of a server that has them in memory, and of one with equal data that keeps
/// nothing there. What HTTP alone costs, `GET /health` tells.
public record History() implements Workload {

  private static final int MESSAGES = 1_000_000;
  private static final int QUICK_MESSAGES = 50_000;
  private static final int CONVERSATIONS = 1000;
  private static final int HOT = 100;
  private static final int CONNECTIONS = 64;
  private static final double PER_SECOND = 500;
  private static final double SUMMARIES_PER_SECOND = 100;
  private static final double COLD_PER_SECOND = 200;

  /// What one stretch of asking took.
  private record Asked(long cpuNanos, Pages.Window window) {

    double cpuMicros() {
      return cpuNanos / 1e3 / window.answers();
    }

    double millis(double percentile) {
      return window.answer().getValueAtPercentile(percentile) / 1e6;
    }
  }

  /// A server that is asked, and what was wrong with its answers. Connections are opened for each stretch: the server hangs up
  /// those on which nobody asks.
  private record Desk(Run run, Stage stage, List<String> faults) {

    Asked ask(double perSecond, Duration time, Supplier<Pages.Question> questions) {
      try (var pages = Pages.open(run.generator(), stage.server().address(), CONNECTIONS)) {
        long cpu = stage.server().tree().cpuNanos();
        Pace.run(stage.crowd(), perSecond, 1, time, (_, intended) -> pages.ask(questions.get(), intended)).join();
        pages.quiet(20);
        faults.addAll(pages.faults());
        return new Asked(stage.server().tree().cpuNanos() - cpu, pages.next());
      }
    }
  }

  @Override
  public String id() {
    return "w5";
  }

  @Override
  public String sentence() {
    return "pages of 50 of a million messages in 1,000 conversations, on 64 HTTP connections";
  }

  @Override
  public void run(Run run) throws Exception {
    var library = new Library(CONVERSATIONS);
    try (var hot = Stage.of(run.generator(), Parlance.command(run.settings().jvm(), Map.of()))) {
      fill(run, library, hot);
      try (var cold = Stage.of(run.generator(), Parlance.command(run.settings().jvm(), Map.of(
          "PARLANCE_LIMITS_HOT_TAIL_BYTES", "1KiB")), hot.server())) {
        forgetFiles(hot);
        hot.server().restart();
        var memory = new Desk(run, hot, new ArrayList<>());
        var store = new Desk(run, cold, new ArrayList<>());
        first(run, library, memory);
        library.refresh(HOT, List.of(hot, cold), List.of(library.connect(hot), library.connect(cold)));
        compare(run, library, memory, store);
        mix(run, library, memory);
        var faults = new ArrayList<>(memory.faults());
        faults.addAll(store.faults());
        faults.addAll(hot.faults());
        faults.addAll(cold.faults());
        if (!faults.isEmpty()) {
          run.report().voided(id(), faults);
        }
      }
    }
  }

  private void fill(Run run, Library library, Stage stage) throws Exception {
    library.open(stage.parlance());
    int messages = run.settings().quick() ? QUICK_MESSAGES : MESSAGES;
    run.report().progress("  writing %,d messages".formatted(messages));
    long nanos = library.fill(stage, library.connect(stage), messages);
    run.report().add(Figure.of(id(), "messages written per second while filling", "", messages * 1e9 / nanos));
    library.read(stage.parlance());
    var acknowledged = stage.crowd().acknowledged();
    stage.crowd().hangUp();
    stage.server().stop();
    var faults = StoredRows.check(stage.server(), acknowledged).faults();
    if (!faults.isEmpty()) {
      throw new IOException(String.join("; ", faults));
    }
  }

  /// Drops what the system keeps in memory of the server's files.
  private static void forgetFiles(Stage stage) throws IOException, InterruptedException {
    var file = stage.server().data().resolve("parlance.db");
    int status = new ProcessBuilder("dd", "if=" + file, "iflag=nocache", "count=0").redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
    if (status != 0) {
      throw new IOException("dd could not drop " + file + " from memory");
    }
  }

  /// The first pages after a start, each of another conversation, with nothing in memory.
  private void first(Run run, Library library, Desk desk) {
    var next = new int[1];
    var asked = desk.ask(COLD_PER_SECOND, Duration.ofSeconds(5), () -> library.newest(next[0]++ % library.size()));
    run.report()
        .add(Figure.of(id(), "first 1,000 pages after a start, nothing in memory, p50", "ms", asked.millis(50)));
    run.report()
        .add(Figure.of(id(), "first 1,000 pages after a start, nothing in memory, p99", "ms", asked.millis(99)));
  }

  private void compare(Run run, Library library, Desk memory, Desk store) {
    var random = new SplittableRandom(1);
    Supplier<Pages.Question> newest = () -> library.newest(random.nextInt(HOT));
    var warm = run.settings().warmUp().dividedBy(2);
    run.report().progress("  warm: %.0f µs per page from memory, %.0f µs from SQLite".formatted(
        memory.ask(PER_SECOND, warm, newest).cpuMicros(), store.ask(PER_SECOND, warm, newest).cpuMicros()));
    int pairs = run.settings().pairs();
    var ours = new ArrayList<Asked>();
    var theirs = new ArrayList<Asked>();
    var http = new ArrayList<Asked>();
    var health = Pages.get("/health", null, -1);
    memory.ask(PER_SECOND, warm.dividedBy(4), () -> health);
    for (int pair = 0; pair < pairs; pair++) {
      for (boolean first : new boolean[]{true, false}) {
        boolean fromMemory = first == (pair % 2 == 0);
        (fromMemory ? ours : theirs).add((fromMemory ? memory : store).ask(PER_SECOND, run.settings().window(),
            newest));
      }
      http.add(memory.ask(PER_SECOND, run.settings().window(), () -> health));
      run.report().progress("  pair %d of %d: %.0f µs per page from memory, %.0f µs from SQLite, %.0f µs HTTP alone"
          .formatted(pair + 1, pairs, ours.getLast().cpuMicros(), theirs.getLast().cpuMicros(),
              http.getLast().cpuMicros()));
    }
    var ratios = new double[pairs];
    var beyondHttp = new double[pairs];
    for (int i = 0; i < pairs; i++) {
      double base = http.get(i).cpuMicros();
      ratios[i] = theirs.get(i).cpuMicros() / ours.get(i).cpuMicros();
      beyondHttp[i] = (theirs.get(i).cpuMicros() - base) / Math.max(1, ours.get(i).cpuMicros() - base);
    }
    var report = run.report();
    report.add(Figure.of(id(), "server CPU of a newest page from SQLite, times one from memory", "×", ratios)
        .withGoal(Goal.atLeast(10)));
    report.add(Figure.of(id(), "the same beyond what GET /health costs", "×", beyondHttp));
    report.add(Figure.of(id(), "server CPU per newest page from memory", "µs", ours, Asked::cpuMicros));
    report.add(Figure.of(id(), "server CPU per newest page from SQLite", "µs", theirs, Asked::cpuMicros));
    report.add(Figure.of(id(), "server CPU per GET /health: HTTP alone", "µs", http, Asked::cpuMicros));
    report.add(Figure.of(id(), "newest page from memory, p99", "ms", ours, asked -> asked.millis(99)));
    report.add(Figure.of(id(), "newest page from SQLite, p99", "ms", theirs, asked -> asked.millis(99)));
    report.add(Figure.of(id(), "bytes per page", "bytes", ours, asked -> (double) asked.window().bytes() / asked
        .window().answers()));
  }

  /// The other kinds of pages alone, and all together.
  private void mix(Run run, Library library, Desk desk) {
    var random = new SplittableRandom(2);
    Supplier<Pages.Question> newest = () -> library.newest(random.nextInt(HOT));
    Supplier<Pages.Question> earlier = () -> library.earlier(random.nextInt(HOT));
    Supplier<Pages.Question> summary = () -> library.summary(random.nextInt(HOT));
    one(run, desk, PER_SECOND, "page further back", earlier);
    one(run, desk, SUMMARIES_PER_SECOND, "summary of 50 conversations", summary);
    Supplier<Pages.Question> mixed = () -> {
      int which = random.nextInt(10);
      return (which < 7 ? newest : which < 9 ? earlier : summary).get();
    };
    one(run, desk, PER_SECOND, "70 % newest, 20 % further back, 10 % summaries", mixed);
  }

  private void one(Run run, Desk desk, double perSecond, String what, Supplier<Pages.Question> questions) {
    desk.ask(perSecond, run.settings().warmUp().dividedBy(8), questions);
    var all = new ArrayList<Asked>();
    for (int i = 0; i < run.settings().pairs(); i++) {
      all.add(desk.ask(perSecond, run.settings().window(), questions));
    }
    run.report().add(Figure.of(id(), "server CPU: " + what, "µs", all, Asked::cpuMicros));
    run.report().add(Figure.of(id(), "p50: " + what, "ms", all, asked -> asked.millis(50)));
    run.report().add(Figure.of(id(), "p99: " + what, "ms", all, asked -> asked.millis(99)));
  }
}
