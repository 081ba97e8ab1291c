package chat.parlance.bench.store;

import chat.parlance.bench.Scratch;
import chat.parlance.store.sql.PostgresUrl;
import chat.parlance.store.sql.SqlStores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/// `./parlance bench write`: writing without sockets, in a process of its own, so that it can have the cores that
/// a server has. Prints [Written] as JSON.
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

  /// What a stretch gave; `flushes` of the log, by the counters of the database where it has some, else one for each commit.
  public record Rate(StoreFigures figures, double flushesPerMessage) {}

  /// All stretches, how much the database grew for each message, how much was written to its log, and pages read a second; 0 where
  /// that was not asked.
  public record Written(List<Rate> rates, double bytesPerMessage, double logBytesPerMessage, double pagesPerSecond) {}

  private static final int CONVERSATIONS = 500;
  private static final int WARM_UP = 512;

  @Parameters(paramLabel = "WRITER") private Writer writer = Writer.BARE;

  @Option(names = "--batches", split = ",", description = "How many messages make a transaction, one stretch after the other.") private List<Integer> batches = List
      .of(256);

  @Option(names = "--seconds", description = "How long a stretch is measured; a third of that goes before.") private double seconds = 3;

  @Option(names = "--lanes", description = "How many lanes or connections write at once, with DATABASE_URL=postgres://….") private int lanes = 1;

  @Option(names = "--pages", description = "Read pages at the end.") private boolean pages;

  /// What a database says of itself; null: nobody knows.
  private interface Counters {

    long bytes() throws Exception;

    @Nullable Long logBytes() throws SQLException;

    @Nullable Long flushes() throws SQLException;
  }

  @Override
  public Integer call() throws Exception {
    var url = System.getenv("DATABASE_URL");
    System.out.println(JsonMapper.builder().build().writeValueAsString(url == null ? sqlite() : postgres(url)));
    return 0;
  }

  private Written postgres(String database) throws Exception {
    var url = PostgresUrl.of(database);
    return measure(switch (writer) {
      case BARE -> UnnestInsert.into(url, BareInsert.Shape.MINIMAL, lanes, CONVERSATIONS / lanes);
      case ROWS -> UnnestInsert.into(url, BareInsert.Shape.PARLANCE, lanes, CONVERSATIONS / lanes);
      case ENGINE ->
        new StoreRate(() -> SqlStores.postgres(url, lanes, InstantSource.system()), lanes, CONVERSATIONS);
    }, new Counters() {
      @Override
      public long bytes() throws SQLException {
        return PostgresPlace.number(url, "select pg_database_size(current_database())");
      }

      @Override
      public Long logBytes() throws SQLException {
        return PostgresPlace.number(url, "select (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint");
      }

      @Override
      public Long flushes() throws SQLException {
        return PostgresPlace.flushes(url);
      }
    });
  }

  private Written sqlite() throws Exception {
    var directory = Scratch.directory();
    try {
      var file = directory.resolve("messages.db");
      return measure(switch (writer) {
        case BARE -> BareInsert.into(file, BareInsert.Shape.MINIMAL, CONVERSATIONS);
        case ROWS -> BareInsert.into(file, BareInsert.Shape.PARLANCE, CONVERSATIONS);
        case ENGINE -> new StoreRate(() -> SqlStores.sqlite(file, InstantSource.system()), 1, CONVERSATIONS);
      }, file(file));
    } finally {
      Scratch.remove(directory);
    }
  }

  private static Counters file(Path file) {
    return new Counters() {
      @Override
      public long bytes() throws Exception {
        return Files.exists(file) ? Files.size(file) : 0;
      }

      @Override
      public @Nullable Long logBytes() {
        return null;
      }

      @Override
      public @Nullable Long flushes() {
        return null;
      }
    };
  }

  private Written measure(MessageWriter messages, Counters counters) throws Exception {
    var time = Duration.ofMillis((long) (seconds * 1000));
    long bytes = counters.bytes();
    var log = counters.logBytes();
    messages.write(WARM_UP, time);
    var rates = new ArrayList<Rate>();
    for (int batch : batches) {
      var flushes = counters.flushes();
      long written = messages.written();
      var figures = messages.write(batch, time);
      var flushed = counters.flushes();
      rates.add(new Rate(figures, flushes == null || flushed == null
          ? (double) figures.commits() / figures.messages()
          : (double) (flushed - flushes) / (messages.written() - written)));
    }
    double all = messages.written();
    double grown = counters.bytes() - bytes;
    var logged = counters.logBytes();
    return new Written(rates, grown / all, log == null || logged == null ? 0 : (logged - log) / all,
        pages ? messages.pages(time) : 0);
  }
}
