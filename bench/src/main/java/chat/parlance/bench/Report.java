package chat.parlance.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// What a run found out, told while it runs and at its end. Any thread.
public final class Report {

  /// A workload without a result, and why.
  public record Voided(String workload, List<String> reasons) {}

  private final PrintStream out;
  private final long begun = System.nanoTime();
  private final List<Figure> figures = new ArrayList<>();
  private final List<Voided> voided = new ArrayList<>();

  public Report(PrintStream out) {
    this.out = out;
  }

  /// Says what is going on, with the time since the beginning.
  public synchronized void progress(String what) {
    long seconds = (System.nanoTime() - begun) / 1_000_000_000;
    out.printf(Locale.ROOT, "%3d:%02d  %s%n", seconds / 60, seconds % 60, what);
  }

  /// A figure of a workload that is void is dropped.
  public synchronized void add(Figure figure) {
    if (voided.stream().anyMatch(none -> none.workload().equals(figure.workload()))) {
      return;
    }
    figures.add(figure);
    progress("  " + figure.name() + ": " + number(figure.median()) + " " + figure.unit()
        + (figure.goal() == null ? "" : " (" + figure.goal() + (figure.isMet() ? ")" : ", missed)")));
  }

  /// The workload gave no result: messages were lost, doubled or out of order, or the generator was the bottleneck. Its figures
  /// are dropped, those that come later too.
  public synchronized void voided(String workload, List<String> reasons) {
    figures.removeIf(figure -> figure.workload().equals(workload));
    voided.add(new Voided(workload, reasons));
    progress("VOID " + workload + ": " + String.join("; ", reasons));
  }

  public synchronized List<Figure> figures() {
    return List.copyOf(figures);
  }

  /// 0: all goals met; 1: a workload is void; 3: a goal was missed.
  public synchronized int exitCode() {
    return !voided.isEmpty() ? 1 : figures.stream().allMatch(Figure::isMet) ? 0 : 3;
  }

  /// The table, in Markdown.
  public synchronized String table() {
    var table = new StringBuilder(
        "| workload | figure | median | min–max | unit | goal | |\n| --- | --- | ---: | ---: | --- | --- | --- |\n");
    for (var figure : figures) {
      table.append("| ").append(figure.workload()).append(" | ").append(figure.name()).append(" | ")
          .append(number(figure.median())).append(" | ")
          .append(figure.samples() == 1 ? "" : number(figure.low()) + "–" + number(figure.high())).append(" | ")
          .append(figure.unit()).append(" | ").append(figure.goal() == null ? "" : figure.goal().toString())
          .append(" | ").append(figure.goal() == null ? "" : figure.isMet() ? "met" : "**missed**").append(" |\n");
    }
    for (var none : voided) {
      table.append("\n**VOID** ").append(none.workload()).append(": ").append(String.join("; ", none.reasons()))
          .append('\n');
    }
    return table.toString();
  }

  /// Writes everything as JSON: the machine, the settings, each figure.
  public synchronized void write(Path file, Map<String, Object> machine, Map<String, Object> settings)
      throws IOException {
    var all = new LinkedHashMap<String, Object>();
    all.put("machine", machine);
    all.put("settings", settings);
    all.put("figures", figures.stream().map(Report::json).toList());
    all.put("void", voided);
    Files.write(file, JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsBytes(all));
  }

  private static Map<String, Object> json(Figure figure) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("workload", figure.workload());
    fields.put("name", figure.name());
    fields.put("unit", figure.unit());
    fields.put("median", figure.median());
    fields.put("min", figure.low());
    fields.put("max", figure.high());
    fields.put("samples", figure.samples());
    if (figure.goal() != null) {
      fields.put("goal", figure.goal().toString());
      fields.put("met", figure.isMet());
    }
    return fields;
  }

  /// Three digits that count.
  static String number(double value) {
    if (value == 0 || Double.isNaN(value)) {
      return value == 0 ? "0" : "?";
    }
    double size = Math.abs(value);
    return size >= 1000 ? String.format(Locale.ROOT, "%,.0f", value)
        : size >= 100 ? String.format(Locale.ROOT, "%.0f", value)
            : size >= 10 ? String.format(Locale.ROOT, "%.1f", value)
                : size >= 1 ? String.format(Locale.ROOT, "%.2f", value) : String.format(Locale.ROOT, "%.3g", value);
  }
}
