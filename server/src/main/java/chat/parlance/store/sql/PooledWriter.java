package chat.parlance.store.sql;

import chat.parlance.core.Backoff;
import chat.parlance.core.store.StaleReadException;
import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.StoreUnavailableException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/// As many transactions at once as there are connections; more wait, not longer than the pool says. A connection that failed
/// is replaced, so the next transaction goes on when the database does.
final class PooledWriter implements SqlWriter {

  private final Pool pool;
  private final Spaces spaces;
  private final InstantSource clock;
  private final LongAdder commits = new LongAdder();

  PooledWriter(Pool pool, Spaces spaces, InstantSource clock) {
    this.pool = pool;
    this.spaces = spaces;
    this.clock = clock;
  }

  /// A transaction on a connection that was borrowed for it.
  private final class Lent implements Ending {

    private final Pool.Borrowed borrowed;

    Lent(Pool.Borrowed borrowed) {
      this.borrowed = borrowed;
    }

    @Override
    public void commit() {
      try {
        pool.flavour().commit(borrowed.statements().connection());
        commits.increment();
      } catch (SQLException e) {
        var fault = pool.flavour().fault(e);
        throw fault instanceof StoreUnavailableException || fault instanceof StaleReadException
            ? fault
            : new StoreException("the commit failed: " + e.getMessage(), e);
      }
    }

    @Override
    public void end(boolean committed) {
      try (borrowed) {
        if (!committed) {
          borrowed.known().clear();
          rollBack();
        }
      }
    }

    private void rollBack() {
      try {
        borrowed.statements().drop();
        pool.flavour().rollBack(borrowed.statements().connection());
      } catch (SQLException | StoreException _) {
        borrowed.giveUp();
      }
    }
  }

  private Lent lend() {
    var borrowed = pool.borrow("written to");
    try {
      pool.flavour().begin(borrowed.statements().connection());
      return new Lent(borrowed);
    } catch (SQLException e) {
      borrowed.giveUp();
      borrowed.close();
      throw new StoreUnavailableException("the database does not let us write: " + e.getMessage(), e);
    }
  }

  @Override
  public SqlTransaction begin() {
    var lent = lend();
    return new SqlTransaction(lent, lent.borrowed.statements(), pool.flavour(), spaces, lent.borrowed.known(),
        clock.instant());
  }

  @Override
  public <T> T write(Function<Statements, T> work) {
    return Backoff.RACES.run(() -> once(work));
  }

  private <T> T once(Function<Statements, T> work) {
    var lent = lend();
    return SqlWriter.ended(lent.borrowed.statements(), lent, work);
  }

  @Override
  public void probe() {
    write(sql -> sql.update(SqliteWriter.PROBE, clock.instant()));
  }

  @Override
  public long commits() {
    return commits.sum();
  }

  @Override
  public boolean shared() {
    return pool.flavour().shared();
  }

  @Override
  public void close() {
    pool.close();
  }
}
