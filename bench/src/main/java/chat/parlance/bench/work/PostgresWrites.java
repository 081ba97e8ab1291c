package chat.parlance.bench.work;

import chat.parlance.bench.Figure;
import chat.parlance.bench.Goal;
import chat.parlance.bench.peer.Server;
import chat.parlance.bench.store.PostgresPlace;
import chat.parlance.bench.store.StoreCommand.Writer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// PostgreSQL without sockets: Parlance's journal with 1 to 8 lanes beside `unnest` inserts of as many connections, in turns, each in a process
/// and a database of its own; the server and the writer share the cores.
public record PostgresWrites() implements Workload {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<Integer> LANES = List.of(1, 2, 4, 8);
  private static final int MOST = LANES.getLast();

  @Override
  public String id() {
    return "store-postgres";
  }

  @Override
  public String sentence() {
    return "messages into PostgreSQL without sockets: the journal with 1 to 8 lanes beside unnest inserts (a server of its own, or"
        + " PARLANCE_BENCH_DATABASE=postgres://…)";
  }

  @Override
  public void run(Run run) throws Exception {
    var engines = new TreeMap<Integer, List<JsonNode>>();
    var bare = new TreeMap<Integer, List<JsonNode>>();
    var rows = new TreeMap<Integer, List<JsonNode>>();
    try (var place = PostgresPlace.open()) {
      for (int i = 0; i < run.settings().pairs(); i++) {
        for (int lanes : LANES) {
          note(engines, lanes, write(run, place, Writer.ENGINE, lanes));
        }
        for (int lanes : List.of(1, MOST)) {
          note(bare, lanes, write(run, place, Writer.BARE, lanes));
          note(rows, lanes, write(run, place, Writer.ROWS, lanes));
        }
      }
    }
    var report = run.report();
    report.add(Figure.of(id(), "journal with 8 lanes, times unnest inserts of 8 connections", "×",
        ratios(engines.getOrDefault(MOST, List.of()), bare.getOrDefault(MOST, List.of()))).withGoal(Goal.atLeast(0.5)));
    report.add(Figure.of(id(), "journal with 8 lanes, times unnest inserts of the same rows", "×",
        ratios(engines.getOrDefault(MOST, List.of()), rows.getOrDefault(MOST, List.of()))));
    engines.forEach((lanes, all) -> report
        .add(Figure.of(id(), "journal, lanes: " + lanes, "messages/s", all, PostgresWrites::perSecond)));
    bare.forEach((lanes, all) -> report
        .add(Figure.of(id(), "unnest inserts, connections: " + lanes, "messages/s", all, PostgresWrites::perSecond)));
    rows.forEach((lanes, all) -> report.add(Figure.of(id(), "unnest inserts of the same rows, connections: " + lanes,
        "messages/s", all, PostgresWrites::perSecond)));
    var most = engines.getOrDefault(MOST, List.of());
    report.add(Figure.of(id(), "journal, CPU of the writer per message", "µs", most,
        one -> one.get("cpuSeconds").doubleValue() * 1e6 / messages(one)));
    report.add(Figure.of(id(), "journal, fsyncs per message", "", most,
        one -> one.get("commits").doubleValue() / messages(one)));
    report.add(Figure.of(id(), "journal, statements per message", "", most,
        one -> one.get("statements").doubleValue() / messages(one)));
  }

  private static void note(Map<Integer, List<JsonNode>> all, int lanes, JsonNode one) {
    all.computeIfAbsent(lanes, _ -> new ArrayList<>()).add(one);
  }

  private static double[] ratios(List<JsonNode> ours, List<JsonNode> theirs) {
    var ratios = new double[ours.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = perSecond(ours.get(i)) / perSecond(theirs.get(i));
    }
    return ratios;
  }

  private static double perSecond(JsonNode figures) {
    return messages(figures) / figures.get("seconds").doubleValue();
  }

  private static long messages(JsonNode figures) {
    return figures.get("messages").longValue();
  }

  private static JsonNode write(Run run, PostgresPlace place, Writer writer, int lanes)
      throws IOException, InterruptedException, SQLException {
    var database = place.database();
    try {
      var line = List.of(Server.launcher().toString(), "bench", "write", writer.name(), "--lanes",
          Integer.toString(lanes), "--messages", Integer.toString(run.settings().scaled(200_000, 20_000)));
      var builder = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().put("DATABASE_URL", database);
      var process = builder.start();
      var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", line) + " failed: " + said);
      }
      var figures = JSON.readTree(said);
      run.report().progress(String.format(Locale.ROOT, "  %s, %d: %,.0f messages/s",
          writer.name().toLowerCase(Locale.ROOT), lanes, perSecond(figures)));
      return figures;
    } finally {
      place.drop(database);
    }
  }
}
