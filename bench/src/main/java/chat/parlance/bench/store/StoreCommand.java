package chat.parlance.bench.store;

import chat.parlance.bench.Scratch;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/// `./parlance bench write`: one stretch of writing without sockets, in a process of its own, so that it can have the cores that
/// a server has. Prints its [StoreFigures] as JSON.
@Command(name = "write", hidden = true, mixinStandardHelpOptions = true, description = "Writes messages to SQLite without sockets, and says how fast.")
public final class StoreCommand implements Callable<Integer> {

  /// What writes.
  public enum Writer {
    /// One table as a minimal chat has it, by plain JDBC.
    BARE,
    /// The rows that a message of Parlance makes, by plain JDBC.
    ROWS,
    /// Parlance's journal.
    ENGINE
  }

  private static final int CONVERSATIONS = 500;
  private static final int BATCH = 256;
  private static final int WAITING = 4_096;

  @Parameters(paramLabel = "WRITER") private Writer writer = Writer.BARE;

  @Option(names = "--messages", description = "How many are measured; as many are written before.") private long messages = 100_000;

  @Override
  public Integer call() throws Exception {
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

  private StoreFigures bare(Path directory, BareInsert.Shape shape) throws Exception {
    return BareInsert.run(directory, new BareInsert.Plan(shape, CONVERSATIONS, messages, messages, BATCH));
  }
}
