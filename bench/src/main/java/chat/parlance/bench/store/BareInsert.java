package chat.parlance.bench.store;

import chat.parlance.store.sql.SqlStores;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.stream.LongStream;
import org.sqlite.SQLiteConfig;

/// The floor of the store: rows put into SQLite with JDBC batches and nothing else. The same driver, a write-ahead log,
/// `synchronous=FULL`, the settings of
/// Parlance's writer, one writer, rooms in turn.
final class BareInsert implements MessageWriter {

  /// Which tables are written.
  enum Shape {
    /// The way a small chat would write it: one table, primary key (room, seq), a unique index of the ids.
    MINIMAL,
    /// The rows, tables and indexes that a message makes in Parlance, without deciding or asking anything.
    PARLANCE
  }

  private final Path file;
  private final Shape shape;
  private final int rooms;
  private long written;

  private interface Tables {
    void add(long n, int room, long seq) throws SQLException;

    /// Sends what was added.
    void flush() throws SQLException;

    /// How many statements were run.
    long statements();
  }

  private BareInsert(Path file, Shape shape, int rooms) {
    this.file = file;
    this.shape = shape;
    this.rooms = rooms;
  }

  /// Writes into this new file.
  static BareInsert into(Path file, Shape shape, int rooms) throws SQLException {
    var insert = new BareInsert(file, shape, rooms);
    if (shape == Shape.PARLANCE) {
      SqlStores.migrate(file);
    }
    try (var connection = insert.connection()) {
      if (shape == Shape.PARLANCE) {
        Schema.prepare(connection, rooms);
      } else {
        Minimal.prepare(connection);
      }
      connection.commit();
    }
    return insert;
  }

  private Connection connection() throws SQLException {
    var config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setCacheSize(-64_000);
    var connection = DriverManager.getConnection("jdbc:sqlite:" + file, config.toProperties());
    try (var statement = connection.createStatement()) {
      statement.execute("pragma wal_autocheckpoint = 16000");
    }
    connection.setAutoCommit(false);
    return connection;
  }

  @Override
  public StoreFigures write(int batch, Duration time) throws SQLException {
    try (var connection = connection()) {
      var tables = shape == Shape.MINIMAL ? new Minimal(connection) : new Schema(connection, rooms);
      transact(connection, tables, batch, time.dividedBy(3));
      long before = written;
      var start = StoreFigures.Start.now();
      var taken = transact(connection, tables, batch, time);
      return start.end(batch, written - before, tables.statements(), taken);
    }
  }

  /// Transactions for so long; how many nanoseconds each of them took.
  private long[] transact(Connection connection, Tables tables, int batch, Duration time) throws SQLException {
    var taken = LongStream.builder();
    long end = System.nanoTime() + time.toNanos();
    for (long begun = System.nanoTime(); begun < end; begun = System.nanoTime()) {
      for (int i = 0; i < batch; i++, written++) {
        tables.add(written, (int) (written % rooms), written / rooms + 2);
      }
      tables.flush();
      connection.commit();
      taken.add(System.nanoTime() - begun);
    }
    return taken.build().toArray();
  }

  @Override
  public double pages(Duration time) throws Exception {
    var readers = new ArrayList<RawReader>();
    try {
      for (int i = 0; i < PageRate.READERS; i++) {
        readers.add(new RawReader(connection()));
      }
      return PageRate.measure(readers, new PageRate.Shelf(rooms, written / rooms), time);
    } finally {
      for (var reader : readers) {
        reader.close();
      }
    }
  }

  @Override
  public long written() {
    return written;
  }

  private static final class Minimal implements Tables {

    private final PreparedStatement insert;
    private long rows;

    static void prepare(Connection connection) throws SQLException {
      try (var statement = connection.createStatement()) {
        statement.executeUpdate("create table message (room integer not null, seq integer not null, id integer not null"
            + " unique, sender text not null, at integer not null, text text not null, primary key (room, seq))");
      }
    }

    Minimal(Connection connection) throws SQLException {
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
    public void flush() throws SQLException {
      insert.executeBatch();
    }

    @Override
    public long statements() {
      return rows;
    }
  }

  private static final class Schema implements Tables {

    private final PreparedStatement message;
    private final PreparedStatement stamp;
    private final PreparedStatement head;
    private final long[] lastSeqs;
    private final long[] moved;
    private long statements;

    Schema(Connection connection, int rooms) throws SQLException {
      message = connection.prepareStatement("insert into message (space, conversation, seq, id, sender, at, kind, text,"
          + " key) values (?, ?, ?, ?, ?, ?, ?, ?, ?)");
      stamp = connection.prepareStatement("insert into stamp (space, actor, key, fingerprint, conversation, seq,"
          + " message, at) values (?, ?, ?, ?, ?, ?, ?, ?)");
      head = connection.prepareStatement("update conversation set updated_at = ?, last_seq = ? where space = ?"
          + " and id = ?");
      lastSeqs = new long[rooms];
      moved = new long[rooms];
    }

    static void prepare(Connection connection, int rooms) throws SQLException {
      try (var open = connection.prepareStatement("insert into conversation (space, id, kind, key, status, created_by,"
          + " created_at, updated_at, last_seq, members) values (1, ?, 1, ?, 0, ?, 0, 0, 1, 2)")) {
        for (int room = 0; room < rooms; room++) {
          bind(open, (long) room, "direct:" + room, user(room, 0));
          open.executeUpdate();
        }
      }
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
      statements += 2;
    }

    @Override
    public void flush() throws SQLException {
      message.executeBatch();
      stamp.executeBatch();
      for (int room = 0; room < moved.length; room++) {
        if (moved[room] > 0) {
          bind(head, moved[room], lastSeqs[room], 1L, (long) room);
          head.addBatch();
          moved[room] = 0;
          statements++;
        }
      }
      head.executeBatch();
    }

    @Override
    public long statements() {
      return statements;
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
