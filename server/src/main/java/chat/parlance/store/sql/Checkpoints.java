package chat.parlance.store.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Copies what was committed from the write-ahead log into the database, on a thread and a connection of its own, while the
/// writer goes on. The writer copies by itself only what this has left when the log has grown long: so no sender waits for it.
final class Checkpoints implements AutoCloseable {

  /// Rows after which it is worth it: a few megabytes of log.
  private static final int ROWS = 8_000;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final DataSource source;
  private final AtomicLong rows = new AtomicLong();
  private final Thread thread;
  private volatile boolean closed;

  Checkpoints(DataSource source) {
    this.source = source;
    this.thread = Thread.ofPlatform().name("checkpoint").daemon().start(this::run);
  }

  /// So many rows were committed. Any thread; never waits.
  void committed(int written) {
    if (rows.addAndGet(written) >= ROWS) {
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    @Nullable Connection connection = null;
    while (!closed) {
      if (rows.get() < ROWS) {
        LockSupport.park(this);
        continue;
      }
      rows.set(0);
      try {
        connection = connection == null ? source.getConnection() : connection;
        try (var statement = connection.createStatement()) {
          statement.execute("pragma wal_checkpoint(passive)");
        }
      } catch (SQLException _) { // the writer copies by itself, and says what is wrong with the database
        close(connection);
        connection = null;
      }
    }
    close(connection);
  }

  private static void close(@Nullable Connection connection) {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException _) {
      // it is given up in any case
    }
  }

  /// Waits for the copying that is under way.
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    try {
      thread.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
