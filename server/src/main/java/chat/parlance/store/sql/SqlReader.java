package chat.parlance.store.sql;

import chat.parlance.core.store.StoreException;
import chat.parlance.core.store.StoreUnavailableException;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Read connections beside the writer: borrowed for one question each, with a bounded wait. Each keeps its prepared
/// statements; a connection that failed is given up.
final class SqlReader {

  /// SQLite's codes for busy, locked, out of memory, a disk that fails and a file that is not there.
  private static final Set<Integer> GONE = Set.of(5, 6, 7, 10, 14);

  private final HikariDataSource pool;
  private final Spaces spaces;
  private final LongAdder counter;
  /// The statements of each connection that is open.
  private final Map<Connection, Statements> kept = new ConcurrentHashMap<>();

  SqlReader(HikariDataSource pool, Spaces spaces, LongAdder counter) {
    this.pool = pool;
    this.spaces = spaces;
    this.counter = counter;
  }

  /// Asks with a connection and the number of the space; `otherwise` answers when the space was never written to.
  <T extends @Nullable Object> T ask(String space, Supplier<T> otherwise, BiFunction<Statements, Integer, T> question) {
    return ask(statements -> {
      int number = spaces.find(statements, space);
      return number < 0 ? otherwise.get() : question.apply(statements, number);
    });
  }

  /// Asks with a connection, across spaces.
  <T extends @Nullable Object> T ask(Function<Statements, T> question) {
    try (var borrowed = pool.getConnection()) {
      try {
        return question.apply(statements(borrowed.unwrap(Connection.class)));
      } catch (StoreException e) {
        pool.evictConnection(borrowed);
        throw e;
      }
    } catch (StoreException e) {
      throw e.getCause() instanceof SQLException cause && GONE.contains(cause.getErrorCode() & 0xff)
          ? new StoreUnavailableException("the database cannot be read: " + cause.getMessage(), e)
          : e;
    } catch (SQLException e) {
      throw new StoreUnavailableException("the database cannot be read: " + e.getMessage(), e);
    }
  }

  private Statements statements(Connection connection) throws SQLException {
    var known = kept.get(connection);
    if (known == null) {
      for (var others = kept.keySet().iterator(); others.hasNext();) {
        if (others.next().isClosed()) {
          others.remove();
        }
      }
      known = new Statements(connection, counter);
      kept.put(connection, known);
    }
    return known;
  }
}
