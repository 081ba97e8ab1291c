package chat.parlance.store.sql;

import chat.parlance.core.store.StoreBusyException;
import chat.parlance.core.store.StoreUnavailableException;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Connections that are borrowed, with a bounded wait. Each keeps its prepared statements, and what its writer knows.
final class Pool implements AutoCloseable {

  private static final int MANY = 1 << 20;
  private static final long PATIENCE_SECONDS = 5;

  private record Kept(Statements statements, Known known) {}

  /// A connection for one who asks or writes; given back by `close`.
  final class Borrowed implements AutoCloseable {

    private final Connection connection;
    private final Kept kept;

    private Borrowed(Connection connection, Kept kept) {
      this.connection = connection;
      this.kept = kept;
    }

    Statements statements() {
      return kept.statements();
    }

    Known known() {
      return kept.known();
    }

    /// It failed: nobody is to have it again.
    void giveUp() {
      source.evictConnection(connection);
    }

    @Override
    public void close() {
      try {
        connection.close();
      } catch (SQLException _) {
        giveUp();
      } finally {
        borrowing.release();
      }
    }
  }

  private final HikariDataSource source;
  private final Flavour flavour;
  private final LongAdder counter;
  private final Semaphore borrowing = new Semaphore(MANY);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Map<Connection, Kept> kept = new ConcurrentHashMap<>();
  private final Silence silence = new Silence(System::nanoTime);
  /// Why the last one waited in vain.
  private volatile @Nullable String why;

  /// `counter` counts the runs of all statements.
  Pool(HikariDataSource source, Flavour flavour, LongAdder counter) {
    this.source = source;
    this.flavour = flavour;
    this.counter = counter;
  }

  Flavour flavour() {
    return flavour;
  }

  /// `purpose` completes "the database cannot be". Nobody waits for long, and nobody while one waited in vain a moment ago.
  Borrowed borrow(String purpose) {
    if (closed.get() || !borrowing.tryAcquire()) {
      throw new StoreUnavailableException("the store is closed");
    }
    if (silence.lasts()) {
      borrowing.release();
      throw new StoreUnavailableException("the database cannot be " + purpose + "; a moment ago: " + why);
    }
    try {
      var connection = source.getConnection();
      silence.answered();
      return new Borrowed(connection, kept(connection.unwrap(Connection.class)));
    } catch (SQLException e) {
      borrowing.release();
      if (source.getHikariPoolMXBean().getTotalConnections() == 0) {
        why = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
        silence.unanswered();
      } else {
        silence.answered();
        throw new StoreBusyException("no connection was free to be " + purpose + ": " + e.getMessage(), e);
      }
      throw new StoreUnavailableException("the database cannot be " + purpose + ": " + e.getMessage(), e);
    }
  }

  private Kept kept(Connection connection) throws SQLException {
    var known = kept.get(connection);
    if (known == null) {
      for (var others = kept.keySet().iterator(); others.hasNext();) {
        if (others.next().isClosed()) {
          others.remove();
        }
      }
      known = new Kept(new Statements(connection, flavour, counter), new Known());
      kept.put(connection, known);
    }
    return known;
  }

  /// Lends no more, and waits for those who have one, but not for ever.
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      var _ = borrowing.tryAcquire(MANY, PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    source.close();
  }
}
