package chat.parlance.bench.store;

import chat.parlance.store.sql.PostgresUrl;
import chat.parlance.store.sql.SqlStores;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// The floor of the store on PostgreSQL: rows handed over as arrays, one `insert … select … from unnest(…)` for each table and
/// transaction, and nothing else. `writers` connections at once, each with rooms of its own, so that none waits for another.
public final class UnnestInsert {

  /// `warmUp` messages are written first and not counted; `batch` of them make a transaction.
  public record Plan(BareInsert.Shape shape, int writers, int rooms, long warmUp, long messages, int batch) {}

  private static final String TEXT = "a word ".repeat(29).substring(0, 200);
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
  private final Plan plan;
  /// How many messages each connection has written; its own.
  private final long[] written;

  private UnnestInsert(PostgresUrl url, Plan plan) {
    this.url = url;
    this.plan = plan;
    this.written = new long[plan.writers];
  }

  /// Writes into this database, which is empty.
  public static StoreFigures run(PostgresUrl url, Plan plan)
      throws SQLException, ExecutionException, InterruptedException {
    var insert = new UnnestInsert(url, plan);
    insert.prepare();
    insert.write(plan.warmUp);
    var start = StoreFigures.Start.now();
    var nanos = insert.write(plan.messages);
    return start.end("unnest " + plan.shape, (long) nanos.length * plan.batch,
        plan.shape == BareInsert.Shape.MINIMAL ? nanos.length : 3L * nanos.length, nanos);
  }

  private void prepare() throws SQLException {
    if (plan.shape == BareInsert.Shape.PARLANCE) {
      SqlStores.migrate(url);
    }
    try (var connection = PostgresPlace.connection(url); var statement = connection.createStatement()) {
      if (plan.shape == BareInsert.Shape.PARLANCE) {
        statement.execute("insert into space (name) values ('default')");
        statement.execute("insert into conversation (space, id, kind, key, status, created_by, created_at, updated_at,"
            + " last_seq, members) select 1, r, 1, 'direct:' || r, 0, 'user', now(), now(), 1, 2"
            + " from generate_series(0, " + (plan.rooms * plan.writers - 1) + ") r");
      } else {
        statement.execute("create table bare (room bigint not null, seq bigint not null, id bigint not null unique,"
            + " sender text not null, at timestamptz not null, text text not null, primary key (room, seq))");
      }
    }
  }

  /// Writes so many messages, or the rest of a transaction more; how long each transaction took.
  private long[] write(long messages) throws ExecutionException, InterruptedException {
    try (var threads = Executors.newFixedThreadPool(plan.writers)) {
      var writers = new ArrayList<Future<long[]>>();
      for (int i = 0; i < plan.writers; i++) {
        int writer = i;
        writers.add(threads.submit(() -> write(writer, messages / plan.writers)));
      }
      var all = new ArrayList<long[]>();
      for (var writer : writers) {
        all.add(writer.get());
      }
      return all.stream().flatMapToLong(Arrays::stream).toArray();
    }
  }

  private long[] write(int writer, long messages) throws SQLException {
    var nanos = new long[(int) ((messages + plan.batch - 1) / plan.batch)];
    try (var connection = PostgresPlace.connection(url)) {
      connection.setAutoCommit(false);
      for (int i = 0; i < nanos.length; i++) {
        long begun = System.nanoTime();
        batch(connection, writer, written[writer]);
        written[writer] += plan.batch;
        connection.commit();
        nanos[i] = System.nanoTime() - begun;
      }
    }
    return nanos;
  }

  private void batch(Connection connection, int writer, long first) throws SQLException {
    var rooms = new Long[plan.batch];
    var seqs = new Long[plan.batch];
    var ids = new Long[plan.batch];
    var senders = new String[plan.batch];
    var times = new OffsetDateTime[plan.batch];
    var texts = new String[plan.batch];
    var keys = new String[plan.batch];
    var now = OffsetDateTime.now(ZoneOffset.UTC);
    for (int i = 0; i < plan.batch; i++) {
      long n = first + i;
      rooms[i] = (long) writer * plan.rooms + n % plan.rooms;
      seqs[i] = n / plan.rooms + 2;
      ids[i] = n * plan.writers + writer;
      senders[i] = "user" + rooms[i];
      times[i] = now;
      texts[i] = TEXT;
      keys[i] = "k" + n;
    }
    if (plan.shape == BareInsert.Shape.MINIMAL) {
      send(connection, MINIMAL, List.of(rooms, seqs, ids, senders, times, texts));
      return;
    }
    send(connection, MESSAGE, List.of(rooms, seqs, ids, senders, times, texts, keys));
    send(connection, STAMP, List.of(rooms, seqs, ids, senders, times, keys));
    int last = Math.max(0, plan.batch - plan.rooms); // the newest of each room
    send(connection, HEAD, List.of(Arrays.copyOfRange(rooms, last, plan.batch),
        Arrays.copyOfRange(seqs, last, plan.batch), Arrays.copyOfRange(times, last, plan.batch)));
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
