package chat.parlance.bench.work;

import chat.parlance.bench.Goal;
import chat.parlance.bench.store.PostgresPlace;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// PostgreSQL without sockets: Parlance's journal with 8 lanes beside `unnest` inserts of 8 connections, in turns, each in a process
/// and a database of its own; the server and the writer share the cores.
public record PostgresWrites() implements Workload {

  private static final String URL = "DATABASE_URL";

  @Override
  public String id() {
    return "store-postgres";
  }

  @Override
  public String sentence() {
    return "messages into PostgreSQL without sockets: the journal with 8 lanes beside unnest inserts of the same rows by 8 connections"
        + " (a server of its own, or PARLANCE_BENCH_DATABASE=postgres://…)";
  }

  @Override
  public void run(Run run) throws Exception {
    try (var server = PostgresPlace.open()) {
      new StoreTable(id(), List.of(), List.of("--lanes", "8")).fill(run, new StoreTable.Place() {
        @Override
        public Map<String, String> make() throws Exception {
          return Map.of(URL, server.database());
        }

        @Override
        public void remove(Map<String, String> made) throws Exception {
          server.drop(Objects.requireNonNull(made.get(URL)));
        }
      }, Goal.atLeast(0.5));
    }
  }
}
