package chat.parlance.bench.store;

import chat.parlance.bench.Scratch;
import chat.parlance.store.sql.PostgresUrl;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/// `./parlance bench write`: one stretch of writing without sockets, in a process of its own, so that it can have the cores that
/// a server has. Prints its [StoreFigures] as JSON.
@Command(name = "write", hidden = true, mixinStandardHelpOptions = true, description = "Writes messages to SQLite, or to the empty database of DATABASE_URL, without sockets, and says how fast.")
public final class StoreCommand implements Callable<Integer> {

  /// What writes.
  public enum Writer {
    /// One table as a minimal chat has it, by plain JDBC; on PostgreSQL as arrays and `unnest`.
    BARE,
    /// The rows that a message of Parlance makes, likewise.
    ROWS,
    /// Parlance's journal.
    ENGINE
  }

  private static final int CONVERSATIONS = 500;
  private static final int BATCH = 256;
  private static final int WAITING = 4_096;

  @Parameters(paramLabel = "WRITER") private Writer writer = Writer.BARE;

  @Option(names = "--messages", description = "How many are measured; as many are written before.") private long messages = 100_000;

  @Option(names = "--lanes", description = "How many lanes or connections write at once, with DATABASE_URL=postgres://….") private int lanes = 1;

  @Override
  public Integer call() throws Exception {
    var url = System.getenv("DATABASE_URL");
    if (url != null) {
      System.out.println(JsonMapper.builder().build().writeValueAsString(measure(PostgresUrl.of(url))));
      return 0;
    }
    var directory = Scratch.directory();
    try {
      System.out.println(JsonMapper.builder().build().writeValueAsString(measure(directory)));
    } finally {
      Scratch.remove(directory);
    }
    return 0;
  }

  private StoreFigures measure(Path directory) throws Exception {
    return switch (writer) {
      case BARE -> bare(directory, BareInsert.Shape.MINIMAL);
      case ROWS -> bare(directory, BareInsert.Shape.PARLANCE);
      case ENGINE -> StoreRate.run(directory, new StoreRate.Plan(CONVERSATIONS, messages, messages, WAITING));
    };
  }

  private StoreFigures measure(PostgresUrl url) throws Exception {
    return switch (writer) {
      case BARE -> unnest(url, BareInsert.Shape.MINIMAL);
      case ROWS -> unnest(url, BareInsert.Shape.PARLANCE);
      case ENGINE -> StoreRate.run(url, lanes, new StoreRate.Plan(CONVERSATIONS, messages, messages, WAITING));
    };
  }

  private StoreFigures unnest(PostgresUrl url, BareInsert.Shape shape) throws Exception {
    return UnnestInsert.run(url,
        new UnnestInsert.Plan(shape, lanes, CONVERSATIONS / lanes, messages, messages, BATCH));
  }

  private StoreFigures bare(Path directory, BareInsert.Shape shape) throws Exception {
    return BareInsert.run(directory, new BareInsert.Plan(shape, CONVERSATIONS, messages, messages, BATCH));
  }
}
