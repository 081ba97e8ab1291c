package chat.parlance.store.sql;

import static chat.parlance.store.sql.SqliteFlavour.SQLITE;

import java.util.function.Function;
import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// The one connection that writes. Transactions of several threads wait for each other; a connection that failed is replaced.
final class SqliteWriter implements SqlWriter, SqlWriter.Ending {

  static final String PROBE = "insert into probe (id, at) values (1, ?) on conflict (id) do update set at = excluded.at";
  /// Rows that need new pages, as messages do; they are taken back.
  private static final String ROOM = "insert into probe (id, at) with recursive n (i) as (select 2 union all select i + 1"
      + " from n where i < 3000) select i, 0 from n";

  /// So far the log grows, 64 MB, before the writer copies it by itself: only when [Checkpoints] cannot.
  private static final int CHECKPOINT_PAGES = 16_000;
  /// The pages that one large transaction changes fit in.
  private static final int CACHE_KIB = 64_000;

  private final DataSource source;
  private final Spaces spaces;
  private final InstantSource clock;
  private final LongAdder counter;
  private final LongAdder commits = new LongAdder();
  private final Known known = new Known();
  private final Checkpoints checkpoints;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Statements statements;
  private boolean closed;

  SqliteWriter(DataSource source, Spaces spaces, InstantSource clock, LongAdder counter) {
    this.source = source;
    this.spaces = spaces;
    this.clock = clock;
    this.counter = counter;
    this.checkpoints = new Checkpoints(source, lock);
  }

  @Override
  public SqlTransaction begin() {
    return new SqlTransaction(this, locked(), SQLITE, spaces, known, clock.instant());
  }

  /// A transaction that was begun; [#end] lets the next one begin.
  private Statements locked() {
    lock.lock();
    try {
      return begun();
    } catch (RuntimeException | Error e) {
      lock.unlock();
      throw e;
    }
  }

  @Override
  public <T> T write(Function<Statements, T> work) {
    return SqlWriter.ended(locked(), this, work);
  }

  private Connection open() throws SQLException {
    var connection = source.getConnection();
    connection.setAutoCommit(false); // else the driver tries to begin and commit around each statement
    SQLITE.commit(connection);
    SqliteFlavour.run(connection, "pragma wal_autocheckpoint = " + CHECKPOINT_PAGES);
    SqliteFlavour.run(connection, "pragma cache_size = -" + CACHE_KIB);
    return connection;
  }

  /// A connection that has the file for itself until the transaction ends.
  private Statements begun() {
    var ready = connected();
    try {
      SQLITE.begin(ready.connection());
    } catch (SQLException e) {
      discard();
      throw new StoreUnavailableException("the database does not let us write: " + e.getMessage(), e);
    }
    return ready;
  }

  private Statements connected() {
    if (closed) {
      throw new StoreUnavailableException("the store is closed", new IllegalStateException("closed"));
    }
    if (statements == null) {
      try {
        statements = new Statements(open(), SQLITE, counter);
      } catch (SQLException e) {
        throw new StoreUnavailableException("the database cannot be opened for writing: " + e.getMessage(), e);
      }
    }
    return statements;
  }

  @Override
  public void commit() {
    try {
      var ready = connected();
      SQLITE.commit(ready.connection());
      commits.increment();
      checkpoints.committed(ready.takeWritten());
    } catch (SQLException e) {
      var fault = SQLITE.fault(e);
      throw fault instanceof StoreUnavailableException
          ? fault
          : new StoreException("the commit failed: " + e.getMessage(), e);
    }
  }

  @Override
  public long commits() {
    return commits.sum();
  }

  @Override
  public boolean shared() {
    return SQLITE.shared();
  }

  @Override
  public void end(boolean committed) {
    if (!committed) {
      known.clear();
    }
    try {
      if (!committed) {
        rollBack();
      }
    } finally {
      lock.unlock();
    }
  }

  private void rollBack() {
    try {
      if (statements != null) {
        statements.drop();
        SQLITE.rollBack(statements.connection());
      }
    } catch (SQLException | StoreException _) {
      discard();
    }
  }

  private void discard() {
    if (statements != null) {
      try {
        statements.connection().close();
      } catch (SQLException _) {
        // it is given up in any case
      }
      statements = null;
    }
  }

  @Override
  public void probe() {
    lock.lock();
    try {
      var ready = begun();
      SqliteFlavour.run(ready.connection(), "savepoint room");
      SqliteFlavour.run(ready.connection(), ROOM);
      SqliteFlavour.run(ready.connection(), "rollback to room");
      ready.update(PROBE, clock.instant());
      commit();
    } catch (SQLException e) {
      discard();
      throw SQLITE.fault(e);
    } catch (RuntimeException | Error e) {
      discard();
      throw e;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      discard();
    } finally {
      lock.unlock();
    }
    checkpoints.close();
  }
}
