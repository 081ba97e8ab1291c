package chat.parlance.bench.work;

import chat.parlance.bench.Goal;
import chat.parlance.bench.store.StoreCommand.Writer;
import java.util.List;

/// SQLite without sockets: Parlance's journal beside raw inserts, in turns, each in a process of its own on one core.
public record StoreWrites() implements Workload {

  private static final StoreTable TABLE = new StoreTable("store", List.of("taskset", "-c", "0"), List.of());

  @Override
  public String id() {
    return "store";
  }

  @Override
  public String sentence() {
    return "messages into SQLite without sockets, on one core: the journal beside raw inserts of the same rows";
  }

  @Override
  public void run(Run run) throws Exception {
    TABLE.fill(run, StoreTable.Place.NONE, Goal.atLeast(0.7));
  }

  /// Messages per second of this writer on core 0, 256 in a transaction.
  static double perSecond(Run run, Writer writer) throws Exception {
    return StoreTable.perSecond(TABLE.write(run, StoreTable.Place.NONE, writer, List.of()), 0);
  }
}
