package chat.parlance.store.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Copies what was committed from the write-ahead log into the database, on a thread and a connection of its own, while the
/// writer goes on. When the log has grown, the writer waits for the last few pages: then everything is copied, and it begins the
/// log anew. Left alone it would have to copy much at once, some day, and every sender would wait for that.
final class Checkpoints implements AutoCloseable {

  /// Rows after which it is worth it: a few megabytes of log.
  private static final int ROWS = 8_000;
  /// Pages of a log that is worth beginning anew: 16 MB.
  private static final int LONG = 4_000;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final DataSource source;
  private final Lock writing;
  private final AtomicLong rows = new AtomicLong();
  private final Thread thread;
  private volatile boolean closed;

  /// Who holds `writing` is the only one who writes.
  Checkpoints(DataSource source, Lock writing) {
    this.source = source;
    this.writing = writing;
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
          checkpoint(statement);
        }
      } catch (SQLException _) { // the writer copies by itself, and says what is wrong with the database
        close(connection);
        connection = null;
      }
    }
    close(connection);
  }

  /// Copies; a long log then begins anew, while the writer waits.
  private void checkpoint(Statement statement) throws SQLException {
    if (copy(statement) <= LONG) {
      return;
    }
    copy(statement); // what came meanwhile
    writing.lock();
    try {
      copy(statement);
    } finally {
      writing.unlock();
    }
  }

  /// Copies what was committed before; returns how many pages the log has.
  private static int copy(Statement statement) throws SQLException {
    try (var pages = statement.executeQuery("pragma wal_checkpoint(passive)")) {
      return pages.next() ? pages.getInt(2) : 0;
    }
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
