package chat.parlance.bench.work;

import chat.parlance.bench.Figure;
import chat.parlance.bench.Goal;
import chat.parlance.bench.peer.Server;
import chat.parlance.bench.store.StoreCommand.Writer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A store without sockets beside the raw driver that inserts the same rows, in turns: messages a second at several sizes of transactions, what
/// they take on the disk, and pages read. A message is a row of its own, one for its key, and a head that moves once for each transaction
/// and conversation.
record StoreTable(String workload, List<String> before, List<String> options) {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<Integer> BATCHES = List.of(1, 8, 64, 512);
  private static final int MOST = BATCHES.size() - 1;

  /// What one round gave.
  private record Round(JsonNode engine, JsonNode rows, JsonNode bare) {}

  /// Makes the environment of a process, and takes back what was made for it.
  interface Place {
    Map<String, String> make() throws Exception;

    void remove(Map<String, String> made) throws Exception;

    Place NONE = new Place() {
      @Override
      public Map<String, String> make() {
        return Map.of();
      }

      @Override
      public void remove(Map<String, String> made) {
        // nothing was made
      }
    };
  }

  /// `goal` is for the largest transactions.
  void fill(Run run, Place place, Goal goal) throws Exception {
    var rounds = new ArrayList<Round>();
    var all = List.of("--pages", "--batches", BATCHES.stream().map(String::valueOf).collect(Collectors.joining(",")));
    for (int i = 0; i < run.settings().pairs(); i++) {
      rounds.add(new Round(write(run, place, Writer.ENGINE, all), write(run, place, Writer.ROWS, all),
          write(run, place, Writer.BARE, List.of("--batches", BATCHES.getLast().toString()))));
    }
    IntStream.range(0, BATCHES.size()).forEach(i -> tellRates(run, rounds, i, goal));
    add(run, "journal, times raw inserts into one table, 512 in a transaction", "×", rounds,
        one -> perSecond(one.engine, MOST) / perSecond(one.bare, 0));
    for (int i = 0; i < BATCHES.size(); i++) {
      int batch = i;
      add(run, "journal, fsyncs per message, " + BATCHES.get(i) + " in a transaction", "", rounds,
          one -> one.engine.get("rates").get(batch).get("flushesPerMessage").doubleValue());
    }
    add(run, "journal, CPU of the writer per message, 512 in a transaction", "µs", rounds,
        one -> perMessage(one.engine, "cpuSeconds") * 1e6);
    add(run, "journal, statements per message, 512 in a transaction", "", rounds,
        one -> perMessage(one.engine, "statements"));
    for (var counted : List.of("bytesPerMessage", "logBytesPerMessage")) {
      var what = counted.startsWith("log") ? "written to the log" : "in the database";
      if (rounds.getFirst().engine.get(counted).doubleValue() > 0) {
        add(run, "journal, bytes per message " + what, "", rounds, one -> one.engine.get(counted).doubleValue());
        add(run, "raw inserts, bytes per message " + what, "", rounds, one -> one.rows.get(counted).doubleValue());
      }
    }
    add(run, "store, pages of 50", "pages/s", rounds, one -> pages(one.engine));
    add(run, "raw select, pages of 50", "pages/s", rounds, one -> pages(one.rows));
    add(run, "store's pages, times the raw select", "×", rounds, one -> pages(one.engine) / pages(one.rows));
  }

  private void tellRates(Run run, List<Round> rounds, int batch, Goal goal) {
    var size = BATCHES.get(batch) + " in a transaction";
    add(run, "journal, " + size, "messages/s", rounds, one -> perSecond(one.engine, batch));
    add(run, "raw inserts of the same rows, " + size, "messages/s", rounds, one -> perSecond(one.rows, batch));
    var ratio = Figure.of(workload, "journal, times raw inserts of the same rows, " + size, "×", rounds,
        one -> perSecond(one.engine, batch) / perSecond(one.rows, batch));
    run.report().add(batch == MOST ? ratio.withGoal(goal) : ratio);
  }

  private void add(Run run, String name, String unit, List<Round> rounds,
      ToDoubleFunction<Round> value) {
    run.report().add(Figure.of(workload, name, unit, rounds, value));
  }

  private static double pages(JsonNode written) {
    return written.get("pagesPerSecond").doubleValue();
  }

  private static double perMessage(JsonNode written, String what) {
    var figures = written.get("rates").get(MOST).get("figures");
    return figures.get(what).doubleValue() / figures.get("messages").doubleValue();
  }

  /// Messages per second of one stretch.
  static double perSecond(JsonNode written, int stretch) {
    var figures = written.get("rates").get(stretch).get("figures");
    return figures.get("messages").doubleValue() / figures.get("seconds").doubleValue();
  }

  /// Runs a writer in a process of its own.
  JsonNode write(Run run, Place place, Writer writer, List<String> more) throws Exception {
    var line = new ArrayList<>(before);
    line.addAll(List.of(Server.launcher().toString(), "bench", "write", writer.name(), "--seconds",
        run.settings().quick() ? "1" : "3"));
    line.addAll(options);
    line.addAll(more);
    var made = place.make();
    try {
      var builder = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().putAll(made);
      var process = builder.start();
      var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", line) + " failed: " + said);
      }
      var written = JSON.readTree(said);
      run.report().progress("  " + writer.name().toLowerCase(Locale.ROOT) + ": " + IntStream
          .range(0, written.get("rates").size())
          .mapToObj(i -> String.format(Locale.ROOT, "%,.0f", perSecond(written, i)))
          .collect(Collectors.joining(", ")) + " messages/s");
      return written;
    } finally {
      place.remove(made);
    }
  }
}
