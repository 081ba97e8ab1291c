package chat.parlance.store.sql;

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
///
/// It begins and ends transactions in SQL: the driver would begin the next one as soon as one is committed, and keep every
/// other tool (a backup that follows the log of the database, say) from the file while nothing is to do.
final class SqlWriter implements AutoCloseable {

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

  SqlWriter(DataSource source, Spaces spaces, InstantSource clock, LongAdder counter) {
    this.source = source;
    this.spaces = spaces;
    this.clock = clock;
    this.counter = counter;
    this.checkpoints = new Checkpoints(source, lock);
  }

  SqlTransaction begin() {
    lock.lock();
    try {
      return new SqlTransaction(this, begun(), spaces, known, clock.instant());
    } catch (RuntimeException | Error e) {
      lock.unlock();
      throw e;
    }
  }

  /// Runs and commits a transaction of other tables than those of the log.
  <T> T write(Function<Statements, T> work) {
    lock.lock();
    try {
      var ready = begun();
      boolean committed = false;
      try {
        var result = work.apply(ready);
        ready.flush();
        commit();
        committed = true;
        return result;
      } finally {
        if (!committed) {
          rollBack();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private Connection open() throws SQLException {
    var connection = source.getConnection();
    connection.setAutoCommit(false); // else the driver tries to begin and commit around each statement
    run(connection, "commit");
    run(connection, "pragma wal_autocheckpoint = " + CHECKPOINT_PAGES);
    run(connection, "pragma cache_size = -" + CACHE_KIB);
    return connection;
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /// A connection that has the file for itself until the transaction ends.
  private Statements begun() {
    var ready = connected();
    try {
      run(ready.connection(), "begin immediate");
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
        statements = new Statements(open(), counter);
      } catch (SQLException e) {
        throw new StoreUnavailableException("the database cannot be opened for writing: " + e.getMessage(), e);
      }
    }
    return statements;
  }

  void commit() {
    try {
      var ready = connected();
      run(ready.connection(), "commit");
      commits.increment();
      checkpoints.committed(ready.takeWritten());
    } catch (SQLException e) {
      throw new StoreException("the commit failed: " + e.getMessage(), e);
    }
  }

  long commits() {
    return commits.sum();
  }

  /// The transaction is over; what was not committed is rolled back.
  void end(boolean committed) {
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
        run(statements.connection(), "rollback");
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

  void probe() {
    lock.lock();
    try {
      begun().update("insert into probe (id, at) values (1, ?) on conflict (id) do update set at = excluded.at",
          clock.millis());
      commit();
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
