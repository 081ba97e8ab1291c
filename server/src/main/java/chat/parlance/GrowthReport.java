package chat.parlance;

import chat.parlance.store.mongo.MongoGrowth;
import chat.parlance.store.sql.Growth;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What `doctor` says of how a database grows, line by line. Pure.
final class GrowthReport {

  private static final int SHOWN = 20;

  private GrowthReport() {}

  static List<String> lines(Growth growth) {
    var lines = new ArrayList<String>();
    lines.add("size: " + size(growth.bytes()) + (growth.log() < 0 ? "" : ", write-ahead log " + size(growth.log()))
        + (growth.free() < 0 ? "" : ", " + size(growth.free()) + " of it free for what comes"));
    lines.add("rows: " + growth.tables().stream().map(table -> table.name() + " " + counted(table.rows()))
        .collect(Collectors.joining(", ")));
    lines.addAll(rest(growth));
    return lines;
  }

  static List<String> lines(MongoGrowth growth) {
    var sizes = growth.sizes();
    var lines = new ArrayList<String>();
    lines.add("size, as the server's statistics say: " + size(sizes.documents()) + " of documents, which take "
        + size(sizes.stored()) + " on the disk, and " + size(sizes.indexes()) + " of indexes");
    lines.add("documents (estimated by the server): " + growth.collections().stream()
        .map(one -> one.name() + " " + one.documents()).collect(Collectors.joining(", ")));
    lines.addAll(rest(new Growth(sizes.stored(), -1, -1, List.of(),
        growth.longest().stream().map(one -> new Growth.Longest(one.space(), one.id(), one.changes())).toList(),
        growth.days().stream().map(day -> new Growth.Day(day.date(), day.messages())).toList(), growth.oldest(),
        growth.due().stream().map(due -> new Growth.Due(due.space(), due.kind(), due.tooOld(), due.tooMany()))
            .toList())));
    return lines;
  }

  /// What every database can say.
  private static List<String> rest(Growth growth) {
    var lines = new ArrayList<String>();
    lines.add("longest conversations: " + (growth.longest().isEmpty() ? "none"
        : growth.longest().stream()
            .map(one -> Long.toString(one.id(), Character.MAX_RADIX) + " (" + one.space() + ") " + one.changes()
                + " changes")
            .collect(Collectors.joining(", "))));
    lines.add("messages per day (by their ids, UTC): " + growth.days().stream()
        .map(day -> day.date() + " " + counted(day.messages())).collect(Collectors.joining(", ")));
    lines.add("oldest message: " + (growth.oldest() == null ? "none" : growth.oldest()));
    if (growth.due().isEmpty()) {
      lines.add("retention would take away nothing now");
    }
    growth.due().stream().limit(SHOWN).forEach(due -> lines.add("retention would take away now, in " + due.space()
        + ", kind " + due.kind() + ": what is too old in " + counted(due.tooOld()) + " conversations, and "
        + due.tooMany()
        + " changes that are too many"));
    if (growth.due().size() > SHOWN) {
      lines.add("and in " + (growth.due().size() - SHOWN) + " more spaces and kinds");
    }
    return lines;
  }

  private static String counted(long rows) {
    return rows >= Growth.MOST ? Growth.MOST + " or more" : Long.toString(rows);
  }

  private static String size(long bytes) {
    return bytes < 10L << 20 ? (bytes >> 10) + " KiB" : String.format(Locale.ROOT, "%.1f MiB", bytes / 1_048_576.0);
  }
}
