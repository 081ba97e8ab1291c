package chat.parlance.bench.store;

import chat.parlance.store.sql.SqlStores;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import org.sqlite.SQLiteConfig;

/// The floor of the store: rows put into SQLite with JDBC batches and nothing else. The same driver, a write-ahead log,
/// `synchronous=FULL`, one writer, transactions of `batch` messages, rooms in turn.
public final class BareInsert {

  /// Which tables are written.
  public enum Shape {
    /// The way a small chat would write it: one table, primary key (room, seq), a unique index of the ids.
    MINIMAL,
    /// The rows, tables and indexes that a message makes in Parlance, without deciding or asking anything.
    PARLANCE
  }

  /// `warmUp` messages are written first and not counted.
  public record Plan(Shape shape, int rooms, long warmUp, long messages, int batch) {}

  private static final String TEXT = "a word ".repeat(29).substring(0, 200);

  private final Connection connection;
  private final Plan plan;
  private final Tables tables;
  private long written;

  private interface Tables {
    void add(long n, int room, long seq) throws SQLException;

    /// Sends what was added; returns how many statements that were.
    int flush() throws SQLException;
  }

  private BareInsert(Connection connection, Plan plan) throws SQLException {
    this.connection = connection;
    this.plan = plan;
    this.tables = plan.shape == Shape.MINIMAL ? new Minimal(connection) : new Schema(connection, plan.rooms);
  }

  /// Writes into a new file `bare.db` in `directory`.
  public static StoreFigures run(Path directory, Plan plan) throws SQLException {
    var file = directory.resolve("bare-" + plan.shape + ".db");
    if (plan.shape == Shape.PARLANCE) {
      SqlStores.migrate(file);
    }
    var config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setCacheSize(-32_000);
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file, config.toProperties())) {
      connection.setAutoCommit(false);
      return new BareInsert(connection, plan).measured();
    }
  }

  private StoreFigures measured() throws SQLException {
    while (written < plan.warmUp) {
      batch();
    }
    long before = written;
    long statements = 0;
    int commits = 0;
    var nanos = new long[(int) (plan.messages / plan.batch) + 1];
    var start = StoreFigures.Start.now();
    while (written - before < plan.messages) {
      long begun = System.nanoTime();
      statements += batch();
      nanos[commits++] = System.nanoTime() - begun;
    }
    return start.end("bare " + plan.shape, written - before, statements, Arrays.copyOf(nanos, commits));
  }

  private int batch() throws SQLException {
    for (int i = 0; i < plan.batch; i++, written++) {
      tables.add(written, (int) (written % plan.rooms), written / plan.rooms + 2);
    }
    int statements = tables.flush();
    connection.commit();
    return statements;
  }

  private static final class Minimal implements Tables {

    private final PreparedStatement insert;
    private int rows;

    Minimal(Connection connection) throws SQLException {
      try (var statement = connection.createStatement()) {
        statement.executeUpdate("create table message (room integer not null, seq integer not null, id integer not null"
            + " unique, sender text not null, at integer not null, text text not null, primary key (room, seq))");
      }
      insert = connection.prepareStatement("insert into message (room, seq, id, sender, at, text)"
          + " values (?, ?, ?, ?, ?, ?)");
    }

    @Override
    public void add(long n, int room, long seq) throws SQLException {
      bind(insert, (long) room, seq, n + 1, user(room, n), n, TEXT);
      insert.addBatch();
      rows++;
    }

    @Override
    public int flush() throws SQLException {
      insert.executeBatch();
      int sent = rows;
      rows = 0;
      return sent;
    }
  }

  private static final class Schema implements Tables {

    private final PreparedStatement message;
    private final PreparedStatement stamp;
    private final PreparedStatement head;
    private final long[] lastSeqs;
    private final long[] moved;
    private int rows;

    Schema(Connection connection, int rooms) throws SQLException {
      message = connection.prepareStatement("insert into message (space, conversation, seq, id, sender, at, kind, text,"
          + " key) values (?, ?, ?, ?, ?, ?, ?, ?, ?)");
      stamp = connection.prepareStatement("insert into stamp (space, actor, key, fingerprint, conversation, seq,"
          + " message, at) values (?, ?, ?, ?, ?, ?, ?, ?)");
      head = connection.prepareStatement("update conversation set updated_at = ?, last_seq = ? where space = ?"
          + " and id = ?");
      lastSeqs = new long[rooms];
      moved = new long[rooms];
      try (var open = connection.prepareStatement("insert into conversation (space, id, kind, key, status, created_by,"
          + " created_at, updated_at, last_seq, members) values (1, ?, 1, ?, 0, ?, 0, 0, 1, 2)")) {
        for (int room = 0; room < rooms; room++) {
          bind(open, (long) room, "direct:" + room, user(room, 0));
          open.executeUpdate();
        }
      }
      connection.commit();
    }

    @Override
    public void add(long n, int room, long seq) throws SQLException {
      var user = user(room, n);
      var key = "k" + n;
      bind(message, 1L, (long) room, seq, n + 1, user, n, 0L, TEXT, key);
      message.addBatch();
      bind(stamp, 1L, user, key, n * 31, (long) room, seq, n + 1, n);
      stamp.addBatch();
      lastSeqs[room] = seq;
      moved[room] = n + 1;
      rows++;
    }

    @Override
    public int flush() throws SQLException {
      int sent = 2 * rows;
      rows = 0;
      message.executeBatch();
      stamp.executeBatch();
      for (int room = 0; room < moved.length; room++) {
        if (moved[room] > 0) {
          bind(head, moved[room], lastSeqs[room], 1L, (long) room);
          head.addBatch();
          moved[room] = 0;
          sent++;
        }
      }
      head.executeBatch();
      return sent;
    }
  }

  private static String user(int room, long n) {
    return "user" + (2L * room + n / 500 % 2);
  }

  private static void bind(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      if (values[i] instanceof Long number) {
        statement.setLong(i + 1, number);
      } else {
        statement.setString(i + 1, (String) values[i]);
      }
    }
  }
}
