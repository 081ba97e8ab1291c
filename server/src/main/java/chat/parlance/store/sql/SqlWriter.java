package chat.parlance.store.sql;

import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The one connection that writes. Transactions of several threads wait for each other; a connection that failed is replaced.
final class SqlWriter implements AutoCloseable {

  /// Opens a connection that is ready to write.
  interface Opener {
    Connection open() throws SQLException;
  }

  private final Opener opener;
  private final Spaces spaces;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Statements statements;
  private boolean closed;

  SqlWriter(Opener opener, Spaces spaces, InstantSource clock) {
    this.opener = opener;
    this.spaces = spaces;
    this.clock = clock;
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

  private Statements connected() {
    if (closed) {
      throw new StoreUnavailableException("the store is closed", new IllegalStateException("closed"));
    }
    if (statements == null) {
      try {
        statements = Statements.kept(opener.open());
      } catch (SQLException e) {
        throw new StoreUnavailableException("the database cannot be opened for writing: " + e.getMessage(), e);
      }
    }
    return statements;
  }

  void commit() {
    try {
      connected().connection().commit();
    } catch (SQLException e) {
      throw new StoreException("the commit failed: " + e.getMessage(), e);
    }
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
