package chat.parlance.bench.work;

import chat.parlance.bench.Figure;
import chat.parlance.bench.peer.Server;
import chat.parlance.bench.store.StoreCommand.Writer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The store without sockets: Parlance's journal beside bare inserts, in turns, each in a process of its own on one core.
public record StoreWrites() implements Workload {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Override
  public String id() {
    return "store";
  }

  @Override
  public String sentence() {
    return "messages into SQLite without sockets, on one core: the journal beside bare inserts in batches of 256";
  }

  @Override
  public void run(Run run) throws Exception {
    var toBare = new ArrayList<Double>();
    var toRows = new ArrayList<Double>();
    var bare = new ArrayList<Double>();
    var rows = new ArrayList<Double>();
    var engine = new ArrayList<JsonNode>();
    for (int i = 0; i < run.settings().pairs(); i++) {
      bare.add(perSecond(run, Writer.BARE));
      rows.add(perSecond(run, Writer.ROWS));
      var written = write(run, Writer.ENGINE);
      engine.add(written);
      toBare.add(perSecond(written) / bare.getLast());
      toRows.add(perSecond(written) / rows.getLast());
    }
    var report = run.report();
    report.add(Figure.of(id(), "journal, times the bare insert", "×", toBare, Double::doubleValue));
    report
        .add(Figure.of(id(), "journal, times a bare insert of the same rows", "×", toRows, Double::doubleValue));
    report.add(Figure.of(id(), "journal", "messages/s", engine, StoreWrites::perSecond));
    report.add(Figure.of(id(), "bare insert", "messages/s", bare, Double::doubleValue));
    report.add(Figure.of(id(), "bare insert of the same rows", "messages/s", rows, Double::doubleValue));
    report.add(Figure.of(id(), "journal, CPU per message", "µs", engine,
        one -> one.get("cpuSeconds").doubleValue() * 1e6 / one.get("messages").longValue()));
    report.add(Figure.of(id(), "journal, statements per message", "", engine,
        one -> one.get("statements").doubleValue() / one.get("messages").longValue()));
  }

  /// Messages per second of this writer on core 0.
  static double perSecond(Run run, Writer writer) throws IOException, InterruptedException {
    return perSecond(write(run, writer));
  }

  private static double perSecond(JsonNode figures) {
    return figures.get("messages").longValue() / figures.get("seconds").doubleValue();
  }

  private static JsonNode write(Run run, Writer writer) throws IOException, InterruptedException {
    var line = List.of("taskset", "-c", "0", Server.launcher().toString(), "bench", "write", writer.name(),
        "--messages",
        Integer.toString(run.settings().scaled(200_000, 20_000)));
    var process = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", line) + " failed: " + said);
    }
    var figures = JSON.readTree(said);
    run.report().progress(String.format(Locale.ROOT, "  %s: %,.0f messages/s", writer.name().toLowerCase(Locale.ROOT),
        perSecond(figures)));
    return figures;
  }
}
