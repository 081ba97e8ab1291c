package chat.parlance.bench.store;

import chat.parlance.store.sql.PostgresUrl;
import chat.parlance.store.sql.SqlStores;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

/// The floor of the store on PostgreSQL: rows handed over as arrays, one `insert … select … from unnest(…)` for each table and
/// transaction, and nothing else. `writers` connections at once, each with rooms of its own, so that none waits for another.
final class UnnestInsert implements MessageWriter {

  private static final String MINIMAL = "insert into bare (room, seq, id, sender, at, text) select * from"
      + " unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::text[], ?::timestamptz[], ?::text[])";
  private static final String MESSAGE = "insert into message (space, conversation, seq, id, sender, at, kind, text, key)"
      + " select 1, conversation, seq, id, sender, at, 0, text, key from unnest(?::bigint[], ?::bigint[], ?::bigint[],"
      + " ?::text[], ?::timestamptz[], ?::text[], ?::text[]) u (conversation, seq, id, sender, at, text, key)";
  private static final String STAMP = "insert into stamp (space, actor, key, fingerprint, conversation, seq, message, at)"
      + " select 1, actor, key, id * 31, conversation, seq, id, at from unnest(?::bigint[], ?::bigint[], ?::bigint[],"
      + " ?::text[], ?::timestamptz[], ?::text[]) u (conversation, seq, id, actor, at, key)";
  private static final String HEAD = "update conversation c set last_seq = u.seq, updated_at = u.at from"
      + " unnest(?::bigint[], ?::bigint[], ?::timestamptz[]) u (id, seq, at) where c.space = 1 and c.id = u.id";

  private final PostgresUrl url;
  private final BareInsert.Shape shape;
  /// How many conversations each connection has.
  private final int rooms;
  /// How many messages each connection has written; its own.
  private final long[] written;

  private UnnestInsert(PostgresUrl url, BareInsert.Shape shape, int writers, int rooms) {
    this.url = url;
    this.shape = shape;
    this.rooms = rooms;
    this.written = new long[writers];
  }

  /// Writes into this database, which is empty; each connection has so many conversations.
  static UnnestInsert into(PostgresUrl url, BareInsert.Shape shape, int writers, int rooms) throws SQLException {
    var insert = new UnnestInsert(url, shape, writers, rooms);
    insert.prepare();
    return insert;
  }

  private void prepare() throws SQLException {
    if (shape == BareInsert.Shape.PARLANCE) {
      SqlStores.migrate(url);
    }
    try (var connection = PostgresPlace.connection(url); var statement = connection.createStatement()) {
      if (shape == BareInsert.Shape.PARLANCE) {
        statement.execute("insert into space (name) values ('default')");
        statement.execute("insert into conversation (space, id, kind, key, status, created_by, created_at, updated_at,"
            + " last_seq, members) select 1, r, 1, 'direct:' || r, 0, 'user', now(), now(), 1, 2"
            + " from generate_series(0, " + (rooms * written.length - 1) + ") r");
      } else {
        statement.execute("create table bare (room bigint not null, seq bigint not null, id bigint not null unique,"
            + " sender text not null, at timestamptz not null, text text not null, primary key (room, seq))");
      }
    }
  }

  @Override
  public StoreFigures write(int batch, Duration time) throws Exception {
    var connections = new ArrayList<Connection>();
    try {
      for (int i = 0; i < written.length; i++) {
        connections.add(PostgresPlace.connection(url));
        connections.getLast().setAutoCommit(false);
      }
      transact(connections, batch, time.dividedBy(3));
      long before = written();
      var start = StoreFigures.Start.now();
      var taken = transact(connections, batch, time);
      return start.end(batch, written() - before, (shape == BareInsert.Shape.MINIMAL ? 1L : 3L) * taken.length, taken);
    } finally {
      for (var connection : connections) {
        connection.close();
      }
    }
  }

  /// Transactions for so long on all connections; how many nanoseconds each of them took.
  private long[] transact(List<Connection> connections, int batch, Duration time) throws Exception {
    long end = System.nanoTime() + time.toNanos();
    try (var threads = Executors.newFixedThreadPool(written.length)) {
      var writers = new ArrayList<Future<long[]>>();
      for (int i = 0; i < written.length; i++) {
        int writer = i;
        writers.add(threads.submit(() -> transact(connections.get(writer), writer, batch, end)));
      }
      var all = new ArrayList<long[]>();
      for (var writer : writers) {
        all.add(writer.get());
      }
      return all.stream().flatMapToLong(Arrays::stream).toArray();
    }
  }

  private long[] transact(Connection connection, int writer, int batch, long end) throws SQLException {
    var taken = LongStream.builder();
    for (long begun = System.nanoTime(); begun < end; begun = System.nanoTime()) {
      batch(connection, writer, batch);
      written[writer] += batch;
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
        readers.add(new RawReader(PostgresPlace.connection(url)));
      }
      long least = Arrays.stream(written).min().orElse(0);
      return PageRate.measure(readers, new PageRate.Shelf(rooms * written.length, least / rooms), time);
    } finally {
      for (var reader : readers) {
        reader.close();
      }
    }
  }

  @Override
  public long written() {
    return Arrays.stream(written).sum();
  }

  private void batch(Connection connection, int writer, int size) throws SQLException {
    var rooms = new Long[size];
    var seqs = new Long[size];
    var ids = new Long[size];
    var senders = new String[size];
    var times = new OffsetDateTime[size];
    var texts = new String[size];
    var keys = new String[size];
    var now = OffsetDateTime.now(ZoneOffset.UTC);
    for (int i = 0; i < size; i++) {
      long n = written[writer] + i;
      rooms[i] = (long) writer * this.rooms + n % this.rooms;
      seqs[i] = n / this.rooms + 2;
      ids[i] = n * written.length + writer;
      senders[i] = "user" + rooms[i];
      times[i] = now;
      texts[i] = TEXT;
      keys[i] = "k" + n;
    }
    if (shape == BareInsert.Shape.MINIMAL) {
      send(connection, MINIMAL, List.of(rooms, seqs, ids, senders, times, texts));
      return;
    }
    send(connection, MESSAGE, List.of(rooms, seqs, ids, senders, times, texts, keys));
    send(connection, STAMP, List.of(rooms, seqs, ids, senders, times, keys));
    int last = Math.max(0, size - this.rooms); // the newest of each room
    send(connection, HEAD, List.of(Arrays.copyOfRange(rooms, last, size),
        Arrays.copyOfRange(seqs, last, size), Arrays.copyOfRange(times, last, size)));
  }

  private static void send(Connection connection, String sql, List<Object[]> columns) throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < columns.size(); i++) {
        var column = columns.get(i);
        var type = column instanceof Long[] ? "bigint" : column instanceof String[] ? "text" : "timestamptz";
        statement.setArray(i + 1, connection.createArrayOf(type, column));
      }
      statement.executeUpdate();
    }
  }
}
