package chat.parlance.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;

/// Prints the store's figures: the bare inserts and the engine, one after the other, `rounds` times.
public final class StoreRates {

  private interface Run {
    StoreFigures in(Path directory) throws SQLException;
  }

  private StoreRates() {}

  /// Arguments: rounds, messages (as many are written before, to warm up), directory, and how many drafts wait.
  public static void main(String[] args) throws IOException, SQLException {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 2;
    long messages = args.length > 1 ? Long.parseLong(args[1]) : 200_000;
    var directory = Path.of(args.length > 2 ? args[2] : "target");
    int[] waiting = args.length > 3 ? new int[]{Integer.parseInt(args[3])} : new int[]{1_024, 4_096};
    for (int i = 0; i < rounds; i++) {
      for (var shape : BareInsert.Shape.values()) {
        print(directory, in -> BareInsert.run(in, new BareInsert.Plan(shape, 500, messages, messages, 256)));
      }
      for (int drafts : waiting) {
        print(directory, in -> StoreRate.run(in, new StoreRate.Plan(500, messages, messages, drafts)));
      }
    }
    print(directory, in -> StoreRate.run(in, new StoreRate.Plan(500, 100, 1_000, 1)));
  }

  private static void print(Path directory, Run run) throws IOException, SQLException {
    var in = Files.createTempDirectory(directory, "store-rates");
    try {
      System.out.println(run.in(in).line());
    } finally {
      try (var files = Files.walk(in)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
