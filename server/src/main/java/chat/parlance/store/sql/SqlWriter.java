package chat.parlance.store.sql;

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
final class SqlWriter implements AutoCloseable {

  private final DataSource source;
  private final Spaces spaces;
  private final InstantSource clock;
  private final LongAdder counter;
  private final LongAdder commits = new LongAdder();
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Statements statements;
  private boolean closed;

  SqlWriter(DataSource source, Spaces spaces, InstantSource clock, LongAdder counter) {
    this.source = source;
    this.spaces = spaces;
    this.clock = clock;
    this.counter = counter;
  }

  SqlTransaction begin() {
    lock.lock();
    try {
      return new SqlTransaction(this, connected(), spaces, clock.instant());
    } catch (RuntimeException e) {
      lock.unlock();
      throw e;
    }
  }

  private Connection open() throws SQLException {
    var connection = source.getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  private Statements connected() {
    if (closed) {
      throw new StoreUnavailableException("the store is closed", new IllegalStateException("closed"));
    }
    if (statements == null) {
      try {
        statements = Statements.kept(open(), counter);
      } catch (SQLException e) {
        throw new StoreUnavailableException("the database cannot be opened for writing: " + e.getMessage(), e);
      }
    }
    return statements;
  }

  void commit() {
    try {
      connected().connection().commit();
      commits.increment();
    } catch (SQLException e) {
      throw new StoreException("the commit failed: " + e.getMessage(), e);
    }
  }

  long commits() {
    return commits.sum();
  }

  /// The transaction is over; what was not committed is rolled back.
  void end(boolean committed) {
    try {
      if (!committed && statements != null) {
        statements.connection().rollback();
      }
    } catch (SQLException _) {
      discard();
    } finally {
      lock.unlock();
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
      connected().update("insert into probe (id, at) values (1, ?) on conflict (id) do update set at = excluded.at",
          clock.millis());
      commit();
    } catch (StoreException e) {
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
  }
}
